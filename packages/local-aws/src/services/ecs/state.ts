/**
 * ECS as a state that can be written down and read back. Clusters, task definitions and services have AWS's own
 * member names, and a person may leave out whatever has a default. Tasks are not part of it: those of services
 * are started again.
 */
import {
  CapacityProviderStrategyItem$,
  ClusterConfiguration$,
  ClusterSetting$,
  type RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionRequest$,
  type Tag,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { NormalizedSchema } from '@smithy/core/schema';
import type { Instant } from '../../clock/clock.ts';
import { readState, type StateReader } from '../../state/state-reader.ts';
import { arn } from '../names.ts';
import type { LoadBalancing } from '../ports.ts';
import { type ClusterRecord, newCluster } from './clusters.ts';
import { readShape, readShapes } from './read-shape.ts';
import type { ServiceRecord } from './service-record.ts';
import { defaultRegion, type RevisionTasksState, readRevision, readService, refusing } from './state-services.ts';
import type { TagStore } from './tag-operations.ts';
import { completeTaskDefinition } from './task-definition.ts';
import type { TaskDefinitions } from './task-definitions.ts';

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

/** Plain JSON that `readEcs` reads. */
export function writeEcs(state: EcsState): unknown {
  const written = {
    clusters: state.clusters.map(({ name, arn: _, defaultStrategy, ...cluster }) => ({
      clusterName: name,
      ...cluster,
      defaultCapacityProviderStrategy: defaultStrategy,
    })),
    taskDefinitions: [...state.definitions].flatMap(([key, revisions]) =>
      revisions.map((definition) => ({ region: key.split('/')[0], ...definition })),
    ),
    services: state.services.map(writeService),
    revisions: state.revisions.map(({ revision, ...tasks }) => ({ ...withTimes(revision), ...tasks })),
    tags: Object.fromEntries([...state.tags].map(([of, tags]) => [of, writeTags(tags)])),
    ...(state.deployments !== undefined && { serviceDeployments: state.deployments }),
  };
  // Without the members that are undefined, and with times as text.
  return JSON.parse(JSON.stringify(written));
}

function writeService({ name, clusterArn, arn: _, settings, options, controller, ...service }: ServiceRecord): object {
  return {
    ...{ serviceName: name, cluster: clusterArn, deploymentController: { type: controller } },
    ...withTimes(service),
    ...settings,
    ...options,
    taskSets: service.taskSets.map(withTimes),
  };
}

function writeTags(tags: readonly Tag[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));
}

/** Instants as ISO 8601. */
function withTimes(record: object): object {
  const isTime = (name: string) => name.endsWith('At');
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, isTime(name) ? new Date(value).toISOString() : value]),
  );
}

/** What `writeEcs` or a person wrote. Throws StateError. */
export function readEcs(state: unknown, now: Instant, loadBalancing: Pick<LoadBalancing, 'targetGroup'>): EcsState {
  const reader = readState(state, 'ecs');
  const clusters = reader.list('clusters').map(readCluster);
  const definitions: TaskDefinitions = new Map();
  for (const definition of reader.list('taskDefinitions')) readTaskDefinition(definition, definitions, now);
  const services = reader
    .list('services')
    .map((service) => readService(service, { clusters, definitions, now, loadBalancing }));
  const revisions = reader.list('revisions').map((revision) => readRevision(revision, now));
  const tags: TagStore = new Map(reader.entries('tags').map(([of, given]) => [of, readTags(reader, of, given)]));
  const deployments = reader.json('serviceDeployments');
  reader.end();
  return { clusters, definitions, services, revisions, tags, deployments };
}

function readTags(reader: StateReader, of: string, given: StateReader): readonly Tag[] {
  const names = Object.keys((reader.json('tags') as Readonly<Record<string, object>>)[of] ?? {});
  return names.map((key) => ({ key, value: given.string(key) }));
}

function readCluster(reader: StateReader): ClusterRecord {
  const cluster = newCluster(reader.string('clusterName'), reader.optionalString('region') ?? defaultRegion);
  const status = reader.optionalString('status') ?? 'ACTIVE';
  if (status !== 'ACTIVE' && status !== 'INACTIVE') throw reader.error('status must be ACTIVE or INACTIVE.');
  const settings = readShapes<ClusterRecord['settings'][number]>(reader, 'settings', ClusterSetting$);
  const read: ClusterRecord = {
    ...cluster,
    status,
    settings: settings.length > 0 ? settings : cluster.settings,
    configuration: readShape(reader, 'configuration', ClusterConfiguration$),
    capacityProviders: reader.stringList('capacityProviders'),
    defaultStrategy: readShapes(reader, 'defaultCapacityProviderStrategy', CapacityProviderStrategyItem$),
  };
  reader.end();
  return read;
}

/** What is known of a task definition besides what was registered. */
const recordedTimes = ['registeredAt', 'deregisteredAt', 'deleteRequestedAt'] as const;

function readTaskDefinition(reader: StateReader, definitions: TaskDefinitions, now: Instant): void {
  const region = reader.optionalString('region') ?? defaultRegion;
  const key = `${region}/${reader.string('family')}`;
  const all = definitions.get(key) ?? [];
  const revision = reader.optionalNumber('revision') ?? (all.at(-1)?.revision ?? 0) + 1;
  const status = reader.optionalString('status') ?? 'ACTIVE';
  if (status !== 'ACTIVE' && status !== 'INACTIVE' && status !== 'DELETE_IN_PROGRESS') {
    throw reader.error('status must be ACTIVE, INACTIVE or DELETE_IN_PROGRESS.');
  }
  const times = recordedTimes.flatMap((name) => {
    const at = reader.optionalTime(name) ?? (name === 'registeredAt' ? now : undefined);
    return at === undefined ? [] : [[name, new Date(at)] as const];
  });
  const registeredBy = reader.optionalString('registeredBy') ?? arn('iam', '', 'user/local-aws');
  // Both follow from the rest.
  reader.optionalString('taskDefinitionArn');
  reader.json('compatibilities');
  const members = [...NormalizedSchema.of(RegisterTaskDefinitionRequest$).structIterator()];
  const input = members.flatMap(([name, schema]) => {
    const given = name === 'tags' ? undefined : readShape(reader, name, schema);
    return given === undefined ? [] : [[name, given] as const];
  });
  reader.end();
  const complete = refusing(reader, () =>
    completeTaskDefinition(Object.fromEntries(input) as unknown as RegisterTaskDefinitionRequest),
  );
  const definition: TaskDefinition = {
    taskDefinitionArn: arn('ecs', region, `task-definition/${complete.family}:${revision}`),
    ...complete,
    ...{ revision, registeredBy, status, ...Object.fromEntries(times) },
  };
  definitions.set(key, [...all, definition]);
}
