/** When how much traffic goes to the new version: the arithmetic of canary and linear. Pure. */

/** TrafficRoutingConfig with what its type needs. Intervals in minutes. */
export type TrafficRouting =
  | { readonly type: 'AllAtOnce' }
  | { readonly type: 'TimeBasedCanary'; readonly percentage: number; readonly interval: number }
  | { readonly type: 'TimeBasedLinear'; readonly percentage: number; readonly interval: number };

/** One shift: `percent` of the traffic, `after` milliseconds from the first shift. */
export interface Shift {
  readonly after: number;
  readonly percent: number;
}

const minute = 60_000;

/**
 * Every shift in order; the first is at 0, the last is 100 %. A linear deployment shifts its first
 * increment at once, so 10 % increments take 9 intervals.
 */
export function scheduleShifts(routing: TrafficRouting): readonly Shift[] {
  if (routing.type === 'AllAtOnce') return [{ after: 0, percent: 100 }];
  const { percentage, interval } = routing;
  if (routing.type === 'TimeBasedCanary') {
    return [
      { after: 0, percent: percentage },
      { after: interval * minute, percent: 100 },
    ];
  }
  return Array.from({ length: Math.ceil(100 / percentage) }, (_, step) => ({
    after: step * interval * minute,
    percent: Math.min(100, (step + 1) * percentage),
  }));
}
