/** ECS's operations on tasks. */
import { isDeepStrictEqual } from 'node:util';
import type { RunTaskRequest, Tag, TaskDefinition, TaskOverride } from '@aws-sdk/client-ecs';
import type { Operation } from '../service.ts';
import { type Clusters, requireCluster } from './clusters.ts';
import { resourceArnOf, shortName } from './names.ts';
import { type PageInput, paginate } from './pagination.ts';
import { nextProvider, readPlacement, resolvePlatform } from './placement.ts';
import { exception, invalidParameter, unsupported } from './service-deployments/errors.ts';
import { describeTask, type TaskRecord } from './task.ts';
import { requireActive, type TaskDefinitions } from './task-definitions.ts';
import type { TaskListener } from './task-runner.ts';
import { taskTags } from './task-tags.ts';
import type { Tasks } from './tasks.ts';

interface ListTasksInput extends PageInput {
  readonly cluster?: string;
  readonly serviceName?: string;
  readonly family?: string;
  readonly startedBy?: string;
  readonly desiredStatus?: string;
  readonly launchType?: string;
  readonly containerInstance?: string;
  readonly daemonName?: string;
}

/** What RunTask did for a client token, so that a client that lost the answer may ask again. */
export type RunTaskAnswers = Map<string, { readonly input: RunTaskRequest; readonly taskArns: readonly string[] }>;

export interface TaskOperationPorts {
  readonly tasks: Tasks;
  readonly clusters: Clusters;
  readonly definitions: TaskDefinitions;
  readonly answers: RunTaskAnswers;
  hasService(serviceArn: string): boolean;
  tags(arn: string): readonly Tag[];
}

/** A task that no service looks after: nobody to tell, nothing to deregister. */
const alone: TaskListener = { changed: () => {}, deregister: (_, done) => done() };

/** RunTask, StopTask, DescribeTasks, ListTasks. */
export function createTaskOperations(ports: TaskOperationPorts) {
  const { tasks, clusters, definitions, answers } = ports;
  const describe = (task: TaskRecord) => describeTask(task, ports.tags(task.arn));
  const run = (input: RunTaskRequest, region: string): readonly TaskRecord[] => {
    const cluster = requireCluster(clusters, input.cluster, region);
    const taskDefinition = requireActive(definitions, input.taskDefinition, region);
    const { count = 1, overrides = {}, propagateTags } = input;
    if (count < 1 || count > 10) throw invalidParameter('count must be between 1 and 10.');
    if ((input.volumeConfigurations ?? []).length > 0) throw unsupported('volumeConfigurations of RunTask');
    if (propagateTags === 'SERVICE') throw invalidParameter('Only services can propagate tags from a service.');
    checkOverrides(overrides, taskDefinition);
    const { capacityProviderStrategy, platformVersion, ...placement } = readPlacement(input, cluster, taskDefinition);
    const started: TaskRecord[] = [];
    while (started.length < count) {
      const taken = started.map(({ order }) => order.capacityProviderName);
      const order = {
        ...{ region, clusterArn: cluster.arn, taskDefinition, service: undefined, overrides, ...placement },
        group: input.group ?? `family:${taskDefinition.family}`,
        startedBy: input.startedBy,
        capacityProviderName: nextProvider(capacityProviderStrategy, taken),
        platformVersion: resolvePlatform(platformVersion),
        enableExecuteCommand: input.enableExecuteCommand ?? false,
        tags: taskTags({
          ...{ own: input.tags ?? [], propagateTags, ofService: [], clusterArn: cluster.arn, service: undefined },
          ofDefinition: ports.tags(taskDefinition.taskDefinitionArn ?? ''),
          isManaged: input.enableECSManagedTags ?? false,
        }),
        imageDigests: new Map(),
      };
      started.push(tasks.start(order, alone).task);
    }
    return started;
  };
  return {
    RunTask: (input: RunTaskRequest, { region }) => {
      const { clientToken, ...asked } = input;
      const key = `${region}/${clientToken}`;
      const before = clientToken === undefined ? undefined : answers.get(key);
      if (before !== undefined && !isDeepStrictEqual(before.input, asked)) {
        // assumed: the words.
        throw exception('Conflict', 'The clientToken was used before with other parameters.');
      }
      const started = before
        ? before.taskArns.flatMap((taskArn) => tasks.find(taskArn)?.task ?? [])
        : run(asked, region);
      if (clientToken !== undefined) answers.set(key, { input: asked, taskArns: started.map(({ arn }) => arn) });
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
      if (input.tasks.length === 0) throw invalidParameter('Tasks cannot be empty.');
      if (input.tasks.length > 100) throw invalidParameter('tasks can have at most 100 items.');
      const arns = [...new Set(input.tasks.map((name) => resourceArnOf('task', name, cluster.arn)))];
      const withTags = input.include?.includes('TAGS') === true;
      return {
        tasks: arns
          .flatMap((taskArn) => tasks.find(taskArn)?.task ?? [])
          .map((task) => (withTags ? describe(task) : describeTask(task))),
        failures: arns
          .filter((taskArn) => tasks.find(taskArn) === undefined)
          .map((taskArn) => ({ arn: taskArn, reason: 'MISSING' })),
      };
    },
    ListTasks: (input: ListTasksInput, { region }) => {
      const cluster = requireCluster(clusters, input.cluster, region);
      if (input.containerInstance !== undefined) {
        throw invalidParameter('There are no container instances in the cluster.');
      }
      if (input.daemonName !== undefined) throw unsupported('A daemon');
      const { serviceName, family, startedBy, desiredStatus = 'RUNNING', launchType } = input;
      if (serviceName !== undefined && !ports.hasService(resourceArnOf('service', serviceName, cluster.arn))) {
        throw exception('ServiceNotFound', 'Service not found.');
      }
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

/** In ECS's words. */
function checkOverrides({ containerOverrides = [] }: TaskOverride, definition: TaskDefinition): void {
  for (const { name, environmentFiles = [] } of containerOverrides) {
    if (!definition.containerDefinitions?.some((container) => container.name === name)) {
      throw invalidParameter(`Override for container named ${name} is not a container in the TaskDefinition.`);
    }
    if (environmentFiles.length > 0) throw unsupported('environmentFiles of a container');
  }
}
