/**
 * Deployments as a state. `run` and `pending` are the state machine itself and what it waits for; nobody but a dump
 * writes them, so they are only looked through.
 */

import type { AlarmConfiguration, AutoRollbackConfiguration, RollbackInfo } from '@aws-sdk/client-codedeploy';
import type { Clock } from '../../clock/clock.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { ComputePlatform } from './deployment-config.ts';
import type { HeededAlarms, Pending } from './deployment-runner.ts';
import type { Deployment, Deployments, KeptDeployment } from './deployments.ts';
import type { PlatformDoor } from './platforms.ts';
import { describeRevision } from './revision.ts';
import type { Run } from './run.ts';
import { members, readKeptRevision } from './state-parts.ts';

const runStatuses: readonly string[] = ['Created', 'InProgress', 'Ready', 'Succeeded', 'Failed', 'Stopped'];

/** What `restoreDeployment` reads. */
export function dumpDeployment(deployment: Deployment) {
  const { id, request, creator, createdAt, previousRevision, running, rollbackInfo, rollbackRequested } = deployment;
  return {
    deploymentId: id,
    applicationName: request.applicationName,
    deploymentGroupName: request.groupName,
    deploymentGroupId: request.groupId,
    computePlatform: request.computePlatform,
    deploymentConfigName: request.configName,
    revision: describeRevision(request.revision, { withContent: true }),
    ...(previousRevision && { previousRevision: describeRevision(previousRevision, { withContent: true }) }),
    ...(request.description !== undefined && { description: request.description }),
    ...(request.autoRollback && { autoRollbackConfiguration: request.autoRollback }),
    ...(request.overrideAlarms && { overrideAlarmConfiguration: request.overrideAlarms }),
    ...(request.blueGreen && { blueGreenDeploymentConfiguration: request.blueGreen }),
    ...(request.loadBalancer && { loadBalancerInfo: request.loadBalancer }),
    creator,
    createTime: new Date(createdAt).toISOString(),
    ...(rollbackInfo && { rollbackInfo }),
    ...(rollbackRequested !== undefined && { autoRollbackEnabled: rollbackRequested }),
    alarms: running.alarms,
    run: withTexts(running.run),
    pending: withTexts(running.pending),
  };
}

/** Takes up one deployment. Throws StateError. */
export function restoreDeployment(
  reader: StateReader,
  {
    deployments,
    platforms,
  }: {
    readonly deployments: Deployments;
    readonly platforms: Readonly<Partial<Record<ComputePlatform, PlatformDoor>>>;
  },
  clock: Clock,
): void {
  const computePlatform = reader.string('computePlatform') as ComputePlatform;
  const platform = platforms[computePlatform];
  if (platform === undefined) throw reader.error(`there are no deployments on ${computePlatform}.`);
  const kept = readKept(reader, computePlatform, clock);
  const alarms = readAlarms(reader.map('alarms'));
  checkRun(reader);
  const run = withInstants(reader.json('run')) as Run;
  const pending = withInstants(members(reader, ['pending']).pending ?? {}) as Pending;
  reader.end();
  deployments.resume(kept, (options) => platform.resume(run, pending, alarms, options));
}

function readKept(reader: StateReader, computePlatform: ComputePlatform, clock: Clock): KeptDeployment {
  const id = reader.string('deploymentId');
  if (!/^d-[A-Z0-9]{9}$/.test(id)) throw reader.error(`the deploymentId ${id} is not like d-A1B2C3D4E.`);
  const revision = readKeptRevision(reader, 'revision');
  if (revision === undefined) throw reader.error('there is no revision.');
  const settings = members(reader, [
    'autoRollbackConfiguration',
    'overrideAlarmConfiguration',
    'blueGreenDeploymentConfiguration',
    'loadBalancerInfo',
    'rollbackInfo',
  ]);
  return {
    id,
    request: {
      applicationName: reader.string('applicationName'),
      groupName: reader.string('deploymentGroupName'),
      groupId: reader.string('deploymentGroupId'),
      computePlatform,
      configName: reader.string('deploymentConfigName'),
      revision,
      description: reader.optionalString('description'),
      autoRollback: settings.autoRollbackConfiguration as AutoRollbackConfiguration | undefined,
      overrideAlarms: settings.overrideAlarmConfiguration as AlarmConfiguration | undefined,
      blueGreen: settings.blueGreenDeploymentConfiguration,
      loadBalancer: settings.loadBalancerInfo,
    },
    creator: reader.optionalString('creator') === 'codeDeployRollback' ? 'codeDeployRollback' : 'user',
    createdAt: reader.optionalTime('createTime') ?? clock.now(),
    previousRevision: readKeptRevision(reader, 'previousRevision'),
    rollbackInfo: settings.rollbackInfo as RollbackInfo | undefined,
    rollbackRequested: reader.optionalBoolean('autoRollbackEnabled'),
  };
}

function readAlarms(reader: StateReader | undefined): HeededAlarms {
  const alarms = {
    names: reader?.stringList('names') ?? [],
    ignoreUnreadable: reader?.optionalBoolean('ignoreUnreadable') ?? false,
  };
  reader?.end();
  return alarms;
}

function checkRun(reader: StateReader): void {
  const run = reader.map('run');
  if (run === undefined) throw reader.error('a deployment without its run cannot be restored.');
  const status = run.string('status');
  if (!runStatuses.includes(status)) throw run.error(`the status must be ${runStatuses.join(', ')}, not ${status}.`);
  if (run.map('phase')?.string('kind') === undefined) throw run.error('it has no phase.');
  run.strings('executionIds');
  for (const event of run.list('lifecycle')) event.string('status');
}

/** Instants are called `...At`; written down, they are ISO 8601. */
function withTexts(value: unknown): unknown {
  return convert(value, (instant) => (typeof instant === 'number' ? new Date(instant).toISOString() : instant));
}

function withInstants(value: unknown): unknown {
  return convert(value, (text) => (typeof text === 'string' || text instanceof Date ? new Date(text).getTime() : text));
}

function convert(value: unknown, change: (instant: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key.endsWith('At') ? change(member) : convert(member, change)]),
  );
}
