/** What one step of a deployment does, and when it is done. Pure. */

import type { Instant } from '../../../clock/clock.ts';
import { failureThreshold } from './circuit-breaker.ts';
import type { RevisionCounts } from './contract.ts';
import { hookRequest, isOpen } from './hooks.ts';
import { isRolling } from './plan.ts';
import { breakerTripped, type Failure, timedOut } from './reasons.ts';
import { isGone, isRolledOut, rollTasks } from './rolling.ts';
import {
  type Act,
  type Counts,
  type DeploymentRun,
  isRollingBack,
  type RunEffect,
  type Step,
  type Transition,
} from './run.ts';

const minute = 60_000;

/** assumed: what a step takes that has nothing to wait for; it lets everybody who polls see it. */
const shortestStep = 1000;
/** A stage lasts a day at most. assumed: rolling deployments have no such limit. */
const longestStage = 24 * 3_600_000;

const nothing: RevisionCounts = { requested: 0, pending: 0, running: 0, healthy: 0, failed: 0, lastFailure: undefined };

/** Calls the functions whose time has come. */
export function callHooks(run: DeploymentRun, step: Step, now: Instant): Transition {
  const due = run.hooks.filter((hook) => isOpen(hook) && hook.callAt !== undefined && hook.callAt <= now);
  if (due.length === 0) return { run, effects: [] };
  const hooks = run.hooks.map((hook) => {
    if (!due.includes(hook)) return hook;
    const { callAt: _, ...called } = hook;
    return called;
  });
  const effects = due.map(
    (hook): RunEffect => ({
      kind: 'invoke-hook',
      functionArn: hook.targetArn ?? '',
      hookId: hook.hookId,
      request: hookRequest(run, step, hook),
    }),
  );
  return { run: { ...run, hooks }, effects };
}

/** Does what the step is for. */
export function performAct(before: DeploymentRun, { act }: Step, now: Instant): Transition {
  const run: DeploymentRun = { ...before, actedAt: now, updatedAt: now };
  const { targetRevisionArn, sourceRevisionArn, otherRevisionArns, desiredCount } = run.order;
  switch (act?.kind) {
    case undefined:
      return { run, effects: [] };
    case 'reconcile':
      return {
        run,
        effects: [
          ...trafficTo(run, 0),
          ...(isRolling(run) ? [] : otherRevisionArns.map((arn): RunEffect => scale(arn, 0))),
        ],
      };
    case 'scale-up':
      return {
        run: { ...run, targetComes: true, healthySeen: 0, failures: 0 },
        effects: [
          { kind: 'forget-failures', revisionArn: targetRevisionArn },
          { kind: 'attach-target' },
          scale(targetRevisionArn, desiredCount),
        ],
      };
    case 'scale-source':
      return { run: { ...run, sourceLeaves: false }, effects: scaleIfAny(sourceRevisionArn, desiredCount) };
    case 'roll':
      return act.to === 'source'
        ? { run, effects: [] }
        : {
            run: { ...run, targetComes: true, healthySeen: 0, failures: 0 },
            effects: [{ kind: 'forget-failures', revisionArn: targetRevisionArn }, { kind: 'attach-target' }],
          };
    case 'shift':
      return {
        run: { ...run, traffic: { ...run.traffic, [act.traffic]: act.percent } },
        effects: [{ kind: 'shift', traffic: act.traffic, percent: act.percent }],
      };
    case 'clean-up':
      return act.of === 'source'
        ? { run: { ...run, sourceLeaves: true }, effects: scaleIfAny(sourceRevisionArn, 0) }
        : { run: { ...run, targetComes: false }, effects: [scale(targetRevisionArn, 0)] };
  }
}

/** The next few tasks of a step that replaces them one after the other. */
export function rollOn(run: DeploymentRun, { act }: Step, counts: Counts): readonly RunEffect[] {
  if (act?.kind !== 'roll') return [];
  const { desiredCount, configuration } = run.order;
  const { next, old } = rollSides(run, act);
  const of = (arn: string) => counts[arn] ?? nothing;
  const wanted = rollTasks(desiredCount, configuration, of(next), old.map(of));
  const pairs = [[next, wanted.next] as const, ...old.map((arn, index) => [arn, wanted.old[index] ?? 0] as const)];
  return pairs.filter(([arn, count]) => of(arn).requested !== count).map(([arn, count]) => scale(arn, count));
}

/** Whether the step has nothing to wait for any more. */
export function isDone(run: DeploymentRun, step: Step, counts: Counts, now: Instant): boolean {
  if (run.actedAt === undefined || now < run.actedAt + Math.max(shortestStep, (step.bake ?? 0) * minute)) return false;
  const of = (arn: string | undefined) => (arn === undefined ? undefined : (counts[arn] ?? nothing));
  const { act } = step;
  const { targetRevisionArn, sourceRevisionArn, otherRevisionArns, desiredCount } = run.order;
  switch (act?.kind) {
    case 'reconcile':
      return isRolling(run) || otherRevisionArns.every((arn) => isGone(of(arn) ?? nothing));
    case 'scale-up':
      return (of(targetRevisionArn)?.healthy ?? 0) >= desiredCount;
    case 'scale-source':
      return (of(sourceRevisionArn)?.healthy ?? 0) >= desiredCount;
    case 'roll': {
      const { next, old } = rollSides(run, act);
      return isRolledOut(
        desiredCount,
        of(next) ?? nothing,
        old.map((arn) => of(arn) ?? nothing),
      );
    }
    case 'clean-up':
      return isGone(of(act.of === 'source' ? sourceRevisionArn : targetRevisionArn) ?? nothing);
    default:
      return true;
  }
}

/** Counts the failures of the target's tasks while they come; a healthy one forgives the others unless told not to. */
export function countFailures(run: DeploymentRun, { act }: Step, counts: Counts): Transition {
  const comes = act?.kind === 'scale-up' || (act?.kind === 'roll' && act.to === 'target');
  if (!comes || run.actedAt === undefined) return { run, effects: [] };
  const { targetRevisionArn, configuration } = run.order;
  const { healthy, failed } = counts[targetRevisionArn] ?? nothing;
  const forgives = configuration.deploymentCircuitBreaker?.resetOnHealthyTask !== false && healthy > run.healthySeen;
  const failures = forgives ? 0 : failed;
  if (failures === run.failures && healthy === run.healthySeen) return { run, effects: [] };
  return {
    run: { ...run, failures, healthySeen: healthy },
    effects: forgives && failed > 0 ? [{ kind: 'forget-failures', revisionArn: targetRevisionArn }] : [],
  };
}

/** What ends the step otherwise than well, apart from its hooks. */
export function findFailure(run: DeploymentRun, step: Step, now: Instant): Failure | undefined {
  const { configuration, desiredCount } = run.order;
  const trips =
    configuration.deploymentCircuitBreaker?.enable === true &&
    !isRollingBack(run) &&
    run.failures > 0 &&
    run.failures >= failureThreshold(configuration, desiredCount);
  if (trips && step.stage === 'SCALE_UP') return breakerTripped;
  return isLimited(step) && now >= run.since + longestStage ? timedOut(step.stage) : undefined;
}

/** When something comes of its own accord. */
export function stepDeadlines(run: DeploymentRun, step: Step): readonly Instant[] {
  return [
    ...run.hooks
      .filter(isOpen)
      .flatMap(({ expiresAt, callAt }) => (callAt === undefined ? [expiresAt] : [expiresAt, callAt])),
    ...(run.actedAt === undefined ? [] : [run.actedAt + shortestStep, run.actedAt + (step.bake ?? 0) * minute]),
    ...(isLimited(step) ? [run.since + longestStage] : []),
  ];
}

function isLimited({ act }: Step): boolean {
  return act?.kind === 'scale-up' || act?.kind === 'scale-source';
}

function rollSides(
  { order }: DeploymentRun,
  { to }: Extract<Act, { kind: 'roll' }>,
): { next: string; old: readonly string[] } {
  const { targetRevisionArn: target, sourceRevisionArn: source, otherRevisionArns: others } = order;
  if (to === 'source' && source !== undefined) return { next: source, old: [...others, target] };
  return { next: target, old: source === undefined ? others : [...others, source] };
}

function trafficTo(run: DeploymentRun, percent: number): readonly RunEffect[] {
  if (run.routes.length === 0) return [];
  return [
    { kind: 'shift', traffic: 'production', percent },
    { kind: 'shift', traffic: 'test', percent },
  ];
}

function scaleIfAny(revisionArn: string | undefined, count: number): readonly RunEffect[] {
  return revisionArn === undefined ? [] : [scale(revisionArn, count)];
}

function scale(revisionArn: string, count: number): RunEffect {
  return { kind: 'scale', revisionArn, count };
}
