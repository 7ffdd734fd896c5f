/**
 * When to look again: quick while things move, cheap while they do not, and the same rule on a clock
 * that runs sixty times as fast.
 */

/** The shortest and the longest wait between two looks, in milliseconds. */
export const shortestDelay = 1000;
export const longestDelay = 15_000;

/** Milliseconds until the next look: a tenth of the time since the last change, within the bounds. */
export function nextLookDelay(millisecondsSinceChange: number): number {
  return Math.min(longestDelay, Math.max(shortestDelay, millisecondsSinceChange / 10));
}
