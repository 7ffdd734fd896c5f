/** The state of a Lambda deployment: what it is to do, how far it is, and what it waits for. Pure. */

import type { Instant } from '../../../clock/clock.ts';
import type { AliasRouting } from '../../ports.ts';
import { type LifecycleEvent, pendingLifecycle } from '../lifecycle.ts';
import type { ReleaseOrder } from '../platform.ts';
import type { Ending, Run, Step } from '../run.ts';
import { type Shift, scheduleShifts } from '../traffic-schedule.ts';
import type { Hookable, LambdaPlan } from './lambda-plan.ts';

export const lifecycleNames = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const;
export type LifecycleName = (typeof lifecycleNames)[number];

/** What the run waits for. */
type Phase =
  | { readonly kind: 'start' }
  | { readonly kind: 'preparation' }
  /** A lifecycle event in which nothing is to be done ends by itself. */
  | { readonly kind: 'event'; readonly name: LifecycleName }
  | { readonly kind: 'hook'; readonly name: Hookable }
  | { readonly kind: 'shift'; readonly next: number }
  | { readonly kind: 'stop' };

export interface LambdaRun extends Run {
  readonly lifecycle: readonly LifecycleEvent<LifecycleName>[];
  readonly intent: 'release' | 'rollback';
  /** The AppSpec file, or why there is none. */
  readonly appSpec: string | Ending;
  readonly shifts: readonly Shift[];
  readonly phase: Phase;
  /** From the start on; absent if the AppSpec file cannot be read. */
  readonly plan?: LambdaPlan;
  /** Whether the alias was found as the plan has it; before that there is nothing to roll back. */
  readonly tookHold: boolean;
  /** How much of the traffic the target version has, as far as this run moved it: 0-100. */
  readonly percent: number;
}

export type LambdaEvent =
  | { readonly kind: 'alias-inspected'; readonly routing: AliasRouting | undefined; readonly targetExists: boolean }
  | { readonly kind: 'alias-not-routed'; readonly message: string };

export type LambdaEffect =
  | { readonly kind: 'inspect-alias'; readonly plan: LambdaPlan }
  | {
      readonly kind: 'route-alias';
      readonly plan: LambdaPlan;
      readonly percent: number;
      readonly routing: AliasRouting;
    };

export type LambdaStep = Step<LambdaRun, LambdaEffect>;

/** A run that shifts traffic as `order` says. */
export function releaseRun({ appSpec, routing, executionIds, createdAt }: ReleaseOrder): LambdaRun {
  const shifts = scheduleShifts(routing);
  return { ...createdRun(createdAt), intent: 'release', appSpec, shifts, executionIds };
}

/**
 * A run that sets the alias straight back, without hooks, alarms and waits. assumed: it goes to the
 * version that the alias had before, whether or not the group has a last good revision.
 */
export function rollbackRun(ended: LambdaRun, createdAt: Instant): LambdaRun | undefined {
  if (ended.plan === undefined || !ended.tookHold) return undefined;
  return {
    ...createdRun(createdAt),
    intent: 'rollback',
    appSpec: ended.appSpec,
    shifts: [{ after: 0, percent: 100 }],
    executionIds: {},
    plan: {
      ...ended.plan,
      currentVersion: ended.plan.targetVersion,
      targetVersion: ended.plan.currentVersion,
    },
    percent: 100 - ended.percent,
  };
}

function createdRun(createdAt: Instant) {
  return {
    status: 'Created',
    lifecycle: pendingLifecycle(lifecycleNames),
    phase: { kind: 'start' },
    tookHold: false,
    percent: 0,
    updatedAt: createdAt,
  } as const;
}
