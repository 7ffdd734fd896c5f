/** Waiting on the runner: the real side of the `Waiting` port. */
import { performance } from 'node:perf_hooks';
import type { Waiting } from './ports.ts';

/** The runner's monotonic clock. */
export const runnerWaiting: Waiting = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      signal?.addEventListener('abort', finish, { once: true });
    }),
};
