/** An ECR, a registry and a docker in memory for the tests of push-immutable-image. */
import type { ActionContext, ProgramEnd } from '@aws-release-actions/action-kit';
import type { RepositoryImage, RepositoryState } from '@aws-release-actions/driver';
import { virtualWaiting } from '@aws-release-actions/testing';
import { type Inputs, inputs } from '../src/inputs.ts';
import type { Ports } from '../src/ports.ts';

export const uri = '111122223333.dkr.ecr.us-east-1.amazonaws.com/trivia';
export const digestA = `sha256:${'a'.repeat(64)}`;
export const digestB = `sha256:${'b'.repeat(64)}`;
export const sha = '0123456789abcdef0123456789abcdef01234567';
export const run = {
  repository: 'octo-org/trivia',
  runId: '1658821493',
  runAttempt: '1',
  sha,
  serverUrl: 'https://github.com',
};

/** Inputs as a workflow gives them; an empty text takes one away. */
export function inputsOf(given: Record<string, string> = {}): Inputs {
  const all = { repository: 'trivia', 'oci-layout': 'image', ...given };
  const env = Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return inputs.read(env, { workspace: '/workspace' }, () => {});
}

/** Inputs of a build. */
export function buildInputs(given: Record<string, string> = {}): Inputs {
  return inputsOf({ 'oci-layout': '', context: '.', ...given });
}

export interface Script {
  /** undefined: there is no repository. */
  readonly repository?: Partial<RepositoryState> | undefined;
  /** What is under tags at first. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Digest of the layout. */
  readonly layout?: string;
  /** What ECR has under the tag after a push; undefined: what was pushed. */
  readonly afterPush?: (look: number) => RepositoryImage | undefined;
  /** What docker says and how it ends, by its first word. */
  readonly docker?: (words: readonly string[]) => ProgramEnd;
  readonly overrides?: Partial<Ports>;
}

/** Ports that play a script, and what they were asked for, in order. */
export function fakePorts(script: Script = {}) {
  const calls: string[] = [];
  const environments: Readonly<Record<string, string | undefined>>[] = [];
  const tags: Record<string, string> = { ...script.tags };
  const immutable: RepositoryState = { uri, tagMutability: 'IMMUTABLE', tagExclusions: [] };
  let state = 'repository' in script && script.repository === undefined ? undefined : immutable;
  if (state !== undefined) state = { ...state, ...script.repository };
  let pushed = false;
  let looks = 0;
  const layout = { folder: '/workspace/image', root: { digest: script.layout ?? digestA } };
  const ports: Ports = {
    images: {
      describe: async () => {
        calls.push('describe');
        return state;
      },
      create: async () => {
        calls.push('create');
        state = immutable;
        return immutable;
      },
      image: async (tag) => {
        calls.push(`image ${tag}`);
        if (pushed && script.afterPush !== undefined) return script.afterPush(++looks);
        const digest = tags[tag];
        return digest === undefined ? undefined : { digest, size: 3_145_728 };
      },
      labels: async () => {
        calls.push('labels');
        return script.labels ?? {};
      },
    },
    login: async () => {
      calls.push('login');
      return { username: 'AWS', password: 'secret', token: 'QVdTOnNlY3JldA==' };
    },
    waiting: virtualWaiting(),
    exists: () => true,
    readLayout: async () => {
      calls.push('read layout');
      return layout as never;
    },
    pushLayout: async (_, { registry, repository, tag }) => {
      calls.push(`push layout ${registry}/${repository}:${tag}`);
      tags[tag] = layout.root.digest;
      pushed = true;
      return { pushed: 2, present: 1 };
    },
    docker: async (words, env, onLine) => {
      calls.push(`docker ${words[0]}`);
      environments.push(env);
      const end = script.docker?.(words) ?? saidByDocker(words);
      for (const line of end.lines) onLine(line);
      if (words[0] === 'push' && end.exitCode === 0) {
        tags[words.at(-1)?.split(':').at(-1) ?? ''] = digestA;
        pushed = true;
      }
      return end;
    },
    keepLogin: async () => {
      calls.push('keep login');
      return '/temp/login';
    },
    dropLogin: async (folder) => {
      calls.push(`drop ${folder}`);
    },
    ...script.overrides,
  };
  return { ports, calls, environments };
}

/** As the Docker Engine ends a build and a push. */
function saidByDocker(words: readonly string[]): ProgramEnd {
  if (words[0] !== 'push') return { exitCode: 0, endedBy: undefined, lines: ['Successfully built'] };
  const lines = [
    'The push refers to repository [registry/trivia]',
    '0123456789ab: Preparing',
    '0123456789ab: Pushed',
    'ba9876543210: Layer already exists',
    `${words.at(-1)?.split(':').at(-1)}: digest: ${digestA} size: 1234`,
  ];
  return { exitCode: 0, endedBy: undefined, lines };
}

/** A context of a run, and what was logged. */
export function fakeContext(more: Partial<ActionContext> = {}) {
  const lines: string[] = [];
  const warnings: string[] = [];
  const cancel = new AbortController();
  const context: ActionContext = {
    log: {
      info: (line) => lines.push(line),
      debug: () => {},
      warning: (message) => warnings.push(message),
      group: (title, work) => {
        lines.push(`> ${title}`);
        return work();
      },
    },
    signal: cancel.signal,
    workspace: '/workspace',
    run,
    env: { HOME: '/home/runner', LANG: 'C' },
    setOutput: () => {},
    saveState: () => {},
    savedState: () => undefined,
    mask: () => {},
    idToken: async () => '',
    ...more,
  };
  return { context, lines, warnings, cancel };
}
