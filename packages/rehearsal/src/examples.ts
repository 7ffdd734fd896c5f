/** What a rehearsal has to know about an example besides its own files. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApplicationKind } from './applications/application.ts';
import { functionKind } from './applications/function-application.ts';
import { serviceKind } from './applications/service-application.ts';
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

/** Who releases an example, as GitHub's token says it. */
const releaseSubjects = (name: string) => `repo:octo-org/${name}:environment:production`;

const kinds: Readonly<Record<string, ApplicationKind>> = {
  'trivia-chat-bot': functionKind({
    stacks: ['trivia-chat-bot-test', 'trivia-chat-bot'].map((FunctionName) => ({
      FunctionName,
      ReleaseSubjects: releaseSubjects('trivia-chat-bot'),
    })),
    alias: 'live',
    alarm: 'trivia-chat-bot-new-version-errors',
    events: triviaTurns,
  }),
  'trivia-api': serviceKind({
    parameters: {
      ...{ VpcId: 'vpc-rehearsal', SubnetIds: 'subnet-one,subnet-two' },
      ReleaseSubjects: releaseSubjects('trivia-api'),
    },
    buildImage: (folder, layoutFolder) => [join(folder, 'build-image.ts'), layoutFolder],
    alarm: 'trivia-api-5xx',
    paths: ['/api/trivia/all', '/api/trivia/question/1', '/api/trivia/category/space', '/api/trivia/question/7'],
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
