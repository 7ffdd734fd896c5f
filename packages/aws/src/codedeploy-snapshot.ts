/** Translates what CodeDeploy shows of a deployment into the domain's snapshot. */

import type { DeploymentStatus, Snapshot, Stage, StageStatus } from '@aws-release-actions/deployment';
import type { DeploymentInfo, LifecycleEvent } from '@aws-sdk/client-codedeploy';

const statuses: Readonly<Record<string, DeploymentStatus>> = {
  Created: 'created',
  Queued: 'queued',
  InProgress: 'in-progress',
  Baking: 'baking',
  Ready: 'ready',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Stopped: 'stopped',
};

const stageStatuses: Readonly<Record<string, StageStatus>> = {
  Pending: 'pending',
  InProgress: 'in-progress',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Skipped: 'skipped',
};

/** The domain's view of a deployment; `events` are those of its only target, none before it started. */
export function snapshotOf(deploymentId: string, info: DeploymentInfo, events: readonly LifecycleEvent[]): Snapshot {
  const { errorInformation, rollbackInfo } = info;
  return {
    deploymentId,
    status: statuses[info.status ?? ''] ?? 'unknown',
    createdAt: info.createTime?.getTime(),
    endedAt: info.completeTime?.getTime(),
    stages: events.map(stageOf),
    failure:
      errorInformation === undefined
        ? undefined
        : { code: errorInformation.code ?? 'UNKNOWN', message: errorInformation.message ?? '' },
    rollbackDeploymentId: rollbackInfo?.rollbackDeploymentId,
    rollbackMessage: rollbackInfo?.rollbackMessage,
  };
}

function stageOf(event: LifecycleEvent): Stage {
  const { diagnostics } = event;
  return {
    name: event.lifecycleEventName ?? 'unknown',
    status: stageStatuses[event.status ?? ''] ?? 'unknown',
    startedAt: event.startTime?.getTime(),
    endedAt: event.endTime?.getTime(),
    diagnosis: diagnostics?.errorCode === 'Success' ? undefined : diagnostics?.message || diagnostics?.logTail,
  };
}
