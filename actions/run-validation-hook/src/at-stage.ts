/**
 * The gate: waits until a deployment asks at its stage, performs the checks, and tells it to go on or to
 * roll back. It fails closed: whatever is no pass, a wrong check file and a cancel included, rolls back a
 * deployment that has not passed the stage. One that has is never touched.
 */
import type { ActionContext } from '@aws-release-actions/action-kit';
import { type Arrival, answerStage, awaitStage, type StageAnswer, type StageGate } from '@aws-release-actions/driver';
import { afterContinue, afterRollback, describeSight, unanswered, untold, whyUnchecked } from './gate-end.ts';
import type { Inputs } from './inputs.ts';
import type { GateEnd, Outcome } from './outcome.ts';
import type { Ports } from './ports.ts';
import { perform, prepare } from './validate.ts';

type Context = Pick<ActionContext, 'log' | 'signal' | 'saveState'>;
type GatedInputs = Inputs & { readonly deploymentId: string };

/** State for the post stage: a gate was opened, and it was closed again. */
const openedState = 'gate-opened';
const closedState = 'gate-closed';

/** Milliseconds in which an answer must be given and seen to be taken. */
const patience = 60_000;
/** The same after a cancel: the runner kills the process ten seconds after it, and the post stage comes next. */
const hurriedPatience = 5_000;

/** The use case with a deployment. */
export async function validateAtStage(given: GatedInputs, ports: Ports, context: Context): Promise<Outcome> {
  const gate = ports.gate(given.deploymentId);
  const tell = (answer: StageAnswer) => answerAndClose(gate, answer, ports, context);
  context.saveState(openedState, 'true');
  const prepared = await prepare(given, ports);
  if (prepared.kind === 'refused') return { ...prepared, gate: await tell({ say: 'rollback' }) };

  const arrival = await arriveAt(gate, given, ports, context);
  if (arrival.kind === 'unanswered') return arrival.outcome;
  if (arrival.kind === 'seen' && arrival.sight.at === 'stage') {
    const validation = await perform(prepared, ports, context);
    const passed = validation.result.verdict === 'pass';
    if (passed && !context.signal.aborted) {
      return { ...validation, gate: await tell({ say: 'continue', waits: arrival.sight.waits }) };
    }
    const end = await tell({ say: 'rollback' });
    // The checks don't tell why, so this has to.
    return { ...validation, gate: passed ? { ...end, sentence: `The run was cancelled. ${end.sentence}` } : end };
  }
  const unchecked = whyUnchecked(gate, arrival, given.stageTimeout);
  if (isSettled(arrival)) {
    context.saveState(closedState, 'true');
    return { ...unchecked, gate: untold(gate) };
  }
  return { ...unchecked, gate: await tell({ say: 'rollback' }) };
}

/** Past its stage or turned back when it was first seen: there is nothing to tell it. */
function isSettled(arrival: Arrival): boolean {
  return arrival.kind === 'seen' && (arrival.sight.at === 'beyond' || arrival.sight.at === 'turned-back');
}

async function arriveAt(
  gate: StageGate,
  { stageTimeout }: GatedInputs,
  { clock }: Ports,
  { log, signal }: Context,
): Promise<Arrival | { readonly kind: 'unanswered'; readonly outcome: Outcome }> {
  try {
    return await awaitStage(gate, {
      waiting: clock,
      signal,
      timeout: stageTimeout,
      onSight: (sight) => log.info(describeSight(gate, sight)),
      onRetry: (error) => log.info(`Looking again: ${error.message}`),
    });
  } catch (error) {
    const outcome = { kind: 'unchecked', verdict: 'error', why: explained(error) } as const;
    return { kind: 'unanswered', outcome: { ...outcome, gate: unanswered(gate) } };
  }
}

/** The gate counts as closed only when the deployment needs no answer any more: else the post stage tries again. */
async function answerAndClose(
  gate: StageGate,
  answer: StageAnswer,
  { clock }: Ports,
  { log, signal, saveState }: Context,
): Promise<GateEnd> {
  try {
    const answered = await answerStage(gate, answer, {
      waiting: clock,
      patience: signal.aborted ? hurriedPatience : patience,
      onRetry: (error) => log.info(`Trying again: ${error.message}`),
    });
    saveState(closedState, 'true');
    return answer.say === 'continue' ? afterContinue(gate, answered) : afterRollback(gate, answered);
  } catch (error) {
    return unanswered(gate, explained(error));
  }
}

/** The post stage: whatever became of the main stage, a gate that it left open is closed. */
export async function closeLeftOpen(
  deploymentId: string,
  ports: Pick<Ports, 'gate' | 'clock'>,
  { log, savedState }: Pick<ActionContext, 'log' | 'savedState'>,
): Promise<void> {
  if (savedState(openedState) === undefined || savedState(closedState) !== undefined) return;
  const gate = ports.gate(deploymentId);
  log.info(`This step ended before the ${gate.deployment} had its answer.`);
  const answered = await answerStage(
    gate,
    { say: 'rollback' },
    { waiting: ports.clock, patience, onRetry: (error) => log.info(`Trying again: ${error.message}`) },
  );
  log.info(afterRollback(gate, answered).sentence);
}

/** What a failed call tells the user; a fault of ours is none. */
function explained(error: unknown): string {
  if (!(error instanceof Error && 'nextStep' in error)) throw error;
  return `${error.message} ${error.nextStep}`.trim();
}
