/**
 * The hooks of one step: begun together, finished when each of them has agreed or its time is up. Pure; ids come
 * from the run's seed.
 */

import { createHash } from 'node:crypto';
import type {
  DeploymentLifecycleHook,
  DeploymentLifecycleHookAction,
  DeploymentLifecycleHookStage,
  DeploymentLifecycleHookStatus,
} from '@aws-sdk/client-ecs';
import type { Instant } from '../../../clock/clock.ts';
import type { HookAnswer } from './hook-answer.ts';
import type { DeploymentRun, Step } from './run.ts';

const minute = 60_000;

/** A hook at one step. */
export interface HookRun {
  readonly hookId: string;
  readonly executionId: string;
  readonly stage: DeploymentLifecycleHookStage;
  readonly targetType: 'AWS_LAMBDA' | 'PAUSE';
  /** Of a Lambda hook. */
  readonly targetArn?: string;
  readonly status: DeploymentLifecycleHookStatus;
  readonly expiresAt: Instant;
  readonly timeoutAction: DeploymentLifecycleHookAction;
  /** What the function gets with the next call. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** When the function is to be called, again perhaps; absent while it is at work. */
  readonly callAt?: Instant;
}

/** What ECS sends to a function. */
export interface HookRequest {
  readonly executionId: string;
  readonly lifecycleStage: string;
  readonly resourceArn: string;
  readonly executionDetails: {
    readonly serviceArn: string;
    readonly targetServiceRevisionArn: string;
    readonly testTrafficWeights: Readonly<Record<string, number>>;
    readonly productionTrafficWeights: Readonly<Record<string, number>>;
  };
  readonly hookDetails?: Readonly<Record<string, unknown>>;
}

/** The hooks that are configured for the step, begun now. */
export function beginHooks(run: DeploymentRun, step: Step, now: Instant): readonly HookRun[] {
  if (step.hooks !== true) return [];
  const stage = step.stage as DeploymentLifecycleHookStage;
  const hooks = run.order.configuration.lifecycleHooks ?? [];
  return hooks
    .filter((hook) => hook.lifecycleStages?.includes(stage))
    .map((hook, index) => beginHook(hook, stage, `${run.seed}:${run.hooksBegun + index}`, now));
}

function beginHook(
  hook: DeploymentLifecycleHook,
  stage: DeploymentLifecycleHookStage,
  seed: string,
  now: Instant,
): HookRun {
  const { timeoutInMinutes = 1440, action = 'ROLLBACK' } = hook.timeoutConfiguration ?? {};
  const shared = {
    executionId: uuidOf(seed),
    stage,
    expiresAt: now + timeoutInMinutes * minute,
    timeoutAction: action,
  };
  const id = createHash('sha256').update(seed).digest('base64url');
  if (hook.targetType === 'PAUSE') {
    return { ...shared, hookId: `ecs-pause-${id}`, targetType: 'PAUSE', status: 'AWAITING_ACTION' };
  }
  return {
    ...shared,
    // assumed: only ids of pause hooks have been seen.
    hookId: `ecs-lambda-${id}`,
    targetType: 'AWS_LAMBDA',
    targetArn: hook.hookTargetArn ?? '',
    status: 'IN_PROGRESS',
    callAt: now,
    ...(hook.hookDetails !== undefined && { details: hook.hookDetails as Record<string, unknown> }),
  };
}

function uuidOf(seed: string): string {
  const hex = createHash('sha256').update(`execution:${seed}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The hook after its function has answered. */
export function answerHook(hook: HookRun, answer: HookAnswer, now: Instant): HookRun {
  if (answer.status !== 'IN_PROGRESS') return { ...hook, status: answer.status };
  const details = { ...hook.details, ...answer.details };
  return {
    ...hook,
    callAt: now + answer.delay * 1000,
    ...(Object.keys(details).length > 0 && { details }),
  };
}

/** Whether it still holds the deployment up. */
export function isOpen({ status }: HookRun): boolean {
  return status === 'IN_PROGRESS' || status === 'AWAITING_ACTION';
}

/** Whether it has turned the deployment back. */
export function hasFailed({ status, timeoutAction }: HookRun): boolean {
  return status === 'FAILED' || (status === 'TIMED_OUT' && timeoutAction === 'ROLLBACK');
}

/** What the function is told. Weights are percent; maps that say nothing at a stage are empty. */
export function hookRequest(run: DeploymentRun, step: Step, hook: HookRun): HookRequest {
  const { serviceArn, deploymentArn, targetRevisionArn, sourceRevisionArn } = run.order;
  const weights = (percent: number) => ({
    [targetRevisionArn]: percent,
    ...(sourceRevisionArn !== undefined && { [sourceRevisionArn]: tenths(100 - percent) }),
  });
  const aim = step.act?.kind === 'shift' ? step.act.percent : undefined;
  return {
    executionId: hook.executionId,
    lifecycleStage: step.stage,
    resourceArn: deploymentArn,
    executionDetails: {
      serviceArn,
      targetServiceRevisionArn: targetRevisionArn,
      testTrafficWeights: step.stage === 'TEST_TRAFFIC_SHIFT' ? weights(aim ?? run.traffic.test) : {},
      productionTrafficWeights: showsProduction(step) ? weights(aim ?? run.traffic.production) : {},
    },
    ...(hook.details !== undefined && { hookDetails: hook.details }),
  };
}

function showsProduction({ stage }: Step): boolean {
  return stage === 'PRE_PRODUCTION_TRAFFIC_SHIFT' || stage === 'PRODUCTION_TRAFFIC_SHIFT';
}

/** Percent to one decimal place. */
export function tenths(percent: number): number {
  return Math.round(percent * 10) / 10;
}
