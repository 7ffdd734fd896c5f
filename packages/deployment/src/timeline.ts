/**
 * Turns looks at a deployment into what happened, each thing once and in order, however often or seldom
 * one looked. Times are AWS's own where it gives them.
 */
import type { AwsInstant, DeploymentStatus, Snapshot, Stage, StageStatus } from './snapshot.ts';

/** Something that happened to a deployment. `at` is undefined where AWS gives no time for it. */
export type TimelineEntry = { readonly deploymentId: string; readonly at: AwsInstant | undefined } & (
  | { readonly type: 'status'; readonly status: DeploymentStatus; readonly reason?: string | undefined }
  | {
      readonly type: 'stage';
      readonly stage: string;
      readonly status: StageStatus;
      readonly diagnosis?: string | undefined;
    }
  | { readonly type: 'traffic'; readonly newVersionPercent: number }
  | { readonly type: 'waiting'; readonly waitingFor: string }
  | { readonly type: 'rollback'; readonly rollbackDeploymentId: string; readonly message: string | undefined }
);

/**
 * What happened between two looks; everything so far if there was no earlier one. `percentBefore` is the
 * new version's share of traffic when the deployment began: 0, but more for one that rolls another back.
 */
export function entriesBetween(
  before: Snapshot | undefined,
  after: Snapshot,
  percentBefore = 0,
): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const { deploymentId } = after;
  const ended = after.status === 'succeeded' || after.status === 'failed' || after.status === 'stopped';
  const status: TimelineEntry = {
    deploymentId,
    type: 'status',
    status: after.status,
    at: ended ? after.endedAt : before === undefined ? after.createdAt : undefined,
    ...(after.failure === undefined ? {} : { reason: after.failure.message }),
  };
  const statusChanged = before?.status !== after.status;
  if (statusChanged && !ended) entries.push(status);
  for (const stage of after.stages) {
    const earlier = before?.stages.find(({ name }) => name === stage.name);
    entries.push(...stageEntries(deploymentId, earlier, stage));
  }
  const percent = after.newVersionPercent;
  if (percent !== undefined && percent !== (before?.newVersionPercent ?? percentBefore)) {
    entries.push({ deploymentId, type: 'traffic', newVersionPercent: percent, at: undefined });
  }
  if (after.waitingFor !== undefined && after.waitingFor !== before?.waitingFor) {
    entries.push({ deploymentId, type: 'waiting', waitingFor: after.waitingFor, at: undefined });
  }
  if (statusChanged && ended) entries.push(status);
  if (after.rollbackDeploymentId !== undefined && before?.rollbackDeploymentId === undefined) {
    const { rollbackDeploymentId, rollbackMessage: message } = after;
    entries.push({ deploymentId, type: 'rollback', rollbackDeploymentId, message, at: undefined });
  }
  return entries;
}

function stageEntries(deploymentId: string, before: Stage | undefined, after: Stage): TimelineEntry[] {
  if (before?.status === after.status || after.status === 'pending') return [];
  const entry = { deploymentId, type: 'stage', stage: after.name } as const;
  const entries: TimelineEntry[] = [];
  const hasBegun = before !== undefined && before.status !== 'pending';
  // A stage that began and ended between two looks still began: say both.
  if (!hasBegun && after.status !== 'skipped') {
    entries.push({ ...entry, status: 'in-progress', at: after.startedAt });
  }
  if (after.status !== 'in-progress') {
    entries.push({
      ...entry,
      status: after.status,
      at: after.endedAt,
      ...(after.diagnosis === undefined ? {} : { diagnosis: after.diagnosis }),
    });
  }
  return entries;
}
