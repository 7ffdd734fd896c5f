/** Runs the combinations of a job's matrix: in parallel up to a limit, failing fast. */
import type { Scope } from '../expressions/evaluate.ts';
import { resolveCondition, resolveFlag, resolveNumber, resolveValue } from '../expressions/resolve.ts';
import { combine, type JobConclusion } from '../plan/dependencies.ts';
import { expandMatrix, type MatrixRow } from '../plan/matrix.ts';
import { valueAt } from '../syntax/node.ts';
import type { Job } from '../syntax/workflow-file.ts';
import type { DeploymentRecord, JobResult } from './result.ts';

/** How a job ended: one combination of it, or all together. */
export interface JobsEnd {
  readonly result: JobConclusion;
  readonly outputs: Readonly<Record<string, string>>;
  /** One per combination, and per job of a called workflow. */
  readonly jobs: readonly JobResult[];
  readonly deployments: readonly DeploymentRecord[];
}

/** Runs one combination until it ends or `cancel` is aborted. */
export type RunCombination = (row: MatrixRow, scope: Scope, cancel: AbortSignal) => Promise<JobsEnd>;

/**
 * Runs all combinations of a job; a job without a matrix has one. Of outputs with the same name that of the combination
 * that ended last wins, as on GitHub.
 */
export async function runCombinations(
  job: Job,
  scope: Scope,
  cancel: AbortSignal,
  run: RunCombination,
): Promise<JobsEnd> {
  const matrix = valueAt(job.strategy, 'matrix');
  const rows = matrix === undefined ? [{}] : expandMatrix(resolveValue(matrix, scope));
  const failFast = resolveFlag(valueAt(job.strategy, 'fail-fast'), scope, true);
  const maxParallel = resolveNumber(valueAt(job.strategy, 'max-parallel'), scope, rows.length);
  const own = new AbortController();
  const onCancel = (): void => {
    // A job whose condition still holds runs on, as on GitHub.
    if (!holdsWhenCancelled(job, scope)) own.abort();
  };
  if (cancel.aborted) onCancel();
  else cancel.addEventListener('abort', onCancel, { once: true });

  const ends: JobsEnd[] = [];
  const outputs: Record<string, string> = {};
  const runRow = async (row: MatrixRow, index: number): Promise<void> => {
    const strategy = {
      'fail-fast': failFast,
      'job-index': index,
      'job-total': rows.length,
      'max-parallel': maxParallel,
    };
    const rowScope = { ...scope, contexts: { ...scope.contexts, matrix: row, strategy } };
    const end = await run(row, rowScope, own.signal);
    const forgiven =
      end.result === 'failure' && job.kind === 'steps' && resolveFlag(job.continueOnError, rowScope, false);
    ends[index] = forgiven ? { ...end, result: 'success' } : end;
    Object.assign(outputs, Object.fromEntries(Object.entries(end.outputs).filter(([, value]) => value !== '')));
    if (ends[index].result === 'failure' && failFast) own.abort();
  };
  try {
    await inParallel(rows, maxParallel, runRow);
  } finally {
    cancel.removeEventListener('abort', onCancel);
  }
  return {
    result: combine(ends.map((end) => end.result)),
    outputs,
    jobs: ends.flatMap((end) => end.jobs),
    deployments: ends.flatMap((end) => end.deployments),
  };
}

function holdsWhenCancelled(job: Job, scope: Scope): boolean {
  try {
    return resolveCondition(job.if, { ...scope, status: (question) => question === 'cancelled' });
  } catch {
    return false;
  }
}

async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, worker));
}
