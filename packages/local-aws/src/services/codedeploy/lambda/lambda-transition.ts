/**
 * A Lambda deployment as a state machine: three lifecycle events, the shifts of an alias, hooks that
 * report or don't. Pure: it asks for what is to be done, and never shifts forward once it has been told
 * of an alarm, a failure or a stop. assumed: the pauses of a second or less.
 */

import type { Instant } from '../../../clock/clock.ts';
import type { AliasRouting } from '../../ports.ts';
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
import { aliasNotMoved, findMismatch, invalidConfiguration } from './lambda-endings.ts';
import { readLambdaPlan } from './lambda-plan.ts';
import { type LambdaEvent, type LambdaRun, type LambdaStep, type LifecycleName, lifecycleNames } from './lambda-run.ts';

const preparing = 700;
const unhookedEvent = 300;
const settling = 500;
const stopping = 500;
const hookTimeout = 3_600_000;

/** The next state, and what it asks for. */
export function transition(run: LambdaRun, event: LambdaEvent | RunEvent, now: Instant): LambdaStep {
  if (isEnded(run) || (run.phase.kind === 'stop' && event.kind !== 'continued')) return { run, effects: [] };
  switch (event.kind) {
    case 'continued':
      return proceed(run, now);
    case 'alias-inspected': {
      if (run.plan === undefined || run.phase.kind !== 'preparation') return { run, effects: [] };
      const mismatch = findMismatch(run.plan, event.routing, event.targetExists);
      if (mismatch !== undefined) return end(run, mismatch, now);
      const first = beginLifecycleEvent({ ...run, tookHold: true }, 'BeforeAllowTraffic', now);
      // Before anything else: a red alarm stops the deployment before its hook runs.
      return { run: first.run, effects: [{ kind: 'watch-alarms' }, ...first.effects] };
    }
    case 'alias-not-routed':
      return end(run, aliasNotMoved(event.message), now);
    case 'hook-reported': {
      const { phase } = run;
      if (phase.kind !== 'hook' || run.executionIds[phase.name] !== event.executionId) return { run, effects: [] };
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
      return { run, effects: [] };
  }
}

function start(run: LambdaRun, now: Instant): LambdaStep {
  const started: LambdaRun = {
    ...run,
    status: 'InProgress',
    startedAt: now,
    updatedAt: now,
    phase: { kind: 'preparation' },
  };
  if (run.plan !== undefined) return wait(started, preparing);
  if (typeof run.appSpec !== 'string') return end(started, run.appSpec, now);
  try {
    return wait({ ...started, plan: readLambdaPlan(run.appSpec) }, preparing);
  } catch (error) {
    if (!(error instanceof AppSpecError)) throw error;
    return end(started, invalidConfiguration(error.message), now);
  }
}

/** What was waited for did not come, or was only time. */
function proceed(run: LambdaRun, now: Instant): LambdaStep {
  const { phase, plan } = run;
  switch (phase.kind) {
    case 'start':
      return start(run, now);
    case 'preparation':
      if (plan === undefined) return { run, effects: [] };
      // The alias may be split now, and its alarms may still be red: a rollback does not ask.
      if (run.intent === 'rollback') return beginLifecycleEvent(run, 'BeforeAllowTraffic', now);
      return { run, effects: [{ kind: 'inspect-alias', plan }] };
    case 'event':
      return passLifecycleEvent(run, phase.name, now);
    case 'hook':
      return end(run, hookTimedOut, now);
    case 'shift':
      return shift(run, phase.next, now);
    case 'stop':
      return end(run, stoppedByRequest, now);
  }
}

function beginLifecycleEvent(before: LambdaRun, name: LifecycleName, now: Instant): LambdaStep {
  const run = { ...before, lifecycle: beginEvent(before.lifecycle, name, now), updatedAt: now };
  if (name === 'AllowTraffic') return shift(run, 0, now);
  const functionName = run.plan?.hooks[name];
  const executionId = run.executionIds[name];
  if (functionName === undefined || executionId === undefined) {
    return wait({ ...run, phase: { kind: 'event', name } }, unhookedEvent);
  }
  const { run: waiting, effects } = wait({ ...run, phase: { kind: 'hook', name } }, hookTimeout);
  return { run: waiting, effects: [...effects, { kind: 'invoke-hook', functionName, executionId }] };
}

function passLifecycleEvent(before: LambdaRun, name: LifecycleName, now: Instant): LambdaStep {
  const run = { ...before, lifecycle: passEvent(before.lifecycle, name, now), updatedAt: now };
  const next = lifecycleNames[lifecycleNames.indexOf(name) + 1];
  if (next !== undefined) return beginLifecycleEvent(run, next, now);
  return { run: { ...run, status: 'Succeeded', endedAt: now }, effects: [] };
}

function shift(before: LambdaRun, index: number, now: Instant): LambdaStep {
  const [present, next] = [before.shifts[index], before.shifts[index + 1]];
  if (present === undefined || before.plan === undefined) return { run: before, effects: [] };
  const { plan } = before;
  const { percent } = present;
  const routing: AliasRouting =
    percent === 100
      ? { functionVersion: plan.targetVersion, additionalVersionWeights: {} }
      : { functionVersion: plan.currentVersion, additionalVersionWeights: { [plan.targetVersion]: percent / 100 } };
  const run = { ...before, percent, updatedAt: now };
  const { run: waiting, effects } =
    next === undefined
      ? wait({ ...run, phase: { kind: 'event', name: 'AllowTraffic' } }, settling)
      : wait({ ...run, phase: { kind: 'shift', next: index + 1 } }, next.after - present.after);
  return { run: waiting, effects: [{ kind: 'route-alias', plan, percent, routing }, ...effects] };
}

function wait(run: LambdaRun, duration: number): LambdaStep {
  return { run, effects: [{ kind: 'wait', duration }] };
}

function end(run: LambdaRun, ending: Ending, now: Instant): LambdaStep {
  return { run: endRun(run, ending, now), effects: [] };
}
