/**
 * How an ECS deployment goes on from one lifecycle event to the next while nothing is wrong. Pure. assumed: the pauses
 * of a second or less.
 */

import type { Instant } from '../../../clock/clock.ts';
import { beginEvent, passEvent } from '../lifecycle.ts';
import { type Ending, endRun } from '../run.ts';
import { type Hookable, hookable } from './ecs-plan.ts';
import type { EcsEffect, EcsRun, EcsStep, LifecycleName } from './ecs-run.ts';
import { shiftTestTraffic, shiftTraffic } from './ecs-traffic.ts';

const unhookedEvent = 300;
const undoneEvent = 200;
const settling = 500;
const minute = 60_000;
const hookTimeout = 60 * minute;

/** Begins what comes after `name` (at first: undefined), be it a lifecycle event or a wait. */
export function beginNext(run: EcsRun, name: LifecycleName | undefined, now: Instant): EcsStep {
  const next = run.lifecycle[run.lifecycle.findIndex((event) => event.name === name) + 1]?.name;
  if (next === undefined) return run.intent === 'rollback' ? succeed(run, now) : keepOriginal(run, now);
  const { readyWait } = run.group;
  // assumed: the wait is before BeforeAllowTraffic, whose hook so runs right before the traffic moves.
  if (next === 'BeforeAllowTraffic' && run.intent === 'release' && readyWait !== undefined) {
    return wait({ ...run, status: 'Ready', phase: { kind: 'ready' }, updatedAt: now }, readyWait * minute);
  }
  return beginLifecycleEvent(run, next, now);
}

/** `name` is InProgress: its hook is called, or what it is for is begun. */
export function beginLifecycleEvent(before: EcsRun, name: LifecycleName, now: Instant): EcsStep {
  const run = { ...before, lifecycle: beginEvent(before.lifecycle, name, now), updatedAt: now };
  const executionId = run.executionIds[name];
  const functionName = isHookable(name) ? run.plan?.hooks[name] : undefined;
  if (run.intent === 'release' && isHookable(name) && functionName !== undefined && executionId !== undefined) {
    const { run: waiting, effects } = wait({ ...run, phase: { kind: 'hook', name } }, hookTimeout);
    return { run: waiting, effects: [...effects, { kind: 'invoke-hook', functionName, executionId }] };
  }
  if (name === 'Install' && run.intent === 'release') return { run, effects: [inspect(run)] };
  if (name === 'AllowTestTraffic') return settle(shiftTestTraffic(run), name);
  if (name === 'AllowTraffic' && run.intent === 'release') return shift(run, 0, now);
  if (name === 'AllowTraffic') return settle(shiftTraffic(run, 0), name);
  return settle({ run, effects: [] }, name);
}

/** `name` has succeeded, and the next begins. */
export function passLifecycleEvent(run: EcsRun, name: LifecycleName, now: Instant): EcsStep {
  return beginNext({ ...run, lifecycle: passEvent(run.lifecycle, name, now), updatedAt: now }, name, now);
}

/** One shift of the schedule, and the wait for the next. */
export function shift(before: EcsRun, index: number, now: Instant): EcsStep {
  const [present, next] = [before.shifts[index], before.shifts[index + 1]];
  if (present === undefined) return stay(before);
  const shifted = shiftTraffic({ ...before, updatedAt: now }, present.percent);
  if (next === undefined) return settle(shifted, 'AllowTraffic');
  const { run, effects } = wait(
    { ...shifted.run, phase: { kind: 'shift', next: index + 1 } },
    next.after - present.after,
  );
  return { run, effects: [...shifted.effects, ...effects] };
}

/** All events have succeeded; the original still runs, so that there is a way back. */
function keepOriginal(run: EcsRun, now: Instant): EcsStep {
  const kept: EcsRun = { ...run, phase: { kind: 'termination' }, terminationWaitStarted: true, updatedAt: now };
  return wait(kept, Math.max(settling, run.group.terminationWait * minute));
}

/** What is not needed any more drains: the original, or after a rollback the replacement. */
export function succeed(run: EcsRun, now: Instant): EcsStep {
  const spent = run.intent === 'release' ? run.ground?.blue.taskSet : run.replacement;
  const effects: readonly EcsEffect[] = spent === undefined ? [] : [{ kind: 'drain', taskSetArn: spent.arn }];
  return { run: { ...run, status: 'Succeeded', endedAt: now, updatedAt: now }, effects };
}

/** Asks what there is of the service and its listeners. */
export function inspect({ region, group }: EcsRun): EcsEffect {
  return { kind: 'inspect', region, group };
}

function isHookable(name: LifecycleName): name is Hookable {
  return hookable.some((known) => known === name);
}

/** Nothing is left to be done in `name`, and in a moment it is over. */
function settle({ run, effects }: EcsStep, name: LifecycleName): EcsStep {
  const duration = run.intent === 'rollback' ? undoneEvent : unhookedEvent;
  const { run: waiting, effects: waits } = wait({ ...run, phase: { kind: 'event', name } }, duration);
  return { run: waiting, effects: [...effects, ...waits] };
}

/** Asks for `continued` after that many milliseconds. */
export function wait(run: EcsRun, duration: number): EcsStep {
  return { run, effects: [{ kind: 'wait', duration }] };
}

/** It is over, and not well. */
export function end(run: EcsRun, ending: Ending, now: Instant): EcsStep {
  return { run: endRun(run, ending, now), effects: [] };
}

/** Nothing happens. */
export function stay(run: EcsRun): EcsStep {
  return { run, effects: [] };
}
