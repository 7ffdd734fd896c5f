/**
 * What the run of a deployment is on every compute platform: how it stands, what may happen to it, and
 * what it asks the outside to do. A platform adds its own state, events and effects to these, and a
 * pure `transition` over them.
 */

import type { Instant } from '../../clock/clock.ts';
import { cutShort, type LifecycleEvent } from './lifecycle.ts';

/** Why a run ended without success. `cause` decides whether it is rolled back; the rest is shown. */
export interface Ending {
  /** `expiry`: nobody continued a deployment that was `Ready`. */
  readonly cause: 'failure' | 'alarm' | 'request' | 'expiry';
  /** One of the model's ErrorCode. */
  readonly code: string;
  readonly message: string;
}

export interface Run {
  readonly status: 'Created' | 'InProgress' | 'Ready' | 'Succeeded' | 'Failed' | 'Stopped';
  readonly lifecycle: readonly LifecycleEvent[];
  /** What a hook must name in its report, by lifecycle event. */
  readonly executionIds: Readonly<Record<string, string>>;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  readonly updatedAt: Instant;
  /** The replacement has all the traffic, and the original is kept for a while. */
  readonly terminationWaitStarted?: true;
  /** Present on runs that are `Failed` or `Stopped`. */
  readonly ending?: Ending;
}

/** What may happen to a run on any platform. */
export type RunEvent =
  /** The time of the last `wait` is over, or at first the moment in `Created`. */
  | { readonly kind: 'continued' }
  | { readonly kind: 'hook-reported'; readonly executionId: string; readonly succeeded: boolean }
  | { readonly kind: 'hook-not-invoked'; readonly message: string }
  | { readonly kind: 'alarms-active'; readonly names: readonly string[] }
  | { readonly kind: 'alarms-unreadable'; readonly names: readonly string[] }
  | { readonly kind: 'stop-requested' }
  /** ContinueDeployment. */
  | { readonly kind: 'wait-ended'; readonly wait: 'READY_WAIT' | 'TERMINATION_WAIT' };

/** What a run on any platform may ask for. */
export type RunEffect =
  /** Come back with `continued`; takes the place of an earlier wait. Milliseconds. */
  | { readonly kind: 'wait'; readonly duration: number }
  /** Look at the alarms now, and again and again until the end. */
  | { readonly kind: 'watch-alarms' }
  | HookCall
  /** Tell the run of its target whenever that changes, until the end. */
  | { readonly kind: 'observe' };

export interface HookCall {
  readonly kind: 'invoke-hook';
  readonly functionName: string;
  readonly executionId: string;
}

export interface Step<R extends Run, Effect> {
  readonly run: R;
  readonly effects: readonly (Effect | RunEffect)[];
}

/** Whether nothing can happen to the run any more. */
export function isEnded(run: Run): boolean {
  return run.status === 'Succeeded' || run.status === 'Failed' || run.status === 'Stopped';
}

/** The run `Failed` (by itself) or `Stopped` (by an alarm, or for what a person did or did not do). */
export function endRun<R extends Run>(run: R, ending: Ending, now: Instant): R {
  return {
    ...run,
    status: ending.cause === 'failure' ? 'Failed' : 'Stopped',
    lifecycle: cutShort(run.lifecycle, now),
    ending,
    endedAt: now,
    updatedAt: now,
  };
}

/** The ending for alarms in state ALARM, in CodeDeploy's words. */
export function alarmsActive(names: readonly string[]): Ending {
  const activated = names.map((name) => `<${name}>`).join(' ');
  return {
    cause: 'alarm',
    code: 'ALARM_ACTIVE',
    message: `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: ${activated}`,
  };
}

/** The ending for alarms that do not exist. assumed: code, text, and that it counts as a stop by alarm. */
export function alarmsUnreadable(names: readonly string[]): Ending {
  return {
    cause: 'alarm',
    code: 'CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND',
    message: `The deployment was stopped because the state of its alarms could not be retrieved from Amazon CloudWatch: ${names.join(', ')}`,
  };
}

/** The ending for StopDeployment. assumed: the text. */
export const stoppedByRequest: Ending = {
  cause: 'request',
  code: 'MANUAL_STOP',
  message: 'The deployment was stopped by a user.',
};

/** The ending for a hook that reported `Failed`. */
export const hookFailed: Ending = {
  cause: 'failure',
  code: 'HOOK_EXECUTION_FAILURE',
  message: 'The deployment failed because one or more of the lifecycle event validation functions failed.',
};

/** The ending for a hook that did not report within the hour. assumed: the code. */
export const hookTimedOut: Ending = {
  cause: 'failure',
  code: 'TIMEOUT',
  message:
    'The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.',
};

/** The ending for a hook that could not be invoked. assumed: code and text. */
export function hookNotInvoked(message: string): Ending {
  return {
    cause: 'failure',
    code: 'INVALID_LAMBDA_FUNCTION',
    message: `The deployment failed because a lifecycle event validation function could not be invoked: ${message}`,
  };
}
