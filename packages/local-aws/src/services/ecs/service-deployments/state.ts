/**
 * The deployments in the state of an account. A service that a person describes needs nothing of it: it is adopted.
 * What was on its way when it was written down goes on, and functions that were at work are called again.
 */

import type { Instant } from '../../../clock/clock.ts';
import { readState, type StateReader } from '../../../state/state-reader.ts';
import type { DeploymentOrder } from './contract.ts';
import type { DeploymentRecord } from './describe.ts';
import { isOpen } from './hooks.ts';
import type { Rollout, ServiceRecord } from './rollouts.ts';
import type { DeploymentRun } from './run.ts';

/** Plain JSON that `readServiceDeployments` reads. */
export function writeServiceDeployments(
  services: ReadonlyMap<string, ServiceRecord>,
  deployments: readonly DeploymentRecord[],
): unknown {
  const state = {
    services: [...services].map(([serviceArn, { rollouts, ...record }]) => ({
      serviceArn,
      ...record,
      rollouts: rollouts.map((rollout) => ({ ...rollout, ...dates(rollout) })),
    })),
    deployments: deployments.map(({ order, run }) => ({
      serviceDeploymentArn: run.order.deploymentArn,
      status: run.status,
      createdAt: new Date(run.createdAt).toISOString(),
      order,
      run,
    })),
  };
  // Without the members that are undefined.
  return JSON.parse(JSON.stringify(state));
}

/** What `writeServiceDeployments` wrote. Throws StateError. */
export function readServiceDeployments(state: unknown): {
  readonly services: ReadonlyMap<string, ServiceRecord>;
  readonly deployments: readonly DeploymentRecord[];
} {
  const reader = readState(state ?? {}, 'ecs.serviceDeployments');
  const services = reader
    .list('services')
    .map((service) => [service.string('serviceArn'), readService(service)] as const);
  const deployments = reader.list('deployments').map(readDeployment);
  reader.end();
  return { services: new Map(services), deployments };
}

function readService(service: StateReader): ServiceRecord {
  const record = {
    primary: service.string('primary'),
    inForce: service.string('inForce'),
    succeeded: service.stringList('succeeded'),
    rollouts: service.list('rollouts').map(readRollout),
  };
  service.end();
  return record;
}

function readRollout(rollout: StateReader): Rollout {
  const state = rollout.string('state');
  if (state !== 'IN_PROGRESS' && state !== 'COMPLETED' && state !== 'FAILED') {
    throw rollout.error('state must be IN_PROGRESS, COMPLETED or FAILED.');
  }
  const read = {
    id: rollout.string('id'),
    revisionArn: rollout.string('revisionArn'),
    state,
    reason: rollout.optionalString('reason') ?? '',
    failedTasks: rollout.optionalNumber('failedTasks') ?? 0,
    createdAt: rollout.optionalTime('createdAt') ?? 0,
    updatedAt: rollout.optionalTime('updatedAt') ?? 0,
  } as const;
  rollout.end();
  return read;
}

/** The run is what this program wrote; what a person can get wrong is whether it belongs to its deployment. */
function readDeployment(deployment: StateReader): DeploymentRecord {
  const order = deployment.map('order');
  const run = deployment.map('run');
  if (order === undefined || run === undefined) throw deployment.error('order and run must be there.');
  const deploymentArn = deployment.string('serviceDeploymentArn');
  const written = run.map('order');
  if (
    written?.string('deploymentArn') !== deploymentArn ||
    order.string('serviceArn') !== written.string('serviceArn')
  ) {
    throw deployment.error('order and run must be those of the deployment.');
  }
  if (deployment.string('status') !== run.string('status')) throw deployment.error('status must be that of the run.');
  deployment.optionalTime('createdAt');
  const record = { order: deployment.json('order') as DeploymentOrder, run: deployment.json('run') as DeploymentRun };
  deployment.end();
  return structuredClone(record);
}

/** A run that was interrupted: the functions that were at work have been forgotten. */
export function resumeRun(run: DeploymentRun, now: Instant): DeploymentRun {
  const hooks = run.hooks.map((hook) =>
    hook.targetType === 'AWS_LAMBDA' && isOpen(hook) && hook.callAt === undefined ? { ...hook, callAt: now } : hook,
  );
  return { ...run, hooks };
}

function dates({ createdAt, updatedAt }: Pick<Rollout, 'createdAt' | 'updatedAt'>): Record<string, string> {
  return { createdAt: new Date(createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString() };
}
