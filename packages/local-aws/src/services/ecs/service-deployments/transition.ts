/**
 * A service deployment as a state machine. Pure: it asks for what is to be done. It never gives the target traffic
 * before its hooks have agreed, nor once it was told of a failure or a stop.
 */

import type { Instant } from '../../../clock/clock.ts';
import { answerHook, isOpen } from './hooks.ts';
import { isRolling, planDeployment } from './plan.ts';
import { alarmsTriggered, hookFailed, networkUnfit, pauseRolledBack, stopRequested, timedOut } from './reasons.ts';
import {
  type Counts,
  type DeploymentRun,
  heedsAlarms,
  isEnded,
  isRollingBack,
  type RunEffect,
  type RunEvent,
  type Transition,
} from './run.ts';
import { stepDeadlines } from './step.ts';
import { endRun, enterStep, failRun, lookAtStep, proceedWithStep, turnBack } from './walk.ts';

/** assumed: from PENDING to IN_PROGRESS; 75 ms were seen. */
const pendingTime = 100;
/** assumed: from ROLLBACK_REQUESTED to ROLLBACK_IN_PROGRESS. */
const requestedTime = 500;
/** A deployment lasts 30 days at most. */
const longestDeployment = 30 * 24 * 3_600_000;

/** The next state, and what it asks for. */
export function transition(run: DeploymentRun, event: RunEvent, now: Instant): Transition {
  if (isEnded(run)) return still(run);
  switch (event.kind) {
    case 'looked':
      return look(run, event.counts, now);
    case 'routes-found':
      if (run.status !== 'IN_PROGRESS' || run.steps.length > 0) return still(run);
      return enterStep({ ...run, routes: event.routes, steps: planDeployment(run.order) }, 0, now);
    case 'routes-unfit':
      return failRun(run, networkUnfit(event.problem), now);
    case 'hook-answered':
      return takeAnswer(run, event, now);
    case 'continue-requested':
      return takeAnswer(
        run,
        {
          hookId: event.hookId,
          answer: event.action === 'ROLLBACK' ? { status: 'FAILED', reason: '' } : { status: 'SUCCEEDED' },
        },
        now,
      );
    case 'stop-requested':
      return isRollingBack(run) ? still(run) : failRun(run, stopRequested, now);
    case 'alarms-triggered':
      if (!heedsAlarms(run)) return still(run);
      return failRun({ ...run, triggeredAlarms: event.names }, alarmsTriggered(event.names), now);
    case 'traffic-not-shifted':
      return failRun(run, hookFailed(run.steps[run.at]?.stage ?? 'RECONCILE_SERVICE', event.message), now);
    case 'rescaled':
      return rescale(run, event.desiredCount, now);
    case 'superseded':
      return { run: endRun(run, 'STOPPED', event.reason, now), effects: [] };
  }
}

function look(run: DeploymentRun, counts: Counts, now: Instant): Transition {
  if (run.status === 'PENDING') {
    if (now < run.createdAt + pendingTime) return still(run);
    const begun = { ...run, status: 'IN_PROGRESS', startedAt: now, updatedAt: now, since: now } as const;
    return { run: begun, effects: [{ kind: 'find-routes' }] };
  }
  if (run.status === 'ROLLBACK_REQUESTED') {
    return now < run.since + requestedTime ? still(run) : turnBack(run, now);
  }
  if (run.steps.length === 0) return still(run);
  if (run.status === 'IN_PROGRESS' && now >= run.createdAt + longestDeployment) {
    return failRun(run, timedOut('the deployment'), now);
  }
  return lookAtStep(run, counts, now);
}

/** What a hook has said, or somebody for it; nobody listens once the step is over. */
function takeAnswer(
  before: DeploymentRun,
  { hookId, answer }: Pick<Extract<RunEvent, { kind: 'hook-answered' }>, 'hookId' | 'answer'>,
  now: Instant,
): Transition {
  const hook = before.hooks.find((one) => one.hookId === hookId);
  if (hook === undefined || !isOpen(hook) || before.status === 'ROLLBACK_REQUESTED') return still(before);
  const hooks = before.hooks.map((one) => (one === hook ? answerHook(one, answer, now) : one));
  const run = { ...before, hooks, updatedAt: now };
  if (answer.status !== 'FAILED') return proceedWithStep(run, now);
  const failure = hook.targetType === 'PAUSE' ? pauseRolledBack(hook.stage) : hookFailed(hook.stage, answer.reason);
  return failRun(run, failure, now);
}

/** While tasks are replaced one by one, the next look at them sees the new number. */
function rescale(before: DeploymentRun, desiredCount: number, now: Instant): Transition {
  const run = { ...before, order: { ...before.order, desiredCount }, updatedAt: now };
  if (run.steps[run.at]?.act?.kind === 'roll') return still(run);
  const { sourceRevisionArn, targetRevisionArn } = run.order;
  const replaced = run.sourceLeaves || (isRolling(run) && run.targetComes);
  const revisions = [
    ...(sourceRevisionArn !== undefined && !replaced ? [sourceRevisionArn] : []),
    ...(run.targetComes ? [targetRevisionArn] : []),
  ];
  const effects = revisions.map((revisionArn): RunEffect => ({ kind: 'scale', revisionArn, count: desiredCount }));
  return { run, effects };
}

/** The first instant after the last look at which another is due, whatever tasks do; undefined if there is none. */
export function nextDeadline(run: DeploymentRun, lastLook: Instant): Instant | undefined {
  if (isEnded(run)) return undefined;
  const step = run.steps[run.at];
  const deadlines = [
    ...(run.status === 'PENDING' ? [run.createdAt + pendingTime] : []),
    ...(run.status === 'ROLLBACK_REQUESTED' ? [run.since + requestedTime] : []),
    ...(run.status === 'IN_PROGRESS' ? [run.createdAt + longestDeployment] : []),
    ...(step === undefined || run.status === 'ROLLBACK_REQUESTED' ? [] : stepDeadlines(run, step)),
  ].filter((deadline) => deadline > lastLook);
  return deadlines.length === 0 ? undefined : Math.min(...deadlines);
}

function still(run: DeploymentRun): Transition {
  return { run, effects: [] };
}
