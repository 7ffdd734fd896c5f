/** The tasks of the account, those that services start included, and the operations on them. */
import type {
  CapacityProviderStrategyItem,
  LaunchType,
  NetworkConfiguration,
  Tag,
  TaskOverride,
} from '@aws-sdk/client-ecs';
import type { Cancel } from '../../clock/clock.ts';
import { type Random, randomHex, randomUuid } from '../../random/random.ts';
import { arn } from '../names.ts';
import type { Operation } from '../service.ts';
import { type Clusters, requireCluster } from './clusters.ts';
import { unknownHealth } from './container-health.ts';
import { resourceArnOf, shortName } from './names.ts';
import { type PageInput, paginate } from './pagination.ts';
import { exception, invalidParameter, unsupported } from './service-deployments/errors.ts';
import { describeTask, type TaskOrder, type TaskRecord } from './task.ts';
import { requireActive, type TaskDefinitions } from './task-definitions.ts';
import { type RunningTask, runTask, type TaskListener, type TaskRunnerPorts } from './task-runner.ts';

/** A stopped task can be described this long: milliseconds. */
const remembered = 3_600_000;

export interface TasksPorts extends TaskRunnerPorts {
  readonly random: Random;
}

/** Every task that runs or has stopped within the hour. */
export class Tasks {
  readonly #ports: TasksPorts;
  readonly #running = new Map<string, RunningTask>();
  readonly #forgetting = new Set<Cancel>();

  constructor(ports: TasksPorts) {
    this.#ports = ports;
  }

  list(): readonly TaskRecord[] {
    return [...this.#running.values()].map(({ task }) => task);
  }

  find(taskArn: string): RunningTask | undefined {
    return this.#running.get(taskArn);
  }

  start(order: TaskOrder, listener: TaskListener): RunningTask {
    const { random, network, clock } = this.#ports;
    const id = randomHex(random, 32);
    const cluster = shortName(order.clusterArn);
    const ofCluster = (kind: string, rest: string) => arn('ecs', order.region, `${kind}/${cluster}/${rest}`);
    const task: TaskRecord = {
      arn: ofCluster('task', id),
      order,
      address: network.allocate(),
      attachmentId: randomUuid(random),
      networkInterfaceId: `eni-${randomHex(random, 17)}`,
      macAddress: ['0a', ...Array.from({ length: 5 }, () => randomHex(random, 2))].join(':'),
      containers: (order.taskDefinition.containerDefinitions ?? []).map((definition) => ({
        definition,
        arn: ofCluster('container', `${id}/${randomUuid(random)}`),
        lastStatus: 'PENDING',
        health: unknownHealth,
      })),
      ...{ createdAt: clock.now(), lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING', version: 0 },
    };
    const running = runTask(task, this.#ports, {
      ...listener,
      changed: (record) => {
        if (record.lastStatus === 'STOPPED') this.#forgetLater(record.arn);
        listener.changed(record);
      },
    });
    this.#running.set(task.arn, running);
    return running;
  }

  /** Kills everything, and tells nobody. */
  clear(): void {
    for (const running of this.#running.values()) running.abandon();
    this.#running.clear();
    for (const cancel of this.#forgetting) cancel();
    this.#forgetting.clear();
  }

  #forgetLater(taskArn: string): void {
    const cancel = this.#ports.clock.after(remembered, () => {
      this.#forgetting.delete(cancel);
      this.#running.delete(taskArn);
    });
    this.#forgetting.add(cancel);
  }
}

interface RunTaskInput {
  readonly cluster?: string;
  readonly taskDefinition?: string;
  readonly count?: number;
  readonly launchType?: LaunchType;
  readonly capacityProviderStrategy?: readonly CapacityProviderStrategyItem[];
  readonly platformVersion?: string;
  readonly networkConfiguration?: NetworkConfiguration;
  readonly overrides?: TaskOverride;
  readonly group?: string;
  readonly startedBy?: string;
  readonly enableExecuteCommand?: boolean;
  readonly volumeConfigurations?: readonly unknown[];
  readonly tags?: readonly Tag[];
}

interface ListTasksInput extends PageInput {
  readonly cluster?: string;
  readonly serviceName?: string;
  readonly family?: string;
  readonly startedBy?: string;
  readonly desiredStatus?: string;
  readonly launchType?: string;
  readonly containerInstance?: string;
}

export interface TaskOperationPorts {
  readonly tasks: Tasks;
  readonly clusters: Clusters;
  readonly definitions: TaskDefinitions;
  tags(arn: string): readonly Tag[];
  setTags(arn: string, tags: readonly Tag[] | undefined): void;
}

/** A task that no service looks after: nobody to tell, nothing to deregister. */
const alone: TaskListener = { changed: () => {}, deregister: () => Promise.resolve() };

/** RunTask, StopTask, DescribeTasks, ListTasks. */
export function createTaskOperations(ports: TaskOperationPorts) {
  const { tasks, clusters, definitions } = ports;
  const describe = (task: TaskRecord) => describeTask(task, [...ports.tags(task.arn)]);
  return {
    RunTask: (input: RunTaskInput, { region }) => {
      const cluster = requireCluster(clusters, input.cluster, region);
      const taskDefinition = requireActive(definitions, input.taskDefinition, region);
      const { count = 1, networkConfiguration } = input;
      if (count < 1 || count > 10) throw invalidParameter('count must be between 1 and 10.');
      if ((input.volumeConfigurations ?? []).length > 0) throw unsupported('volumeConfigurations of RunTask');
      requireNetwork(taskDefinition.networkMode, networkConfiguration);
      const order: TaskOrder = {
        ...{ region, clusterArn: cluster.arn, taskDefinition, networkConfiguration, service: undefined },
        group: input.group ?? `family:${taskDefinition.family}`,
        startedBy: input.startedBy,
        launchType: input.launchType ?? 'FARGATE',
        capacityProviderName: input.capacityProviderStrategy?.[0]?.capacityProvider,
        platformVersion: platformVersionOf(input.platformVersion),
        overrides: input.overrides ?? {},
        enableExecuteCommand: input.enableExecuteCommand ?? false,
      };
      const started = Array.from({ length: count }, () => tasks.start(order, alone).task);
      for (const task of started) ports.setTags(task.arn, input.tags);
      return { tasks: started.map(describe), failures: [] };
    },
    StopTask: (input: { cluster?: string; task: string; reason?: string }, { region }) => {
      const cluster = requireCluster(clusters, input.cluster, region);
      const running = tasks.find(resourceArnOf('task', input.task, cluster.arn));
      if (running === undefined) throw invalidParameter('The referenced task was not found.');
      running.stop('UserInitiated', input.reason ?? 'Task stopped by user');
      return { task: describe(running.task) };
    },
    DescribeTasks: (input: { cluster?: string; tasks: readonly string[]; include?: readonly string[] }, { region }) => {
      const cluster = requireCluster(clusters, input.cluster, region);
      if (input.tasks.length > 100) throw invalidParameter('tasks can have at most 100 items.');
      const arns = input.tasks.map((name) => resourceArnOf('task', name, cluster.arn));
      const found = arns.flatMap((taskArn) => tasks.find(taskArn)?.task ?? []);
      return {
        tasks: found.map((task) =>
          describeTask(task, input.include?.includes('TAGS') ? [...ports.tags(task.arn)] : []),
        ),
        failures: arns
          .filter((taskArn) => tasks.find(taskArn) === undefined)
          .map((taskArn) => ({ arn: taskArn, reason: 'MISSING' })),
      };
    },
    ListTasks: (input: ListTasksInput, { region }) => {
      const cluster = requireCluster(clusters, input.cluster, region);
      if (input.containerInstance !== undefined) {
        throw exception('InvalidParameter', 'There are no container instances in the cluster.');
      }
      const { serviceName, family, startedBy, desiredStatus = 'RUNNING', launchType } = input;
      const found = tasks
        .list()
        .filter(({ order }) => order.clusterArn === cluster.arn)
        .filter((task) => task.desiredStatus === desiredStatus)
        .filter(({ order }) => serviceName === undefined || order.service === shortName(serviceName))
        .filter(({ order }) => family === undefined || order.taskDefinition.family === family)
        .filter(({ order }) => startedBy === undefined || order.startedBy === startedBy)
        .filter(({ order }) => launchType === undefined || order.launchType === launchType);
      const { page, ...rest } = paginate(
        found.map((task) => task.arn),
        input,
        100,
      );
      return { taskArns: page, ...rest };
    },
  } satisfies Record<string, Operation>;
}

/** Tasks with awsvpc need a network. In ECS's words. */
export function requireNetwork(networkMode: string | undefined, network: NetworkConfiguration | undefined): void {
  const { subnets = [] } = network?.awsvpcConfiguration ?? {};
  if (networkMode === 'awsvpc' && subnets.length === 0) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (networkMode !== 'awsvpc') throw unsupported(`Running a task with networkMode ${networkMode}`);
}

/** What LATEST stands for. */
export function platformVersionOf(given: string | undefined): string {
  return given === undefined || given === 'LATEST' ? '1.4.0' : given;
}
