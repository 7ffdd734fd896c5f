/**
 * Tells a deployment to go on or back, and reads back that it does. A call whose answer got lost is
 * repeated, so "nobody waits any more" is no failure: where the deployment stands decides.
 * It never touches a deployment that has gone past the stage: production traffic is not the gate's.
 */
import { nextLookDelay } from '@aws-release-actions/deployment';
import { isPortFailure, type Waiting } from './ports.ts';
import { lookOnce, type StageGate, type StageSight } from './stage-gate.ts';

/** What a deployment is told. */
export type StageAnswer =
  /** Go on, from exactly these waits: what asks later was not what the answer is about. */
  { readonly say: 'continue'; readonly waits: readonly string[] } | { readonly say: 'rollback' };

export interface AnswerOptions {
  readonly waiting: Waiting;
  /** Milliseconds in which the answer must have been given and seen to be taken. */
  readonly patience: number;
  /** Told of each call that failed and will be repeated. */
  readonly onRetry: (error: Error) => void;
}

/** What came of an answer. */
export type Answered =
  /** It was given, and the deployment does what it was told. */
  | { readonly kind: 'taken' }
  /** It was given, but within the patience nothing showed that the deployment does it. */
  | { readonly kind: 'unseen' }
  /** It was given, but the deployment turned back for a reason of its own. */
  | { readonly kind: 'overruled'; readonly reason: string }
  /** It was not given: nobody asked any more. */
  | { readonly kind: 'not-asked'; readonly sight: StageSight };

/** Milliseconds until a failed call is repeated: whoever cancelled a run leaves it a few seconds only. */
const retryDelay = 250;

/** Answers a deployment. Throws the `PortFailure` because of which it could not be answered. */
export async function answerStage(gate: StageGate, answer: StageAnswer, options: AnswerOptions): Promise<Answered> {
  const { waiting, onRetry } = options;
  const deadline = waiting.now() + options.patience;
  let given: Given = 'not-yet';
  let givenAt = waiting.now();
  for (;;) {
    let failure: Error | undefined;
    const retry = (error: Error) => {
      failure = error;
      onRetry(error);
    };
    const sight = await lookOnce(gate, retry);
    const next = sight === undefined ? lookAgain : decide(answer, sight, given);
    if (next.kind === 'give') {
      const accepted = await give(gate, answer, next.waits, retry);
      given = accepted ? 'accepted' : given === 'accepted' ? given : 'perhaps';
      givenAt = waiting.now();
    } else if (next.kind !== 'look-again') {
      return next;
    }
    if (waiting.now() >= deadline) {
      if (given === 'accepted') return { kind: 'unseen' };
      throw failure ?? new Error('a deployment was not answered, for no reason that is known');
    }
    await waiting.sleep(failure === undefined ? nextLookDelay(waiting.now() - givenAt) : retryDelay);
  }
}

/** Whether a call with the answer was made; `perhaps`: it failed, which does not say that it was not carried out. */
type Given = 'not-yet' | 'perhaps' | 'accepted';

const lookAgain = { kind: 'look-again' } as const;

type Next = Answered | { readonly kind: 'give'; readonly waits: readonly string[] } | typeof lookAgain;

/** What to do about a sight. */
function decide(answer: StageAnswer, sight: StageSight, given: Given): Next {
  if (answer.say === 'continue') {
    const open = sight.at === 'stage' ? sight.waits.filter((wait) => answer.waits.includes(wait)) : [];
    if (open.length > 0) return { kind: 'give', waits: open };
    if (given === 'not-yet') return { kind: 'not-asked', sight };
    return sight.at === 'turned-back' ? { kind: 'overruled', reason: sight.reason } : { kind: 'taken' };
  }
  if (sight.at === 'turned-back') return given === 'not-yet' ? { kind: 'not-asked', sight } : { kind: 'taken' };
  if (given === 'accepted') return lookAgain;
  if (sight.at === 'beyond') return { kind: 'not-asked', sight };
  return { kind: 'give', waits: sight.at === 'stage' ? sight.waits : [] };
}

/** Whether the call succeeded; a failure that another look may explain is told to `onRetry`. */
async function give(
  gate: StageGate,
  { say }: StageAnswer,
  waits: readonly string[],
  onRetry: (error: Error) => void,
): Promise<boolean> {
  try {
    await (say === 'continue' ? gate.goOn(waits) : gate.rollBack(waits));
    return true;
  } catch (error) {
    if (!isPortFailure(error)) throw error;
    // AWS refuses what has been answered already, perhaps by a call of ours whose answer got lost.
    if (!error.retryable && error.kind !== 'invalid' && error.kind !== 'conflict') throw error;
    onRetry(error);
    return false;
  }
}
