/** The four words in which a check, and all checks together, are answered. */

/**
 * `pass`: measured and as expected. `fail`: measured and not as expected. `inconclusive`: too little was
 * measured to say. `error`: the check itself could not be performed, so it says nothing about the system.
 */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'error';

/** From the best to the worst; the worst one speaks for all. */
const fromBestToWorst = ['pass', 'inconclusive', 'fail', 'error'] as const satisfies readonly Verdict[];

/** The verdict on all: `error` > `fail` > `inconclusive` > `pass`. Of nothing, nothing can be concluded. */
export function worstVerdict(given: readonly Verdict[]): Verdict {
  return fromBestToWorst.findLast((verdict) => given.includes(verdict)) ?? 'inconclusive';
}
