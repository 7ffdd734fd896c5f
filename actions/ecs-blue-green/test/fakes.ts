/** In-memory AWS for the tests of ecs-blue-green: one service, its task definitions, and one deployment. */
import type { ActionContext } from '@aws-release-actions/action-kit';
import type { Definition, Serving, Snapshot } from '@aws-release-actions/deployment';
import type {
  AlarmState,
  ContainerDeploymentRequest,
  IllTarget,
  ServiceState,
  ServingTasks,
  StoppedTask,
  TaskDefinition,
} from '@aws-release-actions/driver';
import { virtualWaiting } from '@aws-release-actions/testing';
import { type Inputs, inputs } from '../src/inputs.ts';
import type { Engine, Ports } from '../src/ports.ts';

/** An image by its digest, which is 64 times the same digit. */
export const imageOf = (digit: number | string) => `registry/api@sha256:${String(digit).repeat(64)}`;
export const digestOf = (digit: number | string) => `sha256:${String(digit).repeat(64)}`;

/** Inputs as a workflow gives them; an empty text is an input that is not given. */
export function inputsOf(given: Record<string, string> = {}): Inputs {
  const all = { cluster: 'trivia', service: 'api', images: `web=${imageOf(2)}`, ...given };
  const env = Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return inputs.read(env, { workspace: '/workspace' }, () => {});
}

/** A task definition of the family `api`, as ECS answers it: revision n runs the image with the digit n. */
export function registeredAs(
  revision: number,
  digit: number | string = revision,
  more: Definition = {},
): TaskDefinition {
  const arn = `arn:aws:ecs:us-east-1:111122223333:task-definition/api:${revision}`;
  return {
    arn,
    name: `api:${revision}`,
    definition: {
      taskDefinitionArn: arn,
      family: 'api',
      revision,
      status: 'ACTIVE',
      networkMode: 'awsvpc',
      containerDefinitions: [
        { name: 'web', image: imageOf(digit), cpu: 0, essential: true },
        { name: 'proxy', image: imageOf('f'), cpu: 0, essential: false },
      ],
      ...more,
    },
  };
}

/** What serves when these task definitions do, with one task each that runs `digit` in `web`. */
export function servedBy(shares: Serving, digit?: number | string, isSick = false): ServingTasks {
  const tasks = Object.keys(shares).map((taskDefinition) => ({
    taskArn: `arn:aws:ecs:us-east-1:111122223333:task/trivia/${taskDefinition}`,
    taskDefinition,
    digests: { web: digestOf(digit ?? taskDefinition.split(':')[1] ?? '') },
  }));
  return { shares, tasks, isSick };
}

export interface Script {
  readonly engine?: Engine;
  readonly state?: Partial<ServiceState>;
  /** Task definitions that are there already; the last one is the newest. */
  readonly registered?: readonly TaskDefinition[];
  /** What serves at first. */
  readonly serving?: ServingTasks;
  /** What serves when the deployment has ended. */
  readonly servingAfter?: ServingTasks;
  /** Looks at the deployment, one after the other; the last one stays. */
  readonly looks?: readonly Partial<Snapshot>[];
  /** The deployment that rolls it back. */
  readonly rollback?: Partial<Snapshot>;
  readonly alarms?: readonly AlarmState[];
  readonly stopped?: readonly StoppedTask[];
  /** Ill targets at each look; the last ones stay. */
  readonly ill?: readonly (readonly IllTarget[])[];
  readonly files?: Readonly<Record<string, string>>;
  readonly overrides?: {
    readonly service?: Partial<Ports['service']>;
    readonly deployments?: Partial<ReturnType<Ports['deployments']>>;
    readonly alarms?: Partial<Ports['alarms']>;
    readonly waiting?: Ports['waiting'];
  };
}

/** The deployment that the fakes start. */
export const deploymentIds: Readonly<Record<Engine, string>> = {
  'task-sets': 'd-1',
  'service-deployments': 'arn:aws:ecs:us-east-1:111122223333:service-deployment/trivia/api/one',
};

/** A service that serves api:1 behind a production and a test listener. */
export function serviceOf(engine: Engine, more: Partial<ServiceState> = {}): ServiceState {
  return {
    serviceArn: 'arn:aws:ecs:us-east-1:111122223333:service/trivia/api',
    cluster: 'trivia',
    name: 'api',
    engine,
    taskDefinition: registeredAs(1).arn,
    container: { name: 'web', port: 8080 },
    productionRoute: 'production',
    testRoute: 'test',
    targetGroups: ['blue', 'green'],
    alarms: ['errors'],
    longestMinutes: 70,
    ...more,
  };
}

/** Ports that play a script, and what they were asked for. */
export function fakePorts(script: Script = {}) {
  const engine = script.engine ?? 'task-sets';
  const id = deploymentIds[engine];
  const created: ContainerDeploymentRequest[] = [];
  const registered: Definition[] = [];
  const stops: string[] = [];
  const engines: Engine[] = [];
  const definitions = [...(script.registered ?? [registeredAs(1)])];
  const looks = script.looks ?? [
    { status: 'in-progress' },
    { status: 'in-progress', reached: 'baking' },
    { status: 'succeeded', reached: 'completed' },
  ];
  const ill = script.ill ?? [[]];
  let serving = script.serving ?? servedBy({ 'api:1': 100 });
  let looked = 0;
  let illReads = 0;
  const overrides = script.overrides ?? {};
  const ports: Ports = {
    service: {
      describe: async () => serviceOf(engine, script.state),
      taskDefinition: async (name) =>
        definitions.findLast((one) => one.arn === name || one.name === name || one.definition.family === name),
      register: async (definition) => {
        registered.push(definition);
        const revision = Number(definitions.at(-1)?.definition.revision ?? 0) + 1;
        const arn = `arn:aws:ecs:us-east-1:111122223333:task-definition/${definition.family}:${revision}`;
        const added = { arn, name: `${definition.family}:${revision}`, definition: { ...definition, revision } };
        definitions.push(added);
        return added;
      },
      serving: async () => serving,
      endpoint: async (route) => `http://${route}.example`,
      stoppedTasks: async () => script.stopped ?? [],
      illTargets: async () => ill[Math.min(illReads++, ill.length - 1)] ?? [],
      ...overrides.service,
    },
    deployments: (asked) => {
      engines.push(asked);
      return {
        create: async (request) => {
          created.push(request);
          return { kind: 'created', deploymentId: id };
        },
        observe: async (deploymentId) => {
          if (deploymentId === 'd-2') return { deploymentId, status: 'succeeded', stages: [], ...script.rollback };
          const look = looks[Math.min(looked++, looks.length - 1)];
          if (looked >= looks.length) serving = script.servingAfter ?? servedBy({ 'api:2': 100 });
          return { deploymentId, status: 'in-progress', stages: [], ...look };
        },
        identify: async () => ({ description: 'somebody else', currentVersion: 'api:1', targetVersion: 'api:9' }),
        stop: async (deploymentId, rollBack) => {
          stops.push(`${deploymentId} ${rollBack}`);
        },
        active: async () => undefined,
        ...overrides.deployments,
      };
    },
    alarms: {
      describe: async () => script.alarms ?? [{ name: 'errors', state: 'OK', reason: '' }],
      ...overrides.alarms,
    },
    waiting: overrides.waiting ?? virtualWaiting(),
    readFile: async (path) => {
      const text = script.files?.[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
  };
  return { ports, created, registered, stops, engines };
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
      group: (_, work) => work(),
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
