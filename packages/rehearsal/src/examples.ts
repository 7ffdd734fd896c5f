/** What a rehearsal has to know about an example besides its own files. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApplicationKind } from './applications/application.ts';
import { functionKind } from './applications/function-application.ts';
import { triviaTurns } from './customers/trivia-turns.ts';

/** The folder of this repository: where `your-org/aws-release-actions/...` resolves to. */
export const suiteFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** An example as it is rehearsed. */
export interface Example {
  readonly name: string;
  readonly folder: string;
  /** Path of the workflow inside the folder. */
  readonly workflow: string;
  readonly kind: ApplicationKind;
}

/** A rehearsal that cannot be, in one sentence. */
export class NotAnExample extends Error {}

const ReleaseSubjects = 'repo:octo-org/trivia-chat-bot:environment:production';
const kinds: Readonly<Record<string, ApplicationKind>> = {
  'trivia-chat-bot': functionKind({
    stacks: [
      { FunctionName: 'trivia-chat-bot-test', ReleaseSubjects },
      { FunctionName: 'trivia-chat-bot', ReleaseSubjects },
    ],
    alias: 'live',
    alarm: 'trivia-chat-bot-new-version-errors',
    events: triviaTurns,
  }),
};

/** The example that a workflow file belongs to. */
export function exampleOf(workflowFile: string): Example {
  const path = resolve(workflowFile);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new NotAnExample(`There is no workflow "${workflowFile}".`);
  for (const [name, kind] of Object.entries(kinds)) {
    const folder = join(suiteFolder, 'workflows-examples', name);
    if (path.startsWith(folder + sep)) return { name, folder, workflow: relative(folder, path), kind };
  }
  const known = Object.keys(kinds).map((name) => `workflows-examples/${name}`);
  throw new NotAnExample(`"${workflowFile}" is not in an example that can be rehearsed; there is ${known.join(', ')}.`);
}

/** The folder of a bad commit, by its name. */
export function badRelease(example: Example, name: string): string {
  const folder = join(suiteFolder, 'packages/rehearsal/releases', example.name, basename(name));
  if (!existsSync(folder))
    throw new NotAnExample(`There is no release "${name}" of ${example.name} in packages/rehearsal/releases.`);
  return folder;
}
