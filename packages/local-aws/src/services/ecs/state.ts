/**
 * ECS as a state that can be written down and read back. Clusters, task definitions and services have AWS's own
 * member names, and a person may leave out whatever has a default. Tasks are not part of it: those of services
 * are started again.
 */
import type {
  Cluster,
  CreateServiceRequest,
  RegisterTaskDefinitionRequest,
  ServiceEvent,
  Tag,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Instant } from '../../clock/clock.ts';
import { readState, type StateReader } from '../../state/state-reader.ts';
import { arn } from '../names.ts';
import { ServiceError } from '../service.ts';
import { type ClusterRecord, newCluster } from './clusters.ts';
import { clusterArnOf, resourceArnOf } from './names.ts';
import { completeDeploymentConfiguration } from './service-deployments/configuration.ts';
import type { RevisionRecord, RevisionSettings, ServiceRecord, TaskSetRecord } from './service-record.ts';
import type { TagStore } from './tag-operations.ts';
import { completeTaskDefinition } from './task-definition.ts';
import { findTaskDefinition, type TaskDefinitions } from './task-definitions.ts';
import { platformVersionOf } from './tasks.ts';

/** Everything but the tasks and the deployments of services. */
export interface EcsState {
  readonly clusters: readonly ClusterRecord[];
  readonly definitions: TaskDefinitions;
  readonly services: readonly ServiceRecord[];
  readonly revisions: readonly RevisionTasksState[];
  readonly tags: TagStore;
  /** What the service deployments dumped; undefined in a state that a person wrote. */
  readonly deployments: unknown;
}

/** A revision and the tasks that it is to have. */
export interface RevisionTasksState {
  readonly revision: RevisionRecord;
  readonly desiredCount: number;
  /** In the order of its load balancers. */
  readonly targetGroupArns: readonly string[];
}

/** Plain JSON that `readEcs` reads. */
export function writeEcs(state: EcsState): unknown {
  const times = (at: Instant) => new Date(at).toISOString();
  const written = {
    clusters: state.clusters.map(({ name, arn: _, defaultStrategy, ...cluster }) => ({
      clusterName: name,
      ...cluster,
      defaultCapacityProviderStrategy: defaultStrategy,
    })),
    taskDefinitions: [...state.definitions].flatMap(([key, revisions]) =>
      revisions.map((definition) => ({ region: key.split('/')[0], ...definition })),
    ),
    services: state.services.map(({ name, clusterArn, arn: _, settings, options, taskSets, ...service }) => ({
      serviceName: name,
      cluster: clusterArn,
      ...service,
      createdAt: times(service.createdAt),
      ...settings,
      ...options,
      taskSets: taskSets.map((taskSet) => ({
        ...taskSet,
        createdAt: times(taskSet.createdAt),
        updatedAt: times(taskSet.updatedAt),
        stabilityAt: times(taskSet.stabilityAt),
      })),
    })),
    revisions: state.revisions.map(({ revision, desiredCount, targetGroupArns }) => ({
      ...revision,
      createdAt: times(revision.createdAt),
      ...{ desiredCount, targetGroupArns },
    })),
    tags: Object.fromEntries(
      [...state.tags].map(([of, tags]) => [
        of,
        Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value])),
      ]),
    ),
    ...(state.deployments !== undefined && { serviceDeployments: state.deployments }),
  };
  // Without the members that are undefined.
  return JSON.parse(JSON.stringify(written));
}

/** What `writeEcs` or a person wrote. Throws StateError. */
export function readEcs(state: unknown, now: Instant): EcsState {
  const reader = readState(state, 'ecs');
  const clusters = reader.list('clusters').map(readCluster);
  const definitions: TaskDefinitions = new Map();
  for (const definition of reader.list('taskDefinitions')) readTaskDefinition(definition, definitions, now);
  const services = reader.list('services').map((service) => readService(service, clusters, definitions, now));
  const revisions = reader.list('revisions').map((revision) => readRevision(revision, now));
  const tags: TagStore = new Map(
    reader.entries('tags').map(([of]) => [of, readTags((reader.json('tags') as Record<string, object>)[of] ?? {})]),
  );
  const deployments = reader.json('serviceDeployments');
  reader.end();
  return { clusters, definitions, services, revisions, tags, deployments };
}

function readTags(tags: object): readonly Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value: String(value) }));
}

function readCluster(reader: StateReader): ClusterRecord {
  const cluster = newCluster(reader.string('clusterName'), reader.optionalString('region') ?? 'us-east-1');
  const status = reader.optionalString('status') ?? 'ACTIVE';
  if (status !== 'ACTIVE' && status !== 'INACTIVE') throw reader.error('status must be ACTIVE or INACTIVE.');
  const settings = reader.json('settings') as Cluster['settings'];
  const strategy = reader.json('defaultCapacityProviderStrategy') as Cluster['defaultCapacityProviderStrategy'];
  const read: ClusterRecord = {
    ...cluster,
    status,
    settings: settings ?? cluster.settings,
    capacityProviders: reader.stringList('capacityProviders'),
    defaultStrategy: strategy ?? [],
  };
  reader.end();
  return read;
}

function readTaskDefinition(reader: StateReader, definitions: TaskDefinitions, now: Instant): void {
  const region = reader.optionalString('region') ?? 'us-east-1';
  const key = `${region}/${reader.string('family')}`;
  const all = definitions.get(key) ?? [];
  const revision = reader.optionalNumber('revision') ?? (all.at(-1)?.revision ?? 0) + 1;
  const status = reader.optionalString('status') ?? 'ACTIVE';
  const times = Object.fromEntries(
    (['registeredAt', 'deregisteredAt', 'deleteRequestedAt'] as const).flatMap((name) => {
      const at = reader.optionalTime(name) ?? (name === 'registeredAt' ? now : undefined);
      return at === undefined ? [] : [[name, new Date(at)]];
    }),
  );
  const registeredBy = reader.optionalString('registeredBy') ?? arn('iam', '', 'user/local-aws');
  reader.optionalString('taskDefinitionArn');
  reader.json('compatibilities');
  const input = Object.fromEntries(
    definitionMembers.map((name) => [name, reader.json(name)] as const).filter(([, value]) => value !== undefined),
  );
  reader.end();
  const complete = refusing(reader, () => completeTaskDefinition(input as unknown as RegisterTaskDefinitionRequest));
  const definition: TaskDefinition = {
    taskDefinitionArn: arn('ecs', region, `task-definition/${complete.family}:${revision}`),
    ...complete,
    ...{ revision, registeredBy, ...times },
    status: status as NonNullable<TaskDefinition['status']>,
  };
  definitions.set(key, [...all, definition]);
}

const definitionMembers = [
  ...['family', 'taskRoleArn', 'executionRoleArn', 'networkMode', 'containerDefinitions', 'volumes'],
  ...['placementConstraints', 'requiresCompatibilities', 'cpu', 'memory', 'runtimePlatform', 'ephemeralStorage'],
  'pidMode',
];

/** The settings of a service, a revision or a task set. */
function readSettings(reader: StateReader): RevisionSettings {
  return {
    taskDefinition: reader.optionalString('taskDefinition'),
    launchType: (reader.optionalString('launchType') ?? 'FARGATE') as RevisionSettings['launchType'],
    capacityProviderStrategy: (reader.json('capacityProviderStrategy') ??
      []) as RevisionSettings['capacityProviderStrategy'],
    platformVersion: platformVersionOf(reader.optionalString('platformVersion')),
    networkConfiguration: reader.json('networkConfiguration') as RevisionSettings['networkConfiguration'],
    loadBalancers: (reader.json('loadBalancers') ?? []) as RevisionSettings['loadBalancers'],
  };
}

function readService(
  reader: StateReader,
  clusters: readonly ClusterRecord[],
  definitions: TaskDefinitions,
  now: Instant,
): ServiceRecord {
  const name = reader.string('serviceName');
  const region = reader.optionalString('region') ?? 'us-east-1';
  const clusterArn = clusterArnOf(reader.optionalString('cluster'), region);
  if (!clusters.some((cluster) => cluster.arn === clusterArn)) throw reader.error(`there is no cluster ${clusterArn}.`);
  const controller = reader.optionalString('controller') ?? 'ECS';
  if (controller !== 'ECS' && controller !== 'CODE_DEPLOY' && controller !== 'EXTERNAL') {
    throw reader.error('controller must be ECS, CODE_DEPLOY or EXTERNAL.');
  }
  const status = reader.optionalString('status') ?? 'ACTIVE';
  if (status !== 'ACTIVE' && status !== 'DRAINING' && status !== 'INACTIVE') throw reader.error('status is not known.');
  const named = readSettings(reader);
  const definition =
    named.taskDefinition && refusing(reader, () => findTaskDefinition(definitions, named.taskDefinition ?? '', region));
  if (named.taskDefinition !== undefined && !definition) {
    throw reader.error(`there is no task definition ${named.taskDefinition}.`);
  }
  const settings = { ...named, taskDefinition: definition ? definition.taskDefinitionArn : undefined };
  const given = reader.json('deploymentConfiguration') as CreateServiceRequest['deploymentConfiguration'];
  const targetRevision = reader.optionalString('targetRevision');
  const revision = reader.optionalString('revision');
  const service: ServiceRecord = {
    ...{ arn: resourceArnOf('service', name, clusterArn), name, clusterArn, region, controller, status, settings },
    createdAt: reader.optionalTime('createdAt') ?? now,
    options: {
      desiredCount: reader.optionalNumber('desiredCount') ?? 1,
      deploymentConfiguration:
        controller === 'ECS'
          ? refusing(reader, () => completeDeploymentConfiguration(given))
          : { minimumHealthyPercent: 100, maximumPercent: 200, ...given },
      healthCheckGracePeriodSeconds: reader.optionalNumber('healthCheckGracePeriodSeconds'),
      enableECSManagedTags: reader.optionalBoolean('enableECSManagedTags') ?? false,
      propagateTags: reader.optionalString('propagateTags') as ServiceRecord['options']['propagateTags'],
      enableExecuteCommand: reader.optionalBoolean('enableExecuteCommand') ?? false,
    },
    ...(targetRevision !== undefined && { targetRevision }),
    ...(revision !== undefined && { revision }),
    taskSets: reader.list('taskSets').map((taskSet) => readTaskSet(taskSet, now)),
    events: reader.list('events').map(readEvent),
  };
  reader.end();
  return service;
}

function readEvent(reader: StateReader): ServiceEvent {
  const createdAt = new Date(reader.optionalTime('createdAt') ?? 0);
  const event = { id: reader.string('id'), createdAt, message: reader.string('message') };
  reader.end();
  return event;
}

function readRevision(reader: StateReader, now: Instant): RevisionTasksState {
  const createdAt = reader.optionalTime('createdAt') ?? now;
  const names = { arn: reader.string('arn'), serviceArn: reader.string('serviceArn') };
  const restored = {
    revision: { ...readSettings(reader), ...names, createdAt },
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
function refusing<T>(reader: StateReader, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw reader.error(error.message);
  }
}
