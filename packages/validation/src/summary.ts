/** Results as rows and counts, for whatever way of showing them. Pure. */
import { formatDuration } from './duration.ts';
import type { CheckResult } from './run-checks.ts';
import type { Verdict } from './verdict.ts';

/** One line of a table. */
export interface SummaryRow {
  readonly check: string;
  readonly verdict: Verdict;
  readonly duration: string;
  readonly reason: string;
}

/** A row for each result, in its order. */
export function summaryRows(results: readonly CheckResult[]): readonly SummaryRow[] {
  return results.map(({ name, verdict, duration, attempts, reason }) => ({
    check: name,
    verdict,
    duration: formatDuration(duration),
    reason: attempts > 1 ? `${reason} (after ${attempts} attempts)` : reason,
  }));
}

/** How many results each verdict has. */
export function countVerdicts(results: readonly CheckResult[]): Readonly<Record<Verdict, number>> {
  const counts = { pass: 0, inconclusive: 0, fail: 0, error: 0 };
  for (const { verdict } of results) counts[verdict] += 1;
  return counts;
}
