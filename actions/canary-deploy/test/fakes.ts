/** In-memory AWS for the tests of canary-deploy: one function, one alias, one deployment group. */
import type { ActionContext } from '@aws-release-actions/action-kit';
import type { Serving, Snapshot } from '@aws-release-actions/deployment';
import type { AlarmState, LambdaDeploymentRequest } from '@aws-release-actions/driver';
import { virtualWaiting } from '@aws-release-actions/testing';
import { type Inputs, inputs } from '../src/inputs.ts';
import type { Ports } from '../src/ports.ts';

/** Inputs as a workflow gives them. */
export function inputsOf(given: Record<string, string> = {}): Inputs {
  const all = {
    'function-name': 'bot',
    version: '2',
    'codedeploy-application': 'trivia',
    'codedeploy-deployment-group': 'live',
    alarms: 'errors',
    ...given,
  };
  const env = Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return inputs.read(env, { workspace: '/workspace' }, () => {});
}

export interface Script {
  /** What the alias serves at first; undefined: no alias. */
  serving?: Serving | undefined;
  /** What the alias serves when the deployment has ended. */
  servingAfter?: Serving;
  /** Looks at d-1, one after the other; the last one stays. */
  looks?: readonly Partial<Snapshot>[];
  rollback?: Partial<Snapshot>;
  alarms?: readonly AlarmState[];
  hookLog?: readonly string[];
  overrides?: { [P in keyof Ports]?: Partial<Ports[P]> };
}

/** Ports that play a script, and what they were asked for. */
export function fakePorts(script: Script = {}) {
  const created: LambdaDeploymentRequest[] = [];
  const stops: string[] = [];
  let serving = 'serving' in script ? script.serving : { 1: 100 };
  const looks = script.looks ?? [{ status: 'in-progress' }, { status: 'succeeded' }];
  let looked = 0;
  const overrides = script.overrides ?? {};
  const ports: Ports = {
    versions: {
      describe: async (qualifier = '$LATEST') => ({
        functionArn: `arn:aws:lambda:us-east-1:000000000000:function:bot:${qualifier}`,
        version: qualifier,
        codeSha256: `code-${qualifier}`,
        configuration: '',
        updating: false,
      }),
      updateCode: async () => '',
      publish: async () => '2',
      alias: async () =>
        serving === undefined ? undefined : { serving, primaryVersion: Object.keys(serving)[0] ?? '' },
      createAlias: async (_, version) => {
        serving = { [version]: 100 };
      },
      ...overrides.versions,
    },
    deployments: {
      create: async (request) => {
        created.push(request);
        return { kind: 'created', deploymentId: 'd-1' };
      },
      observe: async (deploymentId) => {
        if (deploymentId === 'd-2') return { deploymentId, status: 'succeeded', stages: [], ...script.rollback };
        const look = looks[Math.min(looked++, looks.length - 1)];
        if (looked >= looks.length) serving = script.servingAfter ?? { 2: 100 };
        return { deploymentId, status: 'in-progress', stages: [], ...look };
      },
      identify: async () => ({ description: 'somebody else', currentVersion: '1' }),
      stop: async (deploymentId, rollBack) => {
        stops.push(`${deploymentId} ${rollBack}`);
      },
      active: async () => undefined,
      groupAlarms: async () => ['errors'],
      ...overrides.deployments,
    },
    alarms: {
      describe: async () => script.alarms ?? [{ name: 'errors', state: 'OK', reason: '' }],
      ...overrides.alarms,
    },
    logs: { tail: async () => script.hookLog ?? [], ...overrides.logs },
    bucket: undefined,
    waiting: { ...virtualWaiting(), ...overrides.waiting },
    readFile: async () => new Uint8Array(),
  };
  return { ports, created, stops };
}

/** A context that remembers what it was told. */
export function fakeContext(signal: AbortSignal = new AbortController().signal) {
  const lines: string[] = [];
  const warnings: string[] = [];
  const outputs: Record<string, string> = {};
  const state: Record<string, string> = {};
  const context: ActionContext = {
    log: {
      info: (line) => lines.push(line),
      debug: () => {},
      warning: (message) => warnings.push(message),
      group: (title, work) => {
        lines.push(title);
        return work();
      },
    },
    signal,
    workspace: '/workspace',
    run: { repository: 'octo-org/trivia', runId: '7', runAttempt: '1', sha: 'abc', serverUrl: '' },
    env: {},
    setOutput: (name, value) => {
      outputs[name] = value;
    },
    saveState: (name, value) => {
      state[name] = value;
    },
    savedState: (name) => state[name],
    mask: () => {},
    idToken: async () => 'token',
  };
  return { context, lines, warnings, outputs, state };
}
