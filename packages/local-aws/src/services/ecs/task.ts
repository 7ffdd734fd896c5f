/** A task as ECS knows it, and as DescribeTasks shows it. */
import type {
  Connectivity,
  Container,
  ContainerDefinition,
  HealthStatus,
  LaunchType,
  NetworkConfiguration,
  Tag,
  Task,
  TaskDefinition,
  TaskOverride,
  TaskStopCode,
} from '@aws-sdk/client-ecs';
import type { Instant } from '../../clock/clock.ts';
import type { RunningContainer } from '../ports.ts';
import { type ContainerHealth, healthOfTask } from './container-health.ts';

/** What a task is started from. */
export interface TaskOrder {
  readonly region: string;
  readonly clusterArn: string;
  readonly taskDefinition: TaskDefinition;
  /** `service:<name>` or `family:<name>`. */
  readonly group: string;
  /** The name of its service, if it has one. */
  readonly service: string | undefined;
  readonly startedBy: string | undefined;
  readonly launchType: LaunchType;
  readonly capacityProviderName?: string | undefined;
  readonly platformVersion: string;
  readonly networkConfiguration: NetworkConfiguration | undefined;
  readonly overrides: TaskOverride;
  readonly enableExecuteCommand: boolean;
  readonly tags: readonly Tag[];
  /** What the images of a revision's first task turned out to be, by container: later ones have the same. */
  readonly imageDigests: ReadonlyMap<string, string>;
}

/** How far it has come. */
export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

/** One container of a task. */
export interface ContainerRecord {
  readonly definition: ContainerDefinition;
  readonly arn: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  health: ContainerHealth;
  startedAt?: Instant;
  running?: RunningContainer;
  exitCode?: number;
  reason?: string;
  /** Kept when it is gone. */
  imageDigest?: string;
  runtimeId?: string;
}

export interface TaskRecord {
  readonly arn: string;
  readonly order: TaskOrder;
  /** Private IPv4 address. */
  readonly address: string;
  readonly attachmentId: string;
  readonly networkInterfaceId: string;
  readonly macAddress: string;
  readonly containers: readonly ContainerRecord[];
  readonly createdAt: Instant;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** Counts changes, as ECS does. */
  version: number;
  pullStartedAt?: Instant;
  pullStoppedAt?: Instant;
  startedAt?: Instant;
  stoppingAt?: Instant;
  executionStoppedAt?: Instant;
  stoppedAt?: Instant;
  stopCode?: TaskStopCode;
  stoppedReason?: string;
}

/** Health by the containers' own checks. */
export function containerHealth({ containers }: TaskRecord): HealthStatus {
  return healthOfTask(
    containers
      .filter(({ definition }) => definition.essential !== false && definition.healthCheck !== undefined)
      .map(({ health }) => health.status),
  );
}

/** A Task of the API. Times that have not come are left out. */
export function describeTask(task: TaskRecord, tags: readonly Tag[] = []): Task {
  const { order } = task;
  const { taskDefinition, networkConfiguration, capacityProviderName } = order;
  const subnet = networkConfiguration?.awsvpcConfiguration?.subnets?.[0];
  const connected = task.startedAt !== undefined;
  return {
    attachments:
      subnet === undefined
        ? []
        : [
            {
              id: task.attachmentId,
              type: 'ElasticNetworkInterface',
              status: task.lastStatus === 'STOPPED' ? 'DELETED' : connected ? 'ATTACHED' : 'PRECREATED',
              details: [
                { name: 'subnetId', value: subnet },
                { name: 'networkInterfaceId', value: task.networkInterfaceId },
                { name: 'macAddress', value: task.macAddress },
                { name: 'privateIPv4Address', value: task.address },
              ],
            },
          ],
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    availabilityZone: `${order.region}a`,
    ...(capacityProviderName !== undefined && { capacityProviderName }),
    clusterArn: order.clusterArn,
    ...(connected && { connectivity: 'CONNECTED' as Connectivity, connectivityAt: date(task.startedAt) }),
    containers: task.containers.map((container) => describeContainer(container, task)),
    ...(taskDefinition.cpu !== undefined && { cpu: taskDefinition.cpu }),
    ...(taskDefinition.memory !== undefined && { memory: taskDefinition.memory }),
    createdAt: new Date(task.createdAt),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: order.enableExecuteCommand,
    ephemeralStorage: { sizeInGiB: 20 },
    group: order.group,
    healthStatus: containerHealth(task),
    lastStatus: task.lastStatus,
    launchType: order.launchType,
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...order.overrides },
    platformVersion: order.platformVersion,
    platformFamily: 'Linux',
    ...(order.startedBy !== undefined && { startedBy: order.startedBy }),
    ...defined({
      pullStartedAt: date(task.pullStartedAt),
      pullStoppedAt: date(task.pullStoppedAt),
      startedAt: date(task.startedAt),
      stoppingAt: date(task.stoppingAt),
      executionStoppedAt: date(task.executionStoppedAt),
      stoppedAt: date(task.stoppedAt),
      stopCode: task.stopCode,
      stoppedReason: task.stoppedReason,
    }),
    tags: [...tags],
    taskArn: task.arn,
    taskDefinitionArn: taskDefinition.taskDefinitionArn,
    version: task.version,
  };
}

function describeContainer(
  container: ContainerRecord,
  { arn, attachmentId, address, startedAt }: TaskRecord,
): Container {
  const { definition, health } = container;
  return {
    containerArn: container.arn,
    taskArn: arn,
    name: definition.name,
    image: definition.image,
    lastStatus: container.lastStatus,
    healthStatus: definition.healthCheck === undefined ? 'UNKNOWN' : health.status,
    networkBindings: [],
    networkInterfaces: startedAt === undefined ? [] : [{ attachmentId, privateIpv4Address: address }],
    cpu: String(definition.cpu ?? 0),
    ...(definition.memory !== undefined && { memory: String(definition.memory) }),
    ...(definition.memoryReservation !== undefined && { memoryReservation: String(definition.memoryReservation) }),
    ...defined({
      imageDigest: container.imageDigest,
      runtimeId: container.runtimeId,
      exitCode: container.exitCode,
      reason: container.reason,
    }),
  };
}

function date(instant: Instant | undefined): Date | undefined {
  return instant === undefined ? undefined : new Date(instant);
}

function defined<T extends object>(members: T): { [Member in keyof T]?: NonNullable<T[Member]> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Member in keyof T]?: NonNullable<T[Member]> };
}
