/**
 * What a compute platform is to CodeDeploy: how a deployment begins, goes on, acts and looks. The
 * deployments room runs any platform by this; it knows neither aliases nor task sets.
 */

import type { DeploymentTarget } from '@aws-sdk/client-codedeploy';
import type { Cancel, Instant } from '../../clock/clock.ts';
import type { GroupSettings } from './application-store.ts';
import type { Ending, HookCall, Run, RunEvent, Step } from './run.ts';
import type { TrafficRouting } from './traffic-schedule.ts';

/** What a new deployment is made from. */
export interface ReleaseOrder {
  readonly region: string;
  /** The AppSpec file, which is read when the deployment starts; or why there is none. */
  readonly appSpec: string | Ending;
  readonly routing: TrafficRouting;
  readonly executionIds: Readonly<Record<string, string>>;
  readonly createdAt: Instant;
  readonly settings: GroupSettings;
}

/** How a deployment shows the one target that it has. */
export interface TargetView {
  readonly targetId: string;
  readonly target: DeploymentTarget;
  readonly status: 'Pending' | 'InProgress' | 'Ready' | 'Succeeded' | 'Failed' | 'Skipped';
}

/** `Event` and `Effect` are what the platform adds to those of every run. */
export interface Platform<R extends Run, Event, Effect> {
  /** The lifecycle events that may have a hook. */
  readonly hookable: readonly string[];
  /** assumed for Lambda: as was seen on ECS, a rollback has this configuration whatever the group's is. */
  readonly rollbackConfigName: string;
  release(order: ReleaseOrder): R;
  /** The run that undoes an ended one; undefined if that one never took hold of anything. */
  rollback(ended: R, createdAt: Instant): R | undefined;
  /** An AppSpec file that says what `rollback` does, for a group that has no good revision to name. */
  rollbackAppSpec(ended: R): string;
  /** Total and pure; an ended run stays as it is. */
  transition(run: R, event: Event | RunEvent, now: Instant): Step<R, Effect>;
  /** Does what a step asks for; the answer, if any, is taken as the next event. */
  perform(deploymentId: string, effect: Effect): Event | RunEvent | undefined;
  /** Tells `take` of the run's target now and whenever it changes, never from within this call. */
  observe?(run: R, take: (event: Event) => void): Cancel;
  /** The hook that the run waits for, so that it can be called again after a restart. */
  pendingHook(run: R): HookCall | undefined;
  /** undefined for a deployment whose AppSpec file names no target. */
  view(deploymentId: string, run: R, region: string): TargetView | undefined;
}
