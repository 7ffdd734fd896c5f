/**
 * ECS for tests: on a clock that is stepped, with containers and a load balancer that do what the test says, and
 * everything that ECS tells others kept in lists.
 */
import { SteppingClock } from '../../clock/clock.ts';
import { countingClock } from '../../clock/counting-clock.ts';
import { createAddressBook } from '../../network/address-book.ts';
import { createRandom } from '../../random/random.ts';
import { noPhaseFaults } from '../ports/phase-faults.ts';
import {
  type ContainerExit,
  type ContainerOrder,
  ContainerStartError,
  type RunningContainer,
} from '../ports/task-runtime.ts';
import type { LoadBalancing, TargetHealth, TaskFault } from '../ports.ts';
import { ServiceError } from '../service.ts';
import { createEcs } from './ecs.ts';

/** What any operation answers, as far as tests look at it. */
// biome-ignore lint/suspicious/noExplicitAny: answers have the shapes of the SDK, which tests compare as data.
type Answer = any;

const region = 'us-east-1';
const prefix = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup';
export const groups = {
  ...{ blue: `${prefix}/blue/1`, green: `${prefix}/green/2` },
  /** Behind no load balancer. */
  lonely: `${prefix}/lonely/3`,
  /** Of instances. */
  instances: `${prefix}/instances/4`,
};
export const digest = `sha256:${'a'.repeat(64)}`;
const network = { awsvpcConfiguration: { subnets: ['subnet-a'] } };

/** A container that was started. */
export interface SampleContainer {
  readonly order: ContainerOrder;
  /** Exit codes of its health checks; 0 without. */
  health: number;
  notListening: string | undefined;
  /** The grace of each time it was told to stop. */
  readonly stops: number[];
  exit(exit: ContainerExit): void;
}

/** ECS with a cluster `main`, the task definition `web:1`, and two target groups. */
export async function sampleEcs() {
  const clock = new SteppingClock();
  const counting = countingClock(clock);
  const events: { source: string; type: string; detail: Answer }[] = [];
  const logs: string[] = [];
  const faults = new Map<string, TaskFault>();
  const runtime = sampleRuntime();
  const balancer = sampleBalancer(clock);
  const addresses = createAddressBook();
  const ecs = createEcs({
    ...{ clock: counting, random: createRandom(1), network: addresses, loadBalancing: balancer.port },
    runtime: runtime.runtime,
    events: { emit: (source, type, detail) => events.push({ source, type, detail }) },
    functions: {
      aliasRouting: () => undefined,
      routeAlias: () => {},
      hasVersion: () => false,
      invokeAsync: () => {},
      invoke: () => Promise.reject(new ServiceError('ResourceNotFoundException', 'Function not found')),
    },
    monitoring: { record: () => {}, alarmState: () => undefined },
    logs: { append: (group, stream, message) => logs.push(`${group} ${stream} ${message}`) },
    faults: { ...noPhaseFaults, task: ({ taskDefinition }) => faults.get(taskDefinition) },
  });
  const call = (operation: string, input: object = {}, inRegion = region): Answer => {
    const perform = ecs.operations[operation];
    if (perform === undefined) throw new Error(`ECS has no operation ${operation}.`);
    return perform(input, { operation, region: inRegion, requestId: 'r', accessKeyId: undefined });
  };
  const step = (seconds: number) => clock.step(seconds * 1000);
  /** The task definition `web` again, its only container changed. */
  const register = (container: object = {}, definition: object = {}): Answer =>
    call('RegisterTaskDefinition', {
      ...{ family: 'web', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
      containerDefinitions: [{ name: 'app', image: 'repo/app:1', portMappings: [{ containerPort: 80 }], ...container }],
      ...definition,
    }).taskDefinition;
  const describe = (): Answer => call('DescribeServices', { cluster: 'main', services: ['web'] }).services[0];
  const tasks = (desiredStatus = 'RUNNING'): Answer[] => {
    const { taskArns } = call('ListTasks', { cluster: 'main', desiredStatus });
    return taskArns.length === 0 ? [] : call('DescribeTasks', { cluster: 'main', tasks: taskArns }).tasks;
  };
  call('CreateCluster', { clusterName: 'main' });
  register();
  return {
    ...{
      ecs,
      clock,
      counting,
      events,
      logs,
      faults,
      runtime,
      balancer,
      addresses,
      call,
      step,
      register,
      describe,
      tasks,
    },
    /** Texts of the service's events, the oldest first, without its name. */
    messages: (): string[] =>
      describe()
        .events.map(({ message }: { message: string }) => message.replace('(service web) ', ''))
        .toReversed(),
    run: (input: object = {}): Answer =>
      call('RunTask', { cluster: 'main', taskDefinition: 'web', networkConfiguration: network, ...input }),
    task: (taskArn: string): Answer => call('DescribeTasks', { cluster: 'main', tasks: [taskArn] }).tasks[0],
    /** The service `web` with two tasks. */
    serve: async (input: object = {}): Promise<Answer> => {
      const { service } = call('CreateService', {
        ...{ cluster: 'main', serviceName: 'web', taskDefinition: 'web', desiredCount: 2 },
        networkConfiguration: network,
        ...input,
      });
      await step(60);
      return service;
    },
    balanced: (group: string) => [{ targetGroupArn: group, containerName: 'app', containerPort: 80 }],
    /** The code and the message of the error that `act` throws. */
    refusal: (act: () => unknown): string => {
      try {
        act();
      } catch (error) {
        if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
        throw error;
      }
      throw new Error('It was not refused.');
    },
  };
}

export type SampleEcs = Awaited<ReturnType<typeof sampleEcs>>;

/** Containers that start at once and run until they are stopped. */
function sampleRuntime() {
  const containers: SampleContainer[] = [];
  /** Images that cannot be started, and why. */
  const broken = new Map<string, string>();
  /** Of images; `digest` of the others. */
  const digests = new Map<string, string>();
  /** What a start waits for. */
  let gate: Promise<void> = Promise.resolve();
  const start = async (order: ContainerOrder): Promise<RunningContainer> => {
    await gate;
    const reason = broken.get(order.image);
    if (reason !== undefined) throw new ContainerStartError(reason);
    let exit: (exit: ContainerExit) => void = () => {};
    const exited = new Promise<ContainerExit>((resolve) => {
      exit = resolve;
    });
    const container: SampleContainer = { order, health: 0, notListening: undefined, stops: [], exit };
    containers.push(container);
    return {
      ...{ imageDigest: digests.get(order.image) ?? digest, runtimeId: `runtime-${containers.length}`, exited },
      get notListening() {
        return container.notListening;
      },
      stop: async (grace) => {
        container.stops.push(grace);
        exit({ exitCode: 143 });
      },
      execute: async () => container.health,
    };
  };
  /** From now on, starts wait until the result is called. */
  const close = () => {
    let open: () => void = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  };
  return {
    runtime: { name: 'sample', start, close: async () => {} },
    containers,
    broken,
    digests,
    holdStarts: close,
  };
}

/** Two target groups behind a load balancer; targets are healthy at once, and drain for 30 seconds. */
function sampleBalancer(clock: SteppingClock) {
  const targets = new Map<string, Map<string, TargetHealth>>(Object.values(groups).map((group) => [group, new Map()]));
  const listeners = new Set<(targetGroupArn: string) => void>();
  /** What new targets are. */
  let first: TargetHealth['state'] = 'healthy';
  const require = (group: string) => {
    const found = targets.get(group);
    if (found === undefined) throw new ServiceError('TargetGroupNotFound', `Target groups '${group}' not found`);
    return found;
  };
  const tell = (group: string) => {
    for (const listener of [...listeners]) listener(group);
  };
  const port: LoadBalancing = {
    targetGroup: (arn) =>
      targets.has(arn)
        ? {
            ...{ arn, name: 'group', port: 80, targetType: arn === groups.instances ? 'instance' : 'ip' },
            loadBalancerArns: arn === groups.lonely ? [] : ['arn:aws:elasticloadbalancing:lb'],
          }
        : undefined,
    register: (group, added) => {
      for (const target of added) require(group).set(target.id, { ...target, state: first });
      tell(group);
    },
    deregister: (group, removed) => {
      for (const target of removed) {
        require(group).set(target.id, { ...target, state: 'draining' });
        clock.after(30_000, () => {
          // It may have been registered again.
          if (targets.get(group)?.get(target.id)?.state !== 'draining') return;
          targets.get(group)?.delete(target.id);
          tell(group);
        });
      }
      tell(group);
    },
    targetHealth: (group) => [...(targets.get(group)?.values() ?? [])],
    onTargetHealth: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forward: () => undefined,
    setForward: () => {},
    ruleArns: () => [],
    loadBalancerType: () => 'application',
  };
  return {
    port,
    listeners,
    targets,
    /** `address state` of each target. */
    healths: (group: string) => [...require(group).values()].map(({ id, state }) => `${id} ${state}`),
    begin: (state: TargetHealth['state']) => {
      first = state;
    },
    set: (group: string, id: string, state: TargetHealth['state'], description?: string) => {
      const target = require(group).get(id);
      if (target === undefined) throw new Error(`${id} is no target.`);
      require(group).set(id, { ...target, state, ...(description !== undefined && { description }) });
      tell(group);
    },
  };
}
