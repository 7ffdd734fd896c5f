/**
 * An ECS deployment as a state machine: a replacement task set, the listeners' weights, hooks that report or don't,
 * and two waits. Pure: it asks for what is to be done, and never shifts forward once it has been told of an alarm,
 * a failure or a stop. assumed: the pauses of a second or less.
 */

import type { Instant } from '../../../clock/clock.ts';
import { AppSpecError } from '../app-spec.ts';
import { beginEvent, passEvent } from '../lifecycle.ts';
import {
  alarmsActive,
  alarmsUnreadable,
  type Ending,
  endRun,
  hookFailed,
  hookNotInvoked,
  hookTimedOut,
  isEnded,
  type RunEvent,
  stoppedByRequest,
} from '../run.ts';
import {
  balancerNotUpdated,
  invalidAppSpec,
  notContinued,
  replacementTimedOut,
  replacementUnhealthy,
  serviceNotUpdated,
} from './ecs-endings.ts';
import { type Findings, findGround, findServiceProblem } from './ecs-ground.ts';
import { type Hookable, hookable, readEcsPlan } from './ecs-plan.ts';
import type { EcsEffect, EcsEvent, EcsRun, EcsStep, LifecycleName } from './ecs-run.ts';
import { shiftTestTraffic, shiftTraffic } from './ecs-traffic.ts';

const preparing = 700;
const unhookedEvent = 300;
const undoneEvent = 200;
const settling = 500;
const stopping = 500;
const minute = 60_000;
const hookTimeout = 60 * minute;
const installTimeout = 60 * minute;

/** The next state, and what it asks for. */
export function transition(run: EcsRun, event: EcsEvent | RunEvent, now: Instant): EcsStep {
  if (isEnded(run) || (run.phase.kind === 'stop' && event.kind !== 'continued')) return stay(run);
  switch (event.kind) {
    case 'continued':
      return proceed(run, now);
    case 'inspected':
      if (run.phase.kind === 'preparation') return begin(run, event.findings, now);
      return isInstalling(run) ? install(run, event.findings, now) : stay(run);
    case 'task-set-created': {
      if (!isInstalling(run) || run.ground === undefined) return stay(run);
      const normalized = shiftTraffic({ ...run, replacement: event.taskSet, updatedAt: now }, 0);
      const { run: waiting, effects } = wait({ ...normalized.run, phase: { kind: 'install' } }, installTimeout);
      return { run: waiting, effects: [...effects, ...normalized.effects, { kind: 'observe' }] };
    }
    case 'service-not-updated':
      return end(run, serviceNotUpdated(event), now);
    case 'listener-not-updated':
      return end(run, balancerNotUpdated(event.message), now);
    case 'replacement-seen':
      if (run.phase.kind === 'install') {
        return event.health === 'healthy' ? passLifecycleEvent(run, 'Install', now) : stay(run);
      }
      // assumed: with all the traffic, its health is no longer CodeDeploy's concern.
      return event.health === 'unhealthy' && run.percent < 100 ? end(run, replacementUnhealthy, now) : stay(run);
    case 'hook-reported': {
      const { phase } = run;
      if (phase.kind !== 'hook' || run.executionIds[phase.name] !== event.executionId) return stay(run);
      return event.succeeded ? passLifecycleEvent(run, phase.name, now) : end(run, hookFailed, now);
    }
    case 'hook-not-invoked':
      return end(run, hookNotInvoked(event.message), now);
    case 'alarms-active':
      return end(run, alarmsActive(event.names), now);
    case 'alarms-unreadable':
      return end(run, alarmsUnreadable(event.names), now);
    case 'stop-requested':
      return wait({ ...run, phase: { kind: 'stop' } }, stopping);
    case 'wait-ended':
      return endWait(run, event.wait, now);
  }
}

function start(run: EcsRun, now: Instant): EcsStep {
  const started: EcsRun = {
    ...run,
    status: 'InProgress',
    startedAt: now,
    updatedAt: now,
    phase: { kind: 'preparation' },
  };
  if (run.intent === 'rollback') return wait(started, preparing);
  if (typeof run.appSpec !== 'string') return end(started, run.appSpec, now);
  try {
    return wait({ ...started, plan: readEcsPlan(run.appSpec) }, preparing);
  } catch (error) {
    if (!(error instanceof AppSpecError)) throw error;
    return end(started, invalidAppSpec(error.message), now);
  }
}

/** What was waited for did not come, or was only time. */
function proceed(run: EcsRun, now: Instant): EcsStep {
  const { phase } = run;
  switch (phase.kind) {
    case 'start':
      return start(run, now);
    case 'preparation':
      // A rollback does not ask: its ground is what the deployment before it found.
      return run.intent === 'rollback' ? beginNext(run, undefined, now) : { run, effects: [inspect(run)] };
    case 'event':
      return passLifecycleEvent(run, phase.name, now);
    case 'hook':
      return end(run, hookTimedOut, now);
    case 'install':
      return end(run, replacementTimedOut, now);
    case 'ready':
      return end(run, notContinued(run.group.readyWait ?? 0), now);
    case 'shift':
      return shift(run, phase.next, now);
    case 'termination':
      return succeed(run, now);
    case 'stop':
      return end(run, stoppedByRequest, now);
  }
}

function begin(run: EcsRun, findings: Findings, now: Instant): EcsStep {
  const problem = findServiceProblem(run.group, findings);
  if (problem !== undefined) return end(run, problem, now);
  const first = beginNext(run, undefined, now);
  // Before anything else: a red alarm stops the deployment before its hook runs.
  return { run: first.run, effects: [{ kind: 'watch-alarms' }, ...first.effects] };
}

/** Looks anew: the hook before may have taken an hour. */
function install(run: EcsRun, findings: Findings, now: Instant): EcsStep {
  const { plan, region, group } = run;
  const ground = findGround(group, findings);
  if ('cause' in ground) return end(run, ground, now);
  if (plan === undefined) return stay(run);
  const { targetGroupArn } = ground.green;
  return {
    run: { ...run, ground, updatedAt: now },
    effects: [
      // assumed: what a deployment without a rollback left behind is in the way, and goes.
      ...ground.leftovers.map((taskSetArn): EcsEffect => ({ kind: 'drain', taskSetArn })),
      { kind: 'create-task-set', region, group, plan, targetGroupArn },
    ],
  };
}

/** Begins what comes after `name` (at first: undefined), be it a lifecycle event or a wait. */
function beginNext(run: EcsRun, name: LifecycleName | undefined, now: Instant): EcsStep {
  const next = run.lifecycle[run.lifecycle.findIndex((event) => event.name === name) + 1]?.name;
  if (next === undefined) return run.intent === 'rollback' ? succeed(run, now) : keepOriginal(run, now);
  const { readyWait } = run.group;
  // assumed: the wait is before BeforeAllowTraffic, whose hook so runs right before the traffic moves.
  if (next === 'BeforeAllowTraffic' && run.intent === 'release' && readyWait !== undefined) {
    return wait({ ...run, status: 'Ready', phase: { kind: 'ready' }, updatedAt: now }, readyWait * minute);
  }
  return beginLifecycleEvent(run, next, now);
}

function beginLifecycleEvent(before: EcsRun, name: LifecycleName, now: Instant): EcsStep {
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

function passLifecycleEvent(run: EcsRun, name: LifecycleName, now: Instant): EcsStep {
  return beginNext({ ...run, lifecycle: passEvent(run.lifecycle, name, now), updatedAt: now }, name, now);
}

function shift(before: EcsRun, index: number, now: Instant): EcsStep {
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
function succeed(run: EcsRun, now: Instant): EcsStep {
  const spent = run.intent === 'release' ? run.ground?.blue.taskSet : run.replacement;
  const effects: readonly EcsEffect[] = spent === undefined ? [] : [{ kind: 'drain', taskSetArn: spent.arn }];
  return { run: { ...run, status: 'Succeeded', endedAt: now, updatedAt: now }, effects };
}

function endWait(run: EcsRun, over: 'READY_WAIT' | 'TERMINATION_WAIT', now: Instant): EcsStep {
  if (over === 'READY_WAIT' && run.phase.kind === 'ready') {
    return beginLifecycleEvent({ ...run, status: 'InProgress' }, 'BeforeAllowTraffic', now);
  }
  return over === 'TERMINATION_WAIT' && run.phase.kind === 'termination' ? succeed(run, now) : stay(run);
}

function inspect({ region, group }: EcsRun): EcsEffect {
  return { kind: 'inspect', region, group };
}

/** Whether there is no replacement yet, and this is the time for one. */
function isInstalling({ lifecycle, replacement }: EcsRun): boolean {
  return (
    replacement === undefined && lifecycle.some(({ name, status }) => name === 'Install' && status === 'InProgress')
  );
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

function wait(run: EcsRun, duration: number): EcsStep {
  return { run, effects: [{ kind: 'wait', duration }] };
}

function end(run: EcsRun, ending: Ending, now: Instant): EcsStep {
  return { run: endRun(run, ending, now), effects: [] };
}

function stay(run: EcsRun): EcsStep {
  return { run, effects: [] };
}
