/**
 * How a run goes from step to step, turns back and ends. Pure. assumed: a failure turns back at once, only
 * StopServiceDeployment by way of ROLLBACK_REQUESTED; of a deployment that failed without a rollback, traffic and
 * tasks stay as they are, and no further tasks start.
 */

import type { ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { Instant } from '../../../clock/clock.ts';
import { beginHooks, hasFailed, isOpen } from './hooks.ts';
import { planRollback } from './plan.ts';
import { type Failure, hookTimedOut, noCandidate, rolledBack, stopped } from './reasons.ts';
import { type Counts, type DeploymentRun, isEnded, isRollingBack, type RunEffect, type Transition } from './run.ts';
import { callHooks, countFailures, findFailure, isDone, performAct, rollOn } from './step.ts';

/** Begins a step, or ends the run after the last one. */
export function enterStep(before: DeploymentRun, at: number, now: Instant): Transition {
  const step = before.steps[at];
  if (step === undefined) return finish(before, now);
  const { actedAt: _, ...rest } = before;
  const begun = beginHooks(before, step, now);
  // What led to the way back stays in sight on it.
  const hooks = [...before.hooks.filter(hasFailed), ...begun];
  const run = { ...rest, at, since: now, updatedAt: now, hooks, hooksBegun: before.hooksBegun + begun.length };
  const called = callHooks(run, step, now);
  return after(called, (next) => proceedWithStep(next, now));
}

/** Does what the step is for, once all its hooks have agreed. */
export function proceedWithStep(run: DeploymentRun, now: Instant): Transition {
  const step = run.steps[run.at];
  if (step === undefined || run.actedAt !== undefined || run.hooks.some(isOpen)) return { run, effects: [] };
  return performAct(run, step, now);
}

/** Time has passed, or tasks have changed. */
export function lookAtStep(before: DeploymentRun, counts: Counts, now: Instant): Transition {
  const step = before.steps[before.at];
  if (step === undefined) return { run: before, effects: [] };
  const expired = before.hooks.filter((hook) => isOpen(hook) && hook.expiresAt <= now);
  const hooks = before.hooks.map((hook) => (expired.includes(hook) ? { ...hook, status: 'TIMED_OUT' as const } : hook));
  const run = expired.length > 0 ? { ...before, hooks, updatedAt: now } : before;
  const fatal = expired.find(({ timeoutAction }) => timeoutAction === 'ROLLBACK');
  if (fatal !== undefined) return failRun(run, hookTimedOut(fatal.stage, fatal.targetArn), now);
  return after(callHooks(run, step, now), (called) =>
    after(proceedWithStep(called, now), (acted) =>
      after(countFailures(acted, step, counts), (counted) => {
        const failure = findFailure(counted, step, now);
        if (failure !== undefined) return failRun(trip(counted, failure), failure, now);
        if (isDone(counted, step, counts, now)) return enterStep(counted, counted.at + 1, now);
        return { run: counted, effects: counted.actedAt === undefined ? [] : rollOn(counted, step, counts) };
      }),
    ),
  );
}

/** The run after a failure: on its way back, or at its end if nobody wants that or it was on its way back already. */
export function failRun(run: DeploymentRun, failure: Failure, now: Instant): Transition {
  const reason = rolledBack(failure);
  if (isRollingBack(run)) return { run: endRun(run, 'ROLLBACK_FAILED', reason, now), effects: [] };
  if (!wantsRollback(run, failure)) {
    const { targetRevisionArn } = run.order;
    const ended = endRun(run, 'STOPPED', stopped(failure), now);
    return { run: ended, effects: [{ kind: 'hold', revisionArn: targetRevisionArn }] };
  }
  const { mayGoBack, sourceRevisionArn } = run.order;
  const rollback = { reason, startedAt: now, serviceRevisionArn: mayGoBack ? sourceRevisionArn : undefined };
  const turned: DeploymentRun = { ...run, rollback, statusReason: reason, updatedAt: now, since: now };
  if (!mayGoBack) {
    return { run: endRun(turned, 'ROLLBACK_FAILED', noCandidate, now), effects: [] };
  }
  if (failure.cause !== 'request') return turnBack(turned, now);
  return { run: { ...turned, status: 'ROLLBACK_REQUESTED' }, effects: [] };
}

/** Begins the way back. */
export function turnBack(run: DeploymentRun, now: Instant): Transition {
  return enterStep({ ...run, status: 'ROLLBACK_IN_PROGRESS', steps: planRollback(run) }, 0, now);
}

/** The run at its end. */
export function endRun(
  run: DeploymentRun,
  status: ServiceDeploymentStatus,
  reason: string | undefined,
  now: Instant,
): DeploymentRun {
  return {
    ...run,
    status,
    ...(reason !== undefined && { statusReason: reason }),
    finishedAt: now,
    ...(status === 'STOPPED' && { stoppedAt: now }),
    updatedAt: now,
  };
}

function finish(run: DeploymentRun, now: Instant): Transition {
  const status = isRollingBack(run) ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL';
  return { run: endRun(run, status, run.statusReason, now), effects: [] };
}

function trip(run: DeploymentRun, { cause }: Failure): DeploymentRun {
  return cause === 'circuit-breaker' ? { ...run, breakerTripped: true } : run;
}

function wantsRollback({ order: { configuration } }: DeploymentRun, { cause }: Failure): boolean {
  if (cause === 'alarm') return configuration.alarms?.rollback === true;
  if (cause === 'circuit-breaker') return configuration.deploymentCircuitBreaker?.rollback === true;
  return true;
}

/** One transition after the other; nothing follows an end. */
function after(first: Transition, next: (run: DeploymentRun) => Transition): Transition {
  if (isEnded(first.run)) return first;
  const second = next(first.run);
  const effects: readonly RunEffect[] = [...first.effects, ...second.effects];
  return { run: second.run, effects };
}
