/** What the jobs that a job waits for say about it. Pure. */
import type { StatusQuestion } from '../expressions/evaluate.ts';

export type JobConclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

/** Every job that `id` waits for, directly or through others. */
export function ancestorsOf(id: string, needs: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (job: string): void => {
    for (const need of needs.get(job) ?? []) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(id);
  return found;
}

/**
 * Answers a status function in a job's `if`. GitHub looks at the whole chain of needed jobs, so a job after a skipped
 * one is skipped even if a job between them ran.
 */
export function answerForJob(
  question: StatusQuestion,
  conclusions: readonly JobConclusion[],
  runIsCancelled: boolean,
): boolean {
  switch (question) {
    case 'cancelled':
      return runIsCancelled;
    case 'failure':
      return !runIsCancelled && conclusions.includes('failure');
    case 'success':
      return !runIsCancelled && conclusions.every((conclusion) => conclusion === 'success');
  }
}

/** One conclusion for many jobs or combinations: a failure counts most, then a cancellation. */
export function combine(conclusions: readonly JobConclusion[]): JobConclusion {
  if (conclusions.includes('failure')) return 'failure';
  if (conclusions.includes('cancelled')) return 'cancelled';
  return conclusions.length > 0 && conclusions.every((item) => item === 'skipped') ? 'skipped' : 'success';
}
