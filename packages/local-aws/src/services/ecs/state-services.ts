/** Services, revisions and task sets of a state. Those that a person writes have neither revisions nor task sets. */
import {
  CapacityProviderStrategyItem$,
  type ContainerImage,
  ContainerImage$,
  type DeploymentConfiguration,
  DeploymentConfiguration$,
  DeploymentController$,
  LoadBalancer$,
  NetworkConfiguration$,
  type ServiceEvent,
  ServiceEvent$,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Instant } from '../../clock/clock.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { LoadBalancing } from '../ports.ts';
import { ServiceError } from '../service.ts';
import type { ClusterRecord } from './clusters.ts';
import { clusterArnOf, resourceArnOf } from './names.ts';
import { checkRunnable } from './placement.ts';
import { readShape, readShapes } from './read-shape.ts';
import type {
  RevisionRecord,
  RevisionSettings,
  ServiceOptions,
  ServiceRecord,
  TaskSetRecord,
} from './service-record.ts';
import { configurationOf } from './service-rules.ts';
import { requireContainerPort } from './task-definition.ts';
import { findTaskDefinition, type TaskDefinitions } from './task-definitions.ts';

export const defaultRegion = 'us-east-1';

/** A revision and the tasks that it is to have. */
export interface RevisionTasksState {
  readonly revision: RevisionRecord;
  readonly desiredCount: number;
  /** In the order of its load balancers. */
  readonly targetGroupArns: readonly string[];
}

/** What services refer to. */
export interface ServiceSurroundings {
  readonly clusters: readonly ClusterRecord[];
  readonly definitions: TaskDefinitions;
  readonly loadBalancing: Pick<LoadBalancing, 'targetGroup'>;
  readonly now: Instant;
}

/** The settings of a service, a revision or a task set. */
function readSettings(reader: StateReader): RevisionSettings {
  const launchType = reader.optionalString('launchType') ?? 'FARGATE';
  if (launchType !== 'FARGATE') throw reader.error('launchType must be FARGATE.');
  return {
    launchType,
    taskDefinition: reader.optionalString('taskDefinition'),
    capacityProviderStrategy: readShapes(reader, 'capacityProviderStrategy', CapacityProviderStrategyItem$),
    platformVersion: reader.optionalString('platformVersion') ?? 'LATEST',
    networkConfiguration: readShape(reader, 'networkConfiguration', NetworkConfiguration$),
    loadBalancers: readShapes(reader, 'loadBalancers', LoadBalancer$),
  };
}

function readController(reader: StateReader): ServiceRecord['controller'] {
  const given = readShape<{ type?: string }>(reader, 'deploymentController', DeploymentController$);
  const type = given?.type ?? 'ECS';
  if (type === 'ECS' || type === 'CODE_DEPLOY' || type === 'EXTERNAL') return type;
  throw reader.error('the deploymentController must be of type ECS, CODE_DEPLOY or EXTERNAL.');
}

export function readService(reader: StateReader, surroundings: ServiceSurroundings): ServiceRecord {
  const { clusters, definitions, now } = surroundings;
  const name = reader.string('serviceName');
  const region = reader.optionalString('region') ?? defaultRegion;
  const clusterArn = clusterArnOf(reader.optionalString('cluster'), region);
  if (!clusters.some((cluster) => cluster.arn === clusterArn)) throw reader.error(`there is no cluster ${clusterArn}.`);
  const controller = readController(reader);
  const status = reader.optionalString('status') ?? 'ACTIVE';
  if (status !== 'ACTIVE' && status !== 'DRAINING' && status !== 'INACTIVE') throw reader.error('status is not known.');
  const named = readSettings(reader);
  const { taskDefinition } = named;
  const definition =
    taskDefinition === undefined
      ? undefined
      : refusing(reader, () => findTaskDefinition(definitions, taskDefinition, region));
  if (taskDefinition !== undefined && definition === undefined) {
    throw reader.error(`there is no task definition ${taskDefinition}.`);
  }
  const settings = { ...named, taskDefinition: definition?.taskDefinitionArn };
  const targetRevision = reader.optionalString('targetRevision');
  const revision = reader.optionalString('revision');
  const service: ServiceRecord = {
    ...{ arn: resourceArnOf('service', name, clusterArn), name, clusterArn, region, controller, status, settings },
    createdAt: reader.optionalTime('createdAt') ?? now,
    options: readOptions(reader, controller),
    ...(targetRevision !== undefined && { targetRevision }),
    ...(revision !== undefined && { revision }),
    taskSets: reader.list('taskSets').map((taskSet) => readTaskSet(taskSet, now)),
    events: readShapes<ServiceEvent>(reader, 'events', ServiceEvent$),
  };
  reader.end();
  if (targetRevision === undefined && service.taskSets.length === 0)
    checkNew(reader, service, definition, surroundings);
  return service;
}

/** What CreateService would refuse, as far as it would keep tasks from running. */
function checkNew(
  reader: StateReader,
  { settings, controller, region }: ServiceRecord,
  definition: TaskDefinition | undefined,
  { loadBalancing }: ServiceSurroundings,
): void {
  if (definition === undefined && controller !== 'EXTERNAL') throw reader.error('taskDefinition is missing.');
  if (definition === undefined) return;
  refusing(reader, () => checkRunnable(definition, settings.networkConfiguration));
  for (const { targetGroupArn = '', containerName, containerPort } of settings.loadBalancers) {
    if (loadBalancing.targetGroup(targetGroupArn, region) === undefined) {
      throw reader.error(`there is no target group ${targetGroupArn}.`);
    }
    refusing(reader, () => requireContainerPort(definition, containerName, containerPort));
  }
}

function readOptions(reader: StateReader, controller: ServiceRecord['controller']): ServiceOptions {
  const given = readShape<DeploymentConfiguration>(reader, 'deploymentConfiguration', DeploymentConfiguration$);
  return {
    desiredCount: reader.optionalNumber('desiredCount') ?? 1,
    deploymentConfiguration: refusing(reader, () => configurationOf(given, controller)),
    healthCheckGracePeriodSeconds: reader.optionalNumber('healthCheckGracePeriodSeconds'),
    enableECSManagedTags: reader.optionalBoolean('enableECSManagedTags') ?? false,
    propagateTags: reader.optionalString('propagateTags') as ServiceOptions['propagateTags'],
    enableExecuteCommand: reader.optionalBoolean('enableExecuteCommand') ?? false,
    availabilityZoneRebalancing:
      reader.optionalString('availabilityZoneRebalancing') === 'DISABLED' ? 'DISABLED' : 'ENABLED',
  };
}

export function readRevision(reader: StateReader, now: Instant): RevisionTasksState {
  const restored = {
    revision: {
      ...readSettings(reader),
      ...{ arn: reader.string('arn'), serviceArn: reader.string('serviceArn') },
      createdAt: reader.optionalTime('createdAt') ?? now,
      containerImages: readShapes<ContainerImage>(reader, 'containerImages', ContainerImage$),
    },
    desiredCount: reader.optionalNumber('desiredCount') ?? 0,
    targetGroupArns: reader.stringList('targetGroupArns'),
  };
  reader.end();
  return restored;
}

function readTaskSet(reader: StateReader, now: Instant): TaskSetRecord {
  const status = reader.string('status');
  if (status !== 'PRIMARY' && status !== 'ACTIVE' && status !== 'DRAINING') throw reader.error('status is not known.');
  const taskSet: TaskSetRecord = {
    ...readSettings(reader),
    ...{ id: reader.string('id'), arn: reader.string('arn'), serviceArn: reader.string('serviceArn'), status },
    startedBy: reader.optionalString('startedBy'),
    externalId: reader.optionalString('externalId'),
    containerImages: readShapes<ContainerImage>(reader, 'containerImages', ContainerImage$),
    createdAt: reader.optionalTime('createdAt') ?? now,
    updatedAt: reader.optionalTime('updatedAt') ?? now,
    scale: reader.optionalNumber('scale') ?? 100,
    stability: reader.optionalString('stability') === 'STEADY_STATE' ? 'STEADY_STATE' : 'STABILIZING',
    stabilityAt: reader.optionalTime('stabilityAt') ?? now,
  };
  reader.end();
  return taskSet;
}

/** What ECS itself would refuse is wrong in a state, too. */
export function refusing<T>(reader: StateReader, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw reader.error(error.message);
  }
}
