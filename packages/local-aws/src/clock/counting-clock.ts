/** For tests: a clock that knows what is still scheduled on it, so that a reset can be seen to leave nothing. */
import type { Clock } from './clock.ts';

/** `clock`, and an entry in `scheduled` for each action that has neither run nor been cancelled. */
export function countingClock(clock: Clock): Clock & { readonly scheduled: ReadonlySet<object> } {
  const scheduled = new Set<object>();
  return {
    scheduled,
    now: () => clock.now(),
    hold: (work) => clock.hold(work),
    after: (delay, action) => {
      const entry = {};
      scheduled.add(entry);
      const cancel = clock.after(delay, () => {
        scheduled.delete(entry);
        action();
      });
      return () => {
        scheduled.delete(entry);
        cancel();
      };
    },
  };
}
