/** What a run tells the world when it changes: events as EventBridge has them, and one of local-aws's own. Pure. */

import type { DeploymentLifecycleHookStatus } from '@aws-sdk/client-ecs';
import type { Instant } from '../../../clock/clock.ts';
import { accountId } from '../../names.ts';
import type { DeploymentOrder } from './contract.ts';
import type { HookRun } from './hooks.ts';
import { hasFailed, type Rollout } from './rollouts.ts';
import type { DeploymentRun } from './run.ts';

/** An event for EventBridge, its id still to come. */
export interface EcsEvent {
  readonly detailType: 'ECS Deployment State Change' | 'ECS Hook State Change';
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, string>>;
}

/** The events of a rollout that began, completed or failed. */
export function rolloutEvents(
  { clusterArn, serviceArn }: DeploymentOrder,
  before: readonly Rollout[],
  after: readonly Rollout[],
): readonly EcsEvent[] {
  return after
    .filter(({ id, state }) => before.find((rollout) => rollout.id === id)?.state !== state)
    .map(({ id, state, reason, updatedAt }) => ({
      detailType: 'ECS Deployment State Change',
      resources: [serviceArn],
      detail: {
        eventType: state === 'FAILED' ? 'ERROR' : 'INFO',
        eventName: `SERVICE_DEPLOYMENT_${state}`,
        clusterArn,
        deploymentId: id,
        updatedAt: new Date(updatedAt).toISOString(),
        reason,
      },
    }));
}

const eventNames: Readonly<Record<DeploymentLifecycleHookStatus, string>> = {
  AWAITING_ACTION: 'HOOK_AWAITING_ACTION',
  IN_PROGRESS: 'HOOK_IN_PROGRESS',
  SUCCEEDED: 'HOOK_SUCCEEDED',
  FAILED: 'HOOK_FAILED',
  TIMED_OUT: 'HOOK_TIMED_OUT',
};

/** The events of hooks that began or ended. assumed: `eventType` of those that did not go well, and of Lambda hooks. */
export function hookEvents(order: DeploymentOrder, before: DeploymentRun, after: DeploymentRun): readonly EcsEvent[] {
  const changed = after.hooks.filter(({ hookId, status }) => statusOf(before, hookId) !== status);
  return changed.map((hook) => ({
    detailType: 'ECS Hook State Change',
    resources: [after.order.deploymentArn],
    detail: {
      eventType: hook.status === 'FAILED' || hook.status === 'TIMED_OUT' ? 'ERROR' : 'INFO',
      eventName: eventNames[hook.status],
      hookId: hook.hookId,
      hookType: hook.targetType,
      expiresAt: toSeconds(hook.expiresAt),
      lifecycleStage: hook.stage,
      clusterArn: order.clusterArn,
      serviceArn: order.serviceArn,
      serviceDeploymentArn: after.order.deploymentArn,
      updatedAt: new Date(after.updatedAt).toISOString(),
    },
  }));
}

function statusOf({ hooks }: DeploymentRun, hookId: string): HookRun['status'] | undefined {
  return hooks.find((hook) => hook.hookId === hookId)?.status;
}

/** The event in EventBridge's envelope. */
export function envelope(
  { detailType, resources, detail }: EcsEvent,
  id: string,
  region: string,
  now: Instant,
): Readonly<Record<string, unknown>> {
  const head = { version: '0', id, 'detail-type': detailType, source: 'aws.ecs', account: accountId };
  return { ...head, time: toSeconds(now), region, resources, detail };
}

function toSeconds(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** Where a run has come to, if it has come to somewhere else. */
export function progressOf(
  before: DeploymentRun | undefined,
  after: DeploymentRun,
): Readonly<Record<string, unknown>> | undefined {
  const stage = (run: DeploymentRun) => run.steps[run.at]?.stage;
  if (before !== undefined && before.status === after.status && stage(before) === stage(after)) return undefined;
  const { serviceArn, deploymentArn: serviceDeploymentArn } = after.order;
  const { status, statusReason } = after;
  return {
    ...{ serviceArn, serviceDeploymentArn, status },
    ...(stage(after) !== undefined && { lifecycleStage: stage(after) }),
    ...(statusReason !== undefined && { statusReason }),
  };
}

/** The message for the events of the service, when a run has ended, failed or turned back. */
export function serviceMessages(
  before: DeploymentRun,
  after: DeploymentRun,
  rollouts: readonly Rollout[],
): readonly string[] {
  const idOf = (revisionArn: string | undefined) =>
    rollouts.find((rollout) => rollout.revisionArn === revisionArn)?.id ?? '';
  const { targetRevisionArn, sourceRevisionArn } = after.order;
  const id = idOf(targetRevisionArn);
  const failed = hasFailed(after) && !hasFailed(before);
  const reason = after.rollback?.reason ?? after.statusReason;
  return [
    ...(failed
      ? [`(deployment ${id}) deployment failed: ${after.breakerTripped ? 'tasks failed to start.' : reason}`]
      : []),
    ...(failed && after.rollback?.serviceRevisionArn !== undefined
      ? [`rolling back to deployment ${idOf(sourceRevisionArn)}.`]
      : []),
    ...(after.status === 'ROLLBACK_FAILED' && before.status !== after.status
      ? [`(deployment ${id}) rollback has failed. ${after.statusReason}`]
      : []),
    ...(after.status === 'SUCCESSFUL' ? [`(deployment ${id}) deployment completed.`] : []),
    ...(after.status === 'ROLLBACK_SUCCESSFUL'
      ? [`(deployment ${idOf(sourceRevisionArn)}) deployment completed.`]
      : []),
  ];
}
