/** What a rehearsal has to know about an example besides its own files. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this repository: where `your-org/aws-release-actions/...` resolves to. */
export const suiteFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** An example as it is rehearsed. */
export interface Example {
  readonly name: string;
  readonly folder: string;
  /** Path of the workflow inside the folder. */
  readonly workflow: string;
  /** Parameters of each stack of `infrastructure/template.yaml`; the function in production comes last. */
  readonly stacks: readonly Readonly<Record<string, string>>[];
  readonly functionName: string;
  readonly alias: string;
}

/** A workflow that cannot be rehearsed, in one sentence. */
export class NotAnExample extends Error {}

const functions: Readonly<Record<string, { readonly stages: readonly string[]; readonly alias: string }>> = {
  'trivia-chat-bot': { stages: ['trivia-chat-bot-test', 'trivia-chat-bot'], alias: 'live' },
};

/** The example that a workflow file belongs to. */
export function exampleOf(workflowFile: string): Example {
  const path = resolve(workflowFile);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new NotAnExample(`There is no workflow "${workflowFile}".`);
  const [name] = Object.keys(functions).filter((candidate) =>
    path.startsWith(join(suiteFolder, 'workflows-examples', candidate) + sep),
  );
  const known = name === undefined ? undefined : functions[name];
  if (name === undefined || known === undefined) {
    throw new NotAnExample(
      `"${workflowFile}" is not in an example that can be rehearsed; there is ${Object.keys(functions)
        .map((candidate) => `workflows-examples/${candidate}`)
        .join(', ')}.`,
    );
  }
  const folder = join(suiteFolder, 'workflows-examples', name);
  return {
    name,
    folder,
    workflow: relative(folder, path),
    stacks: known.stages.map((FunctionName) => ({
      FunctionName,
      ReleaseSubjects: 'repo:octo-org/trivia-chat-bot:environment:production',
    })),
    functionName: known.stages.at(-1) ?? name,
    alias: known.alias,
  };
}

/** The folder of a bad commit, by its name. */
export function badRelease(example: Example, name: string): string {
  const folder = join(suiteFolder, 'packages/rehearsal/releases', example.name, basename(name));
  if (!existsSync(folder))
    throw new NotAnExample(`There is no release "${name}" of ${example.name} in packages/rehearsal/releases.`);
  return folder;
}
