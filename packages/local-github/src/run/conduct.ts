/**
 * The life of one stage of a step: env, condition, time-out, cancellation, continue-on-error, conclusion. What the step
 * does is the caller's affair.
 */
import type { Scope } from '../expressions/evaluate.ts';
import { resolveFlag, resolveNumber, resolveTexts } from '../expressions/resolve.ts';
import { present, type Step } from '../syntax/step.ts';
import { type Frame, frameEnv, type JobRun, scopeOf } from './job-run.ts';
import type { StepConclusion, StepResult } from './result.ts';
import { createStepLog, type StepLog } from './step-log.ts';

/** A step that may act now. */
export interface StepExecution {
  readonly job: JobRun;
  readonly frame: Frame;
  /** Tells this step from all others of the job. */
  readonly key: string;
  readonly name: string;
  /** The `env` context: everything above, and the step's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly scope: Scope;
  readonly log: StepLog;
  /** Aborted when the step is to end. */
  readonly signal: AbortSignal;
}

/** What an acting step reports. A failure that is not explained in the log yet is thrown instead. */
export interface Performed {
  readonly ok: boolean;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A stage of a step that is to be conducted. */
export interface Stage {
  readonly job: JobRun;
  readonly frame: Frame;
  readonly step: Step;
  readonly key: string;
  readonly stage: 'pre' | 'main' | 'post';
  readonly nameOf: (scope: Scope) => string;
  readonly holds: (scope: Scope) => boolean;
  readonly perform: (execution: StepExecution) => Promise<Performed>;
}

/** Runs a stage if its condition holds, and notes how it went in the frame and in the job. Never rejects. */
export async function conduct(stage: Stage): Promise<void> {
  const { job, frame, step } = stage;
  if (job.cancel.aborted) job.status = 'cancelled';
  const done = job.force.aborted ? skipped(stage, 'cancelled') : await live(stage);
  const { outcome, conclusion, outputs, name } = done;
  if (stage.stage === 'main' && step.id !== undefined) frame.steps[step.id] = { outputs, outcome, conclusion };
  if (conclusion === 'failure') {
    const inside = insideOf(stage);
    if (inside !== undefined) inside.status = 'failure';
    else if (job.status === 'success') job.status = 'failure';
  }
  if (insideOf(stage) !== undefined) return;
  const masked = Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, job.masks.apply(value)]));
  job.steps.push({
    name: job.masks.apply(name),
    ...present('id', step.id),
    stage: stage.stage,
    outcome,
    conclusion,
    outputs: masked,
  });
}

/**
 * The composite action as a part of which a stage runs. `pre` and `post` stages are steps of the job even if their action
 * is used inside a composite one.
 */
function insideOf({ frame, stage }: Stage): Frame['composite'] {
  return stage === 'main' ? frame.composite : undefined;
}

type Done = Pick<StepResult, 'name' | 'outcome' | 'conclusion' | 'outputs'>;

function skipped({ nameOf, job, frame }: Stage, conclusion: StepConclusion): Done {
  const scope = scopeOf(job, frame, frameEnv(job, frame));
  return { name: safely(() => nameOf(scope)) ?? '', outcome: conclusion, conclusion, outputs: {} };
}

async function live(stage: Stage): Promise<Done> {
  const { job, frame, step } = stage;
  const inside = insideOf(stage);
  const outer = frameEnv(job, frame);
  const fallbackName = safely(() => stage.nameOf(scopeOf(job, frame, outer))) ?? '';

  let env = outer;
  const scope = (): Scope => scopeOf(job, frame, env, stage.stage);
  try {
    env = { ...outer, ...resolveTexts(step.env, scope()) };
    if (!stage.holds(scope())) return skipped(stage, 'skipped');
  } catch (error) {
    createStepLog(inside?.stepName ?? fallbackName, job.log).annotate('error', messageOf(error));
    return { name: fallbackName, outcome: 'failure', conclusion: 'failure', outputs: {} };
  }

  const name = safely(() => stage.nameOf(scope())) ?? fallbackName;
  const log = createStepLog(inside?.stepName ?? name, job.log);
  log.show(inside === undefined ? 'begin' : 'group', name);
  const watch = watchOver(stage, scope, log, name);
  let performed: Performed = { ok: false, outputs: {} };
  try {
    performed = await stage.perform({
      job,
      frame,
      key: stage.key,
      name,
      env,
      scope: scope(),
      log,
      signal: watch.signal,
    });
  } catch (error) {
    if (!watch.signal.aborted) log.annotate('error', messageOf(error));
  } finally {
    watch.stop();
  }
  if (inside !== undefined) log.show('endgroup', '');
  const outputs = { ...log.outputs, ...performed.outputs };
  const ok = performed.ok && !log.commandFailed();
  const outcome = watch.verdict() ?? (ok ? 'success' : 'failure');
  const conclusion = outcome === 'failure' && forgiven(stage, scope(), log) ? 'success' : outcome;
  if (inside === undefined) log.show('end', conclusion);
  return { name, outcome, conclusion, outputs };
}

/** Ends the step by its time-out, or by a cancel of the job under which its condition no longer holds. */
function watchOver(stage: Stage, scope: () => Scope, log: StepLog, name: string) {
  const { job, step, holds } = stage;
  const outerSignal = insideOf(stage)?.signal;
  const controller = new AbortController();
  let ended: 'failure' | 'cancelled' | undefined;
  const onCancel = (): void => {
    job.status = 'cancelled';
    if (safely(() => holds(scope())) === true) return;
    ended ??= 'cancelled';
    controller.abort();
  };
  if (!job.cancel.aborted) job.cancel.addEventListener('abort', onCancel, { once: true });
  const onOuterEnd = (): void => {
    ended ??= 'cancelled';
    controller.abort();
  };
  outerSignal?.addEventListener('abort', onOuterEnd, { once: true });
  job.force.addEventListener('abort', onOuterEnd, { once: true });

  const minutes = safely(() => resolveNumber(step.timeoutMinutes, scope(), 0)) ?? 0;
  const onTimeout = (): void => {
    ended ??= 'failure';
    log.annotate('error', `The action '${name}' has timed out after ${minutes} minutes.`);
    controller.abort();
  };
  const timer = minutes > 0 ? setTimeout(onTimeout, minutes * 60_000) : undefined;
  return {
    signal: controller.signal,
    verdict: () => ended,
    stop: () => {
      clearTimeout(timer);
      job.cancel.removeEventListener('abort', onCancel);
      outerSignal?.removeEventListener('abort', onOuterEnd);
      job.force.removeEventListener('abort', onOuterEnd);
    },
  };
}

function forgiven({ step }: Stage, scope: Scope, log: StepLog): boolean {
  try {
    return resolveFlag(step.continueOnError, scope, false);
  } catch (error) {
    log.annotate('error', messageOf(error));
    return false;
  }
}

function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** The sentence of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
