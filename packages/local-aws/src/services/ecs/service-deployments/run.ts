/**
 * What the run of a service deployment is: how it stands, what may happen to it, and what it asks the outside
 * to do. Plain JSON with instants of AWS time, so that it can be written down in the middle and go on later.
 */

import type {
  DeploymentConfiguration,
  DeploymentLifecycleHookAction,
  DeploymentLifecycleHookStage,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import type { Instant } from '../../../clock/clock.ts';
import type { RevisionCounts } from './contract.ts';
import type { HookAnswer } from './hook-answer.ts';
import type { HookRequest, HookRun } from './hooks.ts';
import type { Route } from './traffic.ts';

/** Where a deployment stands. A hook stage more than AWS's enum of stages has, as its text does. */
export type Stage = DeploymentLifecycleHookStage | 'SCALE_UP' | 'BAKE_TIME' | 'CLEAN_UP';

/** Which listener rules. */
export type TrafficKind = 'production' | 'test';

/** What is done at a stage once its hooks have agreed. */
export type Act =
  /** Traffic back to the source, revisions of earlier deployments to nothing. */
  | { readonly kind: 'reconcile' }
  /** The target to the desired count, beside the source. */
  | { readonly kind: 'scale-up' }
  /** The source back to the desired count. */
  | { readonly kind: 'scale-source' }
  /** One revision up while every other one goes down. */
  | { readonly kind: 'roll'; readonly to: 'target' | 'source' }
  /** So many percent of the traffic to the target. */
  | { readonly kind: 'shift'; readonly traffic: TrafficKind; readonly percent: number }
  | { readonly kind: 'clean-up'; readonly of: 'target' | 'source' };

/** One step on the way: hooks, then an act, then time. */
export interface Step {
  readonly stage: Stage;
  readonly hooks?: boolean;
  readonly act?: Act;
  /** Minutes to wait after the act. */
  readonly bake?: number;
}

/** What a run is about. */
export interface RunOrder {
  readonly serviceArn: string;
  readonly deploymentArn: string;
  readonly targetRevisionArn: string;
  readonly sourceRevisionArn: string | undefined;
  /** Whether there is a source that a deployment brought to its end. */
  readonly mayGoBack: boolean;
  readonly otherRevisionArns: readonly string[];
  readonly desiredCount: number;
  readonly configuration: DeploymentConfiguration;
}

/** How a rollback began. */
export interface Rollback {
  readonly reason: string;
  readonly startedAt: Instant;
  /** undefined if there was nothing to go back to. */
  readonly serviceRevisionArn: string | undefined;
}

export interface DeploymentRun {
  readonly order: RunOrder;
  /** What its hooks' ids are made from. */
  readonly seed: string;
  readonly status: ServiceDeploymentStatus;
  readonly statusReason?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly startedAt?: Instant;
  readonly finishedAt?: Instant;
  readonly stoppedAt?: Instant;
  /** The way to the target, or back; empty until the listeners were looked at. */
  readonly steps: readonly Step[];
  readonly at: number;
  /** When the present step, or the present status, began. */
  readonly since: Instant;
  /** When the act of the present step was done. */
  readonly actedAt?: Instant;
  /** Those of the present step. */
  readonly hooks: readonly HookRun[];
  readonly hooksBegun: number;
  readonly routes: readonly Route[];
  /** Percent of the traffic that the target gets. */
  readonly traffic: Readonly<Record<TrafficKind, number>>;
  /** Whether the target has been told to come, and the source to go. */
  readonly targetComes: boolean;
  readonly sourceLeaves: boolean;
  /** As the circuit breaker counts. */
  readonly failures: number;
  readonly healthySeen: number;
  readonly breakerTripped: boolean;
  readonly triggeredAlarms: readonly string[];
  readonly rollback?: Rollback;
}

/** The counts of the revisions that a run is about. */
export type Counts = Readonly<Record<string, RevisionCounts>>;

/** What may happen to a run. */
export type RunEvent =
  /** Time has passed, or tasks have changed. */
  | { readonly kind: 'looked'; readonly counts: Counts }
  | { readonly kind: 'routes-found'; readonly routes: readonly Route[] }
  | { readonly kind: 'routes-unfit'; readonly problem: string }
  | { readonly kind: 'hook-answered'; readonly hookId: string; readonly answer: HookAnswer }
  | {
      readonly kind: 'continue-requested';
      readonly hookId: string;
      readonly action: DeploymentLifecycleHookAction;
    }
  | { readonly kind: 'stop-requested' }
  | { readonly kind: 'alarms-triggered'; readonly names: readonly string[] }
  | { readonly kind: 'traffic-not-shifted'; readonly message: string }
  | { readonly kind: 'rescaled'; readonly desiredCount: number }
  /** A newer deployment, or the end of the service. */
  | { readonly kind: 'superseded'; readonly reason: string };

/** What a run may ask for. */
export type RunEffect =
  /** Find out where traffic goes; answered by `routes-found` or `routes-unfit`. */
  | { readonly kind: 'find-routes' }
  /** Register the target's tasks where green is, or where the source's are. */
  | { readonly kind: 'attach-target' }
  | { readonly kind: 'scale'; readonly revisionArn: string; readonly count: number }
  /** Start no more of them than there are. */
  | { readonly kind: 'hold'; readonly revisionArn: string }
  | { readonly kind: 'forget-failures'; readonly revisionArn: string }
  | {
      readonly kind: 'invoke-hook';
      readonly functionArn: string;
      readonly hookId: string;
      readonly request: HookRequest;
    }
  | { readonly kind: 'shift'; readonly traffic: TrafficKind; readonly percent: number };

/** The next state, and what it asks for. */
export interface Transition {
  readonly run: DeploymentRun;
  readonly effects: readonly RunEffect[];
}

const ends: readonly ServiceDeploymentStatus[] = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** Whether nothing can happen to it any more. */
export function isEnded(run: DeploymentRun): boolean {
  return ends.includes(run.status);
}

/** Whether it is on its way back. */
export function isRollingBack(run: DeploymentRun): boolean {
  return run.status === 'ROLLBACK_REQUESTED' || run.status === 'ROLLBACK_IN_PROGRESS';
}

/** Whether an alarm may still end it. assumed: not once the source goes. */
export function heedsAlarms(run: DeploymentRun): boolean {
  return run.status === 'IN_PROGRESS' && !run.sourceLeaves;
}

/** Every revision that a run may scale, the target first. */
export function revisionsOf({ targetRevisionArn, sourceRevisionArn, otherRevisionArns }: RunOrder): readonly string[] {
  return [targetRevisionArn, ...(sourceRevisionArn === undefined ? [] : [sourceRevisionArn]), ...otherRevisionArns];
}

/** A run that has not begun. */
export function pendingRun(order: RunOrder, seed: string, now: Instant): DeploymentRun {
  return {
    ...{ order, seed, status: 'PENDING', createdAt: now, updatedAt: now, since: now },
    ...{ steps: [], at: 0, hooks: [], hooksBegun: 0, routes: [], traffic: { production: 0, test: 0 } },
    ...{
      targetComes: false,
      sourceLeaves: false,
      failures: 0,
      healthySeen: 0,
      breakerTripped: false,
      triggeredAlarms: [],
    },
  };
}
