/**
 * An ECS deployment as a state machine: a replacement task set, the listeners' weights, hooks that report or don't,
 * and two waits. Pure: it asks for what is to be done, and never shifts forward once it has been told of an alarm,
 * a failure or a stop. assumed: the pauses of a second or less.
 */

import type { Instant } from '../../../clock/clock.ts';
import { AppSpecError } from '../app-spec.ts';
import {
  alarmsActive,
  alarmsUnreadable,
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
import { readEcsPlan } from './ecs-plan.ts';
import {
  beginLifecycleEvent,
  beginNext,
  end,
  inspect,
  passLifecycleEvent,
  shift,
  stay,
  succeed,
  wait,
} from './ecs-progress.ts';
import type { EcsEffect, EcsEvent, EcsRun, EcsStep } from './ecs-run.ts';
import { shiftTraffic } from './ecs-traffic.ts';

const preparing = 700;
const stopping = 500;
const installTimeout = 60 * 60_000;

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

function endWait(run: EcsRun, over: 'READY_WAIT' | 'TERMINATION_WAIT', now: Instant): EcsStep {
  if (over === 'READY_WAIT' && run.phase.kind === 'ready') {
    return beginLifecycleEvent({ ...run, status: 'InProgress' }, 'BeforeAllowTraffic', now);
  }
  return over === 'TERMINATION_WAIT' && run.phase.kind === 'termination' ? succeed(run, now) : stay(run);
}

/** Whether there is no replacement yet, and this is the time for one. */
function isInstalling({ lifecycle, replacement }: EcsRun): boolean {
  return (
    replacement === undefined && lifecycle.some(({ name, status }) => name === 'Install' && status === 'InProgress')
  );
}
