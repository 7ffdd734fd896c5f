/** Time that passes only when somebody waits for it. */
import type { Waiting } from '@aws-release-actions/driver';

/** A `Waiting` whose sleeps take no time; `duringSleep` runs at the end of each, to make things happen. */
export function virtualWaiting(duringSleep: (now: number) => void = () => {}): Waiting {
  let now = 0;
  return {
    now: () => now,
    sleep: async (milliseconds, signal) => {
      if (signal?.aborted) return;
      now += milliseconds;
      duringSleep(now);
    },
  };
}
