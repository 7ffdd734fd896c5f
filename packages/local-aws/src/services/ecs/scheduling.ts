/**
 * How many tasks of a group to start and which to stop: what there is beside what is wanted. Pure. assumed: which of
 * several unhealthy tasks goes first, how they are replaced during deployments and under other controllers than ECS,
 * and the pace of new tries.
 */
import type { Instant } from '../../clock/clock.ts';

/** A task as far as scheduling goes. */
export interface ScheduledTask {
  readonly arn: string;
  readonly createdAt: Instant;
  readonly isRunning: boolean;
  /** Nothing that could speak for it is missing. */
  readonly isHealthy: boolean;
  /** Why it must be replaced; undefined while nothing speaks against it. */
  readonly unhealthy: string | undefined;
}

/** What has failed lately: in a row, without a task that got healthy in between. */
export interface Failures {
  readonly count: number;
  /** Those among them that never ran. */
  readonly neverRan: number;
  readonly lastAt: Instant | undefined;
}

export const noFailures: Failures = { count: 0, neverRan: 0, lastAt: undefined };

/**
 * How unhealthy tasks are replaced. `before`: as the developer guide says, the replacement comes first where the
 * service has `room` for it, else they go one after the other. `after-stop`: they are stopped at once, and their
 * replacements are started with that. `after-end`: those are started when nothing of the old ones is left.
 */
export type Replacement =
  | { readonly kind: 'before'; readonly room: number }
  | { readonly kind: 'after-stop' }
  | { readonly kind: 'after-end' };

/** What the schedule is made from. Tasks that are on their way out must not be among `tasks`. */
export interface Situation {
  readonly desired: number;
  readonly replacement: Replacement;
  /** Tasks that were stopped because they are unhealthy, and still take up what they had. */
  readonly leaving: number;
  readonly tasks: readonly ScheduledTask[];
  readonly failures: Failures;
  readonly now: Instant;
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

const shortWait = 10_000;
const longestWait = 27 * 60_000;

/**
 * When the next task may be started after these failures. The first two tries follow at once. Only tasks that never
 * ran are throttled; the others wait a little, for here they start faster than on AWS.
 */
export function nextTry({ count, neverRan, lastAt }: Failures): Instant {
  if (lastAt === undefined || count < 2) return 0;
  return lastAt + Math.min(shortWait * 2 ** Math.max(0, neverRan - 2), longestWait);
}

function progressOf({ isRunning, isHealthy }: ScheduledTask): number {
  return Number(isRunning) + Number(isHealthy);
}

export function schedule({ desired, replacement, leaving, tasks, failures, now }: Situation): Schedule {
  const ill = tasks.filter(({ unhealthy }) => unhealthy !== undefined).toSorted((a, b) => a.createdAt - b.createdAt);
  const well = tasks.filter(({ unhealthy }) => unhealthy === undefined);
  const missing = Math.max(0, desired - well.length);
  const free = desired - tasks.length - (replacement.kind === 'after-end' ? leaving : 0);
  const startable = Math.min(missing, Math.max(free, replacement.kind === 'before' ? replacement.room : 0, 0));
  const replaceable = replacement.kind === 'before' ? countReplaceable() : ill.length;
  // Who has not begun goes first, then who does not serve, then the youngest.
  const surplus = well
    .toSorted((a, b) => progressOf(a) - progressOf(b) || b.createdAt - a.createdAt)
    .slice(0, Math.max(0, well.length - desired));
  const stop = [
    ...ill
      .slice(0, replaceable)
      .map(({ arn, unhealthy = '' }) => ({ arn, reason: 'unhealthy' as const, detail: unhealthy })),
    ...surplus.map(({ arn }) => ({ arn, reason: 'scaled-in' as const, detail: '' })),
  ];
  const tryAt = nextTry(failures);
  if (startable === 0) return { start: 0, stop, retryAt: undefined };
  return now >= tryAt ? { start: startable, stop, retryAt: undefined } : { start: 0, stop, retryAt: tryAt };

  /** An unhealthy task stays until a healthy one has its place, unless nothing else makes room. */
  function countReplaceable(): number {
    const healthy = well.filter(({ isHealthy }) => isHealthy).length;
    const nothingComes = startable === 0 && well.length === healthy;
    const surplus = ill.length - Math.max(0, desired - healthy);
    return Math.max(surplus, missing > 0 && nothingComes ? Math.min(1, ill.length) : 0, 0);
  }
}
