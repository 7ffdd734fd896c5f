/** How it ended with a deployment at its gate, in words. Pure. */
import type { Answered, Arrival, StageGate, StageSight } from '@aws-release-actions/driver';
import { formatDuration } from '@aws-release-actions/validation';
import type { GateEnd, Validation } from './outcome.ts';

type Subject = Pick<StageGate, 'deployment' | 'setting'>;

/** After `continue`. */
export function afterContinue({ deployment }: Subject, answered: Answered): GateEnd {
  const told = `The ${deployment} was told to continue`;
  switch (answered.kind) {
    case 'taken':
      return { answer: 'continue', goesOn: true, sentence: `${told}, and goes on.` };
    case 'unseen':
      return { answer: 'continue', goesOn: false, sentence: `${told}, but nothing has shown yet that it does.` };
    case 'overruled':
      return { answer: 'continue', goesOn: false, sentence: `${told}, but turned back: ${ended(answered.reason)}` };
    case 'not-asked':
      if (answered.sight.at === 'turned-back') return turnedBackMeanwhile(deployment, answered.sight.reason);
      return {
        answer: 'none',
        goesOn: true,
        byOthers: true,
        sentence: `The ${deployment} was continued by somebody else, or by its own timeout, before the checks had ended.`,
      };
  }
}

/** After `rollback`. */
export function afterRollback({ deployment }: Subject, answered: Answered): GateEnd {
  const told = `The ${deployment} was told to roll back`;
  switch (answered.kind) {
    case 'taken':
      return { answer: 'rollback', goesOn: false, sentence: `${told}, and does.` };
    case 'unseen':
    case 'overruled':
      return { answer: 'rollback', goesOn: false, sentence: `${told}, but nothing has shown yet that it does.` };
    case 'not-asked':
      if (answered.sight.at === 'turned-back') return turnedBackMeanwhile(deployment, answered.sight.reason);
      return {
        answer: 'none',
        goesOn: false,
        sentence: `The ${deployment} had gone past its stage meanwhile; it was left as it is.`,
      };
  }
}

function turnedBackMeanwhile(deployment: string, reason: string): GateEnd {
  return { answer: 'none', goesOn: false, sentence: `The ${deployment} had turned back by itself: ${ended(reason)}` };
}

/** The deployment could not be seen or told; `why` with the next step in it, if it is not told elsewhere. */
export function unanswered({ deployment }: Subject, why?: string): GateEnd {
  const what = `The ${deployment} was not answered${why === undefined ? '' : `: ${why}`}`;
  return {
    answer: 'none',
    goesOn: false,
    sentence: `${ended(what)} Where it asks, it waits until somebody answers or its own timeout is over.`,
  };
}

/** Nothing was said to a deployment that was past its stage, or had turned back, when it was first seen. */
export function untold({ deployment }: Subject): GateEnd {
  return { answer: 'none', goesOn: false, sentence: `The ${deployment} was left as it is.` };
}

/** Why nothing was checked. `timeout` is in milliseconds. */
export function whyUnchecked(
  { deployment, setting }: Subject,
  arrival: Arrival,
  timeout: number,
): Extract<Validation, { kind: 'unchecked' }> {
  const unchecked = (why: string, verdict: 'error' | 'inconclusive' = 'error') =>
    ({ kind: 'unchecked', verdict, why }) as const;
  if (arrival.kind === 'cancelled') {
    return unchecked(`the run was cancelled before the ${deployment} came to its stage.`, 'inconclusive');
  }
  if (arrival.kind === 'timed-out') {
    return unchecked(
      `the ${deployment} did not come to its stage within ${formatDuration(timeout)} (input 'stage-timeout').`,
    );
  }
  const { sight } = arrival;
  switch (sight.at) {
    case 'turned-back':
      return unchecked(`the ${deployment} had turned back: ${ended(sight.reason)}`);
    case 'beyond':
      return unchecked(
        `the ${deployment} was past its stage (${sight.step}). Unless somebody else answered it, it did not ask. ${setting}`,
      );
    default:
      return unchecked(`the ${deployment} would not have asked at its stage. ${setting}`);
  }
}

/** A line of the log for a sight. */
export function describeSight({ deployment }: Subject, sight: StageSight): string {
  switch (sight.at) {
    case 'before':
      return `The ${deployment} is on its way to its stage: ${sight.step}`;
    case 'stage':
      return `The ${deployment} waits for an answer: ${sight.step}`;
    case 'beyond':
      return `The ${deployment} is past its stage: ${sight.step}`;
    case 'turned-back':
      return `The ${deployment} has turned back: ${sight.reason}`;
  }
}

/** AWS's reasons sometimes end with a full stop. */
function ended(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}
