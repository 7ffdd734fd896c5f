/**
 * CodeDeploy as a state that can be written down and read back: applications with their groups and revisions,
 * configurations, and deployments with how far they are. What was on its way goes on after a restore. A person who
 * writes one names applications and groups; ids, roles and styles have defaults.
 */

import type { Clock } from '../../clock/clock.ts';
import { type Random, randomUuid } from '../../random/random.ts';
import { readState, type StateReader } from '../../state/state-reader.ts';
import { arn } from '../names.ts';
import { ServiceError } from '../service.ts';
import type { Application, ApplicationStore, DeploymentGroup, RegisteredRevision } from './application-store.ts';
import type { ConfigStore } from './config-store.ts';
import { type ComputePlatform, computePlatforms, readTrafficRouting } from './deployment-config.ts';
import type { Deployments } from './deployments.ts';
import { requireConfigOf } from './group-operations.ts';
import { checkGroupSettings, fillSettings } from './group-rules.ts';
import { requireName } from './name-rules.ts';
import type { PlatformDoor } from './platforms.ts';
import { describeRevision, keyOf } from './revision.ts';
import { dumpDeployment, restoreDeployment } from './state-deployments.ts';
import { readGroupSettings } from './state-groups.ts';
import { members, readKeptRevision, readTags } from './state-parts.ts';

/** What a region keeps. */
export interface RegionState {
  readonly store: ApplicationStore;
  readonly configs: ConfigStore;
  readonly deployments: Deployments;
  readonly platforms: Readonly<Partial<Record<ComputePlatform, PlatformDoor>>>;
}

/** All regions in one list each. */
export function dumpCodeDeploy(regions: ReadonlyMap<string, RegionState>): unknown {
  const all = [...regions];
  return {
    applications: all.flatMap(([region, { store }]) =>
      [...store.applications.values()].map((application) => dumpApplication(region, store, application)),
    ),
    deploymentConfigs: all.flatMap(([region, { configs }]) =>
      configs
        .custom()
        .map(({ createTime, ...config }) => ({ region, ...config, createTime: createTime.toISOString() })),
    ),
    deployments: all.flatMap(([region, { deployments }]) =>
      deployments.list().map((deployment) => ({ region, ...dumpDeployment(deployment) })),
    ),
  };
}

function dumpApplication(region: string, store: ApplicationStore, application: Application) {
  const { id, name, computePlatform, createdAt, groups, revisions } = application;
  const tagsOf = (resource: string) => {
    const tags = store.tags.get(arn('codedeploy', region, resource)) ?? [];
    return tags.length > 0 ? { tags } : {};
  };
  return {
    region,
    applicationName: name,
    applicationId: id,
    computePlatform,
    createTime: new Date(createdAt).toISOString(),
    ...tagsOf(`application:${name}`),
    deploymentGroups: [...groups.values()].map((group) => ({
      deploymentGroupName: group.name,
      deploymentGroupId: group.id,
      ...group.settings,
      ...tagsOf(`deploymentgroup:${name}/${group.name}`),
    })),
    revisions: [...revisions.values()].map(dumpRevision),
  };
}

function dumpRevision({ revision, description, groupNames, ...times }: RegisteredRevision) {
  const { registeredAt, firstUsedAt, lastUsedAt } = times;
  return {
    revision: describeRevision(revision, { withContent: true }),
    ...(description !== undefined && { description }),
    deploymentGroups: groupNames,
    registerTime: new Date(registeredAt).toISOString(),
    ...(firstUsedAt !== undefined && { firstUsedTime: new Date(firstUsedAt).toISOString() }),
    ...(lastUsedAt !== undefined && { lastUsedTime: new Date(lastUsedAt).toISOString() }),
  };
}

interface RestorePorts {
  readonly clock: Clock;
  readonly random: Random;
}

/** Fills the regions of an empty CodeDeploy. Throws StateError. */
export function restoreCodeDeploy(
  state: unknown,
  inRegion: (region: string) => RegionState,
  ports: RestorePorts,
): void {
  const codedeploy = readState(state, 'codedeploy');
  const regionOf = (reader: StateReader) => inRegion(reader.optionalString('region') ?? 'us-east-1');
  // Groups name configurations, deployments name groups.
  for (const reader of codedeploy.list('deploymentConfigs')) restoreConfig(reader, regionOf(reader).configs, ports);
  for (const reader of codedeploy.list('applications')) {
    restoreApplication(reader, reader.optionalString('region') ?? 'us-east-1', regionOf(reader), ports);
  }
  for (const reader of codedeploy.list('deployments')) restoreDeployment(reader, regionOf(reader), ports.clock);
  codedeploy.end();
}

function restoreConfig(reader: StateReader, configs: ConfigStore, { clock, random }: RestorePorts): void {
  const config = {
    deploymentConfigName: reader.string('deploymentConfigName'),
    deploymentConfigId: reader.optionalString('deploymentConfigId') ?? randomUuid(random),
    computePlatform: readPlatform(reader),
    createTime: new Date(reader.optionalTime('createTime') ?? clock.now()),
    ...members(reader, ['trafficRoutingConfig', 'minimumHealthyHosts', 'zonalConfig']),
  };
  reader.end();
  refusing(reader, () => {
    requireName('DeploymentConfig', config.deploymentConfigName);
    if (config.computePlatform !== 'Server') readTrafficRouting(config.trafficRoutingConfig ?? {});
  });
  configs.put(config);
}

function restoreApplication(
  reader: StateReader,
  region: string,
  { store, configs }: RegionState,
  { clock, random }: RestorePorts,
): void {
  const name = refusing(reader, () => requireName('Application', reader.string('applicationName')));
  if (store.applications.has(name)) throw reader.error(`there are two applications ${name}.`);
  const application: Application = {
    name,
    id: reader.optionalString('applicationId') ?? randomUuid(random),
    computePlatform: readPlatform(reader),
    createdAt: reader.optionalTime('createTime') ?? clock.now(),
    groups: new Map(),
    revisions: new Map(),
  };
  readTags(reader, (tags) => store.tags.set(arn('codedeploy', region, `application:${name}`), tags));
  for (const group of reader.list('deploymentGroups')) {
    const { name: groupName, ...kept } = restoreGroup(group, application, configs, random);
    application.groups.set(groupName, { name: groupName, ...kept });
    const groupArn = arn('codedeploy', region, `deploymentgroup:${name}/${groupName}`);
    readTags(group, (tags) => store.tags.set(groupArn, tags));
    group.end();
  }
  for (const revision of reader.list('revisions')) restoreRevision(revision, application, clock);
  reader.end();
  store.applications.set(name, application);
}

function restoreGroup(
  reader: StateReader,
  application: Application,
  configs: ConfigStore,
  random: Random,
): DeploymentGroup {
  const settings = fillSettings(application.computePlatform, readGroupSettings(reader, application.computePlatform));
  const name = refusing(reader, () => {
    checkGroupSettings(application.computePlatform, settings);
    requireConfigOf(application, settings.deploymentConfigName, configs);
    return requireName('DeploymentGroup', reader.string('deploymentGroupName'));
  });
  return { name, settings, id: reader.optionalString('deploymentGroupId') ?? randomUuid(random) };
}

function restoreRevision(reader: StateReader, application: Application, clock: Clock): void {
  const revision = readKeptRevision(reader, 'revision');
  if (revision === undefined) throw reader.error('there is no revision.');
  const firstUsedAt = reader.optionalTime('firstUsedTime');
  const lastUsedAt = reader.optionalTime('lastUsedTime');
  application.revisions.set(keyOf(revision), {
    revision,
    description: reader.optionalString('description'),
    groupNames: reader.stringList('deploymentGroups'),
    registeredAt: reader.optionalTime('registerTime') ?? clock.now(),
    ...(firstUsedAt !== undefined && { firstUsedAt }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  });
  reader.end();
}

function readPlatform(reader: StateReader): ComputePlatform {
  const name = reader.optionalString('computePlatform') ?? 'Server';
  const platform = computePlatforms.find((known) => known === name);
  if (platform === undefined)
    throw reader.error(`the computePlatform must be ${computePlatforms.join(', ')}, not ${name}.`);
  return platform;
}

/** What CodeDeploy itself would refuse is wrong in a state, too. */
function refusing<T>(reader: StateReader, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw reader.error(error.message);
  }
}
