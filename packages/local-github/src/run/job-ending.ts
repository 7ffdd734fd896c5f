/** When a job has to end before it is done: cancelled by its run, by a failed neighbour, or by its own time-out. */
import type { GraceTimes } from './options.ts';

/** The longest wait that a timer takes, in milliseconds. */
const MAX_TIMER_MS = 0x7fffffff;

export interface JobEnding {
  /** Aborted when the job is to end; its steps decide how. */
  readonly cancel: AbortSignal;
  /** Aborted when the time for that is over. */
  readonly force: AbortSignal;
  /** Starts the clock of `timeout-minutes`. */
  startTimeout(minutes: number): void;
  stop(): void;
}

/** Follows `outer` and a time-out of its own, of which `report` gets the sentence. */
export function createJobEnding(
  outer: AbortSignal,
  graceTimes: GraceTimes,
  report: (message: string) => void,
): JobEnding {
  const cancel = new AbortController();
  const force = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const end = (): void => {
    if (cancel.signal.aborted) return;
    timers.push(setTimeout(() => force.abort(), graceTimes.forceMs));
    cancel.abort();
  };
  if (outer.aborted) end();
  else outer.addEventListener('abort', end, { once: true });
  return {
    cancel: cancel.signal,
    force: force.signal,
    startTimeout: (minutes) => {
      const onTimeout = (): void => {
        if (cancel.signal.aborted) return;
        report(`The job has exceeded the maximum execution time of ${minutes} minutes.`);
        end();
      };
      timers.push(setTimeout(onTimeout, Math.min(minutes * 60_000, MAX_TIMER_MS)));
    },
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      outer.removeEventListener('abort', end);
    },
  };
}
