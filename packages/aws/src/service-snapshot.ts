/** Translates what ECS shows of a service deployment into the domain's snapshot. Pure. */
import {
  clockTime,
  type DeploymentStatus,
  type Failure,
  type Milestone,
  type Snapshot,
} from '@aws-release-actions/deployment';
import type { ServiceDeployment } from '@aws-sdk/client-ecs';

const statuses: Readonly<Record<string, DeploymentStatus>> = {
  PENDING: 'created',
  IN_PROGRESS: 'in-progress',
  STOP_REQUESTED: 'in-progress',
  ROLLBACK_REQUESTED: 'rolling-back',
  ROLLBACK_IN_PROGRESS: 'rolling-back',
  SUCCESSFUL: 'succeeded',
  STOPPED: 'stopped',
  ROLLBACK_SUCCESSFUL: 'failed',
  ROLLBACK_FAILED: 'failed',
};

/** What has been reached when a stage is under way. Stages that are missing here come before the first milestone. */
const reachedAt: Readonly<Record<string, Milestone>> = {
  POST_SCALE_UP: 'green-ready',
  TEST_TRAFFIC_SHIFT: 'green-ready',
  POST_TEST_TRAFFIC_SHIFT: 'test-traffic',
  PRE_PRODUCTION_TRAFFIC_SHIFT: 'test-traffic',
  PRODUCTION_TRAFFIC_SHIFT: 'test-traffic',
  POST_PRODUCTION_TRAFFIC_SHIFT: 'production-traffic',
  BAKE_TIME: 'baking',
  CLEAN_UP: 'baking',
};

/** The domain's view of a service deployment. */
export function serviceSnapshot(deployment: ServiceDeployment): Snapshot {
  const { serviceDeploymentArn = '', status = '', lifecycleStage, targetServiceRevision } = deployment;
  const isOnItsWay = status === 'PENDING' || status === 'IN_PROGRESS';
  return {
    deploymentId: serviceDeploymentArn,
    status: status === 'IN_PROGRESS' && lifecycleStage === 'BAKE_TIME' ? 'baking' : (statuses[status] ?? 'unknown'),
    createdAt: deployment.createdAt?.getTime(),
    endedAt: (deployment.finishedAt ?? deployment.stoppedAt)?.getTime(),
    // ECS tells the stage that is under way, and of no other.
    stages: isOnItsWay && lifecycleStage !== undefined ? [{ name: lifecycleStage, status: 'in-progress' }] : [],
    newVersionPercent: targetServiceRevision?.requestedProductionTrafficWeight,
    failure: isOnItsWay || status === 'SUCCESSFUL' ? undefined : failureOf(deployment),
    reached: status === 'SUCCESSFUL' ? 'completed' : isOnItsWay ? reachedAt[lifecycleStage ?? ''] : undefined,
    ...(status === 'IN_PROGRESS' ? { waitingFor: waitingFor(deployment) } : {}),
    wentBack: status.startsWith('ROLLBACK_') ? true : status === 'STOPPED' ? false : undefined,
  };
}

function failureOf({ status, statusReason, rollback, alarms }: ServiceDeployment): Failure {
  const triggered = alarms?.triggeredAlarmNames ?? [];
  return {
    code: status ?? 'UNKNOWN',
    message: statusReason ?? rollback?.reason ?? `ECS gave no reason for the status ${status}.`,
    ...(triggered.length === 0 ? {} : { alarms: triggered }),
  };
}

function waitingFor({ lifecycleHookDetails = [], lifecycleStage }: ServiceDeployment): string | undefined {
  const pause = lifecycleHookDetails.find(({ status }) => status === 'AWAITING_ACTION');
  if (pause === undefined) return undefined;
  const { expiresAt, timeoutAction } = pause;
  return `an answer at ${lifecycleStage} (until ${clockTime(expiresAt?.getTime())} UTC, then ${timeoutAction ?? 'ROLLBACK'})`;
}
