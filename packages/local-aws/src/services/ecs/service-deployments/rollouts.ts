/**
 * The `deployments[]` of a service: one rollout for each revision that has tasks or is to have some. Pure but for
 * the counts it is given.
 */

import type { Instant } from '../../../clock/clock.ts';
import type { RevisionCounts, ServiceRollout } from './contract.ts';
import { isGone } from './rolling.ts';
import { type DeploymentRun, isRollingBack } from './run.ts';

/** A rollout as it is kept. */
export interface Rollout {
  readonly id: string;
  readonly revisionArn: string;
  readonly state: ServiceRollout['rolloutState'];
  readonly reason: string;
  readonly failedTasks: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** What is known of a service. */
export interface ServiceRecord {
  readonly primary: string;
  readonly inForce: string;
  /** Revisions that a deployment brought to its end: what a rollback may go back to. */
  readonly succeeded: readonly string[];
  readonly rollouts: readonly Rollout[];
}

/** A rollout that begins now. */
export function newRollout(id: string, revisionArn: string, now: Instant): Rollout {
  const times = { createdAt: now, updatedAt: now };
  return {
    id,
    revisionArn,
    state: 'IN_PROGRESS',
    reason: `ECS deployment ${id} in progress.`,
    failedTasks: 0,
    ...times,
  };
}

/** A rollout whose tasks are all there. */
export function completeRollout(rollout: Rollout, now: Instant): Rollout {
  return { ...rollout, state: 'COMPLETED', reason: `ECS deployment ${rollout.id} completed.`, updatedAt: now };
}

/** The rollouts after a change of the run that moves them. */
export function followRun(rollouts: readonly Rollout[], run: DeploymentRun, now: Instant): readonly Rollout[] {
  const { targetRevisionArn, sourceRevisionArn } = run.order;
  return rollouts.map((rollout) => {
    if (rollout.revisionArn === targetRevisionArn) return followTarget(rollout, run, now);
    if (rollout.revisionArn !== sourceRevisionArn) return rollout;
    if (run.status === 'ROLLBACK_SUCCESSFUL') return completeRollout(rollout, now);
    if (!isRollingBack(run) || rollout.state === 'IN_PROGRESS') return rollout;
    const reason = `${failureWords(run)} rolling back to deploymentId ${rollout.id}.`;
    return { ...rollout, state: 'IN_PROGRESS', reason, updatedAt: now };
  });
}

function followTarget(rollout: Rollout, run: DeploymentRun, now: Instant): Rollout {
  const counted = { ...rollout, failedTasks: run.failures, updatedAt: now };
  if (run.status === 'SUCCESSFUL') return completeRollout({ ...counted, failedTasks: 0 }, now);
  if (!hasFailed(run)) return counted;
  return { ...counted, state: 'FAILED', reason: `${failureWords(run)} ${failureDetail(run)}` };
}

/** A deployment that gave way to another has not failed. */
export function hasFailed(run: DeploymentRun): boolean {
  return run.rollback !== undefined || run.breakerTripped || run.triggeredAlarms.length > 0;
}

function failureWords(run: DeploymentRun): string {
  return run.breakerTripped ? 'ECS deployment circuit breaker:' : 'ECS deployment failed:';
}

/** assumed: the words for what neither tasks nor alarms brought about. */
function failureDetail(run: DeploymentRun): string {
  if (run.breakerTripped) return 'tasks failed to start.';
  return run.triggeredAlarms.length > 0 ? 'alarm detected.' : (run.rollback?.reason ?? '');
}

/** Whether a rollout is still to be shown. */
export function isPresent(counts: RevisionCounts): boolean {
  return !isGone(counts);
}

/** The primary revision while `run` stands as it does. */
export function primaryOf(run: DeploymentRun): string {
  return run.rollback?.serviceRevisionArn ?? run.order.targetRevisionArn;
}

/** The revision that is in force after a run's end: the last one that went well, or the only one there is. */
export function inForceAfter(run: DeploymentRun): string {
  const { targetRevisionArn, sourceRevisionArn } = run.order;
  return run.status === 'SUCCESSFUL' ? targetRevisionArn : (sourceRevisionArn ?? targetRevisionArn);
}
