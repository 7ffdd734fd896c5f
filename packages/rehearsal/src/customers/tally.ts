/** What customers have seen. Pure but for the tally's own counts. */

/** A request that somebody did not get an answer to. */
export interface CustomerError {
  /** Who failed, as in `answers`; undefined if nobody was reached. */
  readonly by: string | undefined;
  /** When the request began, in milliseconds of the machine since the epoch. */
  readonly at: number;
  /** What the customer saw instead. */
  readonly reason: string;
}

export interface CustomerTally {
  /** Answers without an error, by who gave them: `version 2`, `release 1.4.0`. */
  readonly answers: Readonly<Record<string, number>>;
  /** In the order in which they were seen. */
  readonly errors: readonly CustomerError[];
}

/** What one request came to. */
export type Experience = { readonly by: string } | Omit<CustomerError, 'at'>;

/** Counts experiences. */
export function createTally(): { note(experience: Experience, at: number): void; result(): CustomerTally } {
  const answers: Record<string, number> = {};
  const errors: CustomerError[] = [];
  return {
    note: (experience, at) => {
      if ('reason' in experience) errors.push({ ...experience, at });
      else answers[experience.by] = (answers[experience.by] ?? 0) + 1;
    },
    result: () => ({ answers, errors }),
  };
}

/** How many requests there were. */
export function requestsOf({ answers, errors }: CustomerTally): number {
  return Object.values(answers).reduce((sum, count) => sum + count, 0) + errors.length;
}
