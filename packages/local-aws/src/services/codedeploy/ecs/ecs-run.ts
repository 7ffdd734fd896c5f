/** The state of an ECS deployment: what it is to do, how far it is, and what it waits for. Pure. */

import type { Instant } from '../../../clock/clock.ts';
import type { ForwardWeight } from '../../ports.ts';
import { type LifecycleEvent, pendingLifecycle } from '../lifecycle.ts';
import type { ReleaseOrder } from '../platform.ts';
import type { Ending, Run, Step } from '../run.ts';
import { type Shift, scheduleShifts } from '../traffic-schedule.ts';
import type { Findings, Ground, TaskSetReference } from './ecs-ground.ts';
import { type EcsGroup, readEcsGroup } from './ecs-group.ts';
import type { EcsPlan, Hookable } from './ecs-plan.ts';

const withoutTest = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
] as const;
const withTest = [
  ...withoutTest.slice(0, 3),
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  ...withoutTest.slice(3),
] as const;
export type LifecycleName = (typeof withTest)[number];

/** What the run waits for. */
type Phase =
  | { readonly kind: 'start' }
  | { readonly kind: 'preparation' }
  /** A lifecycle event in which nothing is left to be done ends by itself. */
  | { readonly kind: 'event'; readonly name: LifecycleName }
  | { readonly kind: 'hook'; readonly name: Hookable }
  /** For the replacement task set, which has an hour to become healthy. */
  | { readonly kind: 'install' }
  /** For ContinueDeployment. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'shift'; readonly next: number }
  | { readonly kind: 'termination' }
  | { readonly kind: 'stop' };

export interface EcsRun extends Run {
  readonly lifecycle: readonly LifecycleEvent<LifecycleName>[];
  readonly intent: 'release' | 'rollback';
  readonly region: string;
  readonly group: EcsGroup;
  /** The AppSpec file, or why there is none. */
  readonly appSpec: string | Ending;
  readonly shifts: readonly Shift[];
  readonly phase: Phase;
  /** From the start on; absent if the AppSpec file cannot be read. */
  readonly plan?: EcsPlan;
  /** From Install on. */
  readonly ground?: Ground;
  /** The replacement task set; without one there is nothing to roll back. */
  readonly replacement?: TaskSetReference;
  readonly testTrafficMoved: boolean;
  /** Whether the replacement was made PRIMARY. */
  readonly promoted: boolean;
  /** How much of production traffic the replacement has, as far as this run moved it: 0-100. */
  readonly percent: number;
}

export type EcsEvent =
  | { readonly kind: 'inspected'; readonly findings: Findings }
  | { readonly kind: 'task-set-created'; readonly taskSet: TaskSetReference }
  | { readonly kind: 'service-not-updated'; readonly code: string; readonly message: string }
  | { readonly kind: 'listener-not-updated'; readonly message: string }
  | { readonly kind: 'replacement-seen'; readonly health: 'starting' | 'healthy' | 'unhealthy' };

export type EcsEffect =
  | { readonly kind: 'inspect'; readonly region: string; readonly group: EcsGroup }
  | {
      readonly kind: 'create-task-set';
      readonly region: string;
      readonly group: EcsGroup;
      readonly plan: EcsPlan;
      readonly targetGroupArn: string;
    }
  | {
      readonly kind: 'forward';
      readonly traffic: 'production' | 'test';
      readonly ruleArn: string;
      readonly weights: readonly ForwardWeight[];
      /** Of this traffic, how much the replacement has. */
      readonly percent: number;
    }
  | { readonly kind: 'promote' | 'drain'; readonly taskSetArn: string };

export type EcsStep = Step<EcsRun, EcsEffect>;

/** A run that brings up a replacement and shifts traffic to it as `order` says. */
export function releaseRun({ region, appSpec, routing, executionIds, createdAt, settings }: ReleaseOrder): EcsRun {
  const group = readEcsGroup(settings);
  if (group === undefined) throw new Error('The settings of an ECS deployment group are checked when it is made.');
  return {
    ...createdRun(group, createdAt),
    ...{ intent: 'release', region, group, appSpec, executionIds },
    shifts: scheduleShifts(routing),
  };
}

/** A run that gives the traffic back to the original task set, without hooks, alarms and waits. */
export function rollbackRun(ended: EcsRun, createdAt: Instant): EcsRun | undefined {
  const { region, group, appSpec, plan, ground, replacement, testTrafficMoved, promoted, percent } = ended;
  if (plan === undefined || ground === undefined || replacement === undefined) return undefined;
  return {
    ...createdRun(group, createdAt),
    ...{ intent: 'rollback', region, group, appSpec, plan, ground, replacement, testTrafficMoved, promoted, percent },
    executionIds: {},
    // Only whether there was more than one shift matters: whether the actions have two groups by now.
    shifts: ended.shifts,
  };
}

function createdRun(group: EcsGroup, createdAt: Instant) {
  return {
    status: 'Created',
    lifecycle: pendingLifecycle<LifecycleName>(group.testListener === undefined ? withoutTest : withTest),
    phase: { kind: 'start' },
    testTrafficMoved: false,
    promoted: false,
    percent: 0,
    updatedAt: createdAt,
  } as const;
}
