/**
 * How many tasks of a group to start and which to stop: what there is beside what is wanted. Pure. assumed: the
 * pace of new tries, and that an unhealthy task is stopped before its replacement runs.
 */
import type { Instant } from '../../clock/clock.ts';

/** A task as far as scheduling goes. */
export interface ScheduledTask {
  readonly arn: string;
  readonly createdAt: Instant;
  readonly isRunning: boolean;
  /** Why it must be replaced; undefined while nothing speaks against it. */
  readonly unhealthy: string | undefined;
}

export interface Schedule {
  readonly start: number;
  readonly stop: readonly {
    readonly arn: string;
    readonly reason: 'scaled-in' | 'unhealthy';
    readonly detail: string;
  }[];
  /** When to look again because a new try must wait; undefined if nothing waits. */
  readonly retryAt: Instant | undefined;
}

/** What has failed lately. */
export interface Failures {
  /** In a row, without a task that got healthy in between. */
  readonly count: number;
  readonly lastAt: Instant | undefined;
}

const firstWait = 10_000;
const longestWait = 15 * 60_000;

/** When the next task may be started after these failures. The first two tries follow at once. */
export function nextTry({ count, lastAt }: Failures): Instant {
  if (lastAt === undefined || count < 2) return 0;
  return lastAt + Math.min(firstWait * 2 ** (count - 2), longestWait);
}

/** Tasks that are on their way out must not be among `tasks`. */
export function schedule(desired: number, tasks: readonly ScheduledTask[], failures: Failures, now: Instant): Schedule {
  const ill = tasks.filter(({ unhealthy }) => unhealthy !== undefined);
  const well = tasks.filter(({ unhealthy }) => unhealthy === undefined);
  // Who has not begun goes first, then the youngest.
  const surplus = well
    .toSorted((a, b) => Number(a.isRunning) - Number(b.isRunning) || b.createdAt - a.createdAt)
    .slice(0, Math.max(0, well.length - desired));
  const stop = [
    ...ill.map(({ arn, unhealthy = '' }) => ({ arn, reason: 'unhealthy' as const, detail: unhealthy })),
    ...surplus.map(({ arn }) => ({ arn, reason: 'scaled-in' as const, detail: '' })),
  ];
  const missing = Math.max(0, desired - well.length);
  const tryAt = nextTry(failures);
  if (missing === 0) return { start: 0, stop, retryAt: undefined };
  return now >= tryAt ? { start: missing, stop, retryAt: undefined } : { start: 0, stop, retryAt: tryAt };
}
