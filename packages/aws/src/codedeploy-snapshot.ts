/** Translates what CodeDeploy shows of a deployment into the domain's snapshot. */

import type { DeploymentStatus, Failure, Snapshot, Stage, StageStatus } from '@aws-release-actions/deployment';
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
        : failureOf(errorInformation.code ?? 'UNKNOWN', errorInformation.message ?? ''),
    rollbackDeploymentId: rollbackInfo?.rollbackDeploymentId,
    rollbackMessage: rollbackInfo?.rollbackMessage,
  };
}

function failureOf(code: string, message: string): Failure {
  return { code, message, ...(code === 'ALARM_ACTIVE' ? { alarms: activatedAlarms(message) } : {}) };
}

/** Names in CodeDeploy's message "... Activated alarms: <name1> <name2>" (the angle brackets are real). */
export function activatedAlarms(message: string): readonly string[] {
  const list = /Activated alarms?:(.*)$/s.exec(message)?.[1] ?? '';
  return [...list.matchAll(/<([^>]+)>/g)].map((match) => match[1] ?? '');
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
