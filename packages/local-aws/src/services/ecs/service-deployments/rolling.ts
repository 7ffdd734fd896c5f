/** How many tasks each revision may have at a moment of a rolling deployment. Pure. */

import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import type { RevisionCounts } from './contract.ts';

/** How many tasks there are to be; `old` in the order that was given, the first of which goes first. */
export interface RollingCounts {
  readonly next: number;
  readonly old: readonly number[];
}

/**
 * As many new tasks as `maximumPercent` leaves room for, and as few old ones as `minimumHealthyPercent` and the
 * healthy new ones allow. A configuration that leaves no room either way gets stuck, as it does on AWS.
 */
export function rollTasks(
  desired: number,
  { minimumHealthyPercent = 100, maximumPercent = 200 }: DeploymentConfiguration,
  next: RevisionCounts,
  old: readonly RevisionCounts[],
): RollingCounts {
  const least = Math.ceil((desired * minimumHealthyPercent) / 100);
  const most = Math.floor((desired * maximumPercent) / 100);
  const healthy = Math.min(next.healthy, desired);
  const keep = Math.max(0, least - healthy);
  let surplus = Math.max(0, sum(old, ({ requested }) => requested) - keep);
  const remaining = old.map(({ requested }) => {
    const gone = Math.min(requested, surplus);
    surplus -= gone;
    return requested - gone;
  });
  // Those that were told to go count until they have gone.
  const present = sum(old, ({ requested, pending, running }) => Math.max(requested, pending + running));
  const room = Math.max(next.requested, most - present);
  return { next: Math.min(desired, room), old: remaining };
}

/** Whether the new revision alone has the tasks, and all of them healthy. */
export function isRolledOut(desired: number, next: RevisionCounts, old: readonly RevisionCounts[]): boolean {
  return next.requested === desired && next.healthy >= desired && old.every(isGone);
}

/** Whether nothing of a revision is left. */
export function isGone({ requested, pending, running }: RevisionCounts): boolean {
  return requested === 0 && pending === 0 && running === 0;
}

function sum(counts: readonly RevisionCounts[], of: (counts: RevisionCounts) => number): number {
  return counts.reduce((total, each) => total + of(each), 0);
}
