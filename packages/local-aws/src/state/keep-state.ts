/** Writes the state of an account into its folder a moment after something has changed, and at the end. */
import type { Event, EventLog } from '../control/event-log.ts';

/** What a change waits for others to join it: milliseconds of the machine. */
const patience = 500;

/** Calls that only look. */
const reading = /^(Get|List|Describe|Head|BatchGet|BatchCheck|Filter|AssumeRole)/;

/**
 * Calls `save` until the returned function is called, which saves for the last time. `save` must not throw:
 * a full disk must not take the server down.
 */
export function keepState(events: EventLog, save: () => void): () => void {
  let pending: NodeJS.Timeout | undefined;
  const unsubscribe = events.subscribe((event) => {
    if (!changes(event)) return;
    pending ??= setTimeout(() => {
      pending = undefined;
      save();
    }, patience);
  });
  return () => {
    unsubscribe();
    clearTimeout(pending);
    save();
  };
}

/** Whatever is not known to leave everything as it is. */
function changes({ source, type, detail }: Event): boolean {
  return source !== 'api' || type !== 'call' || !reading.test(String(detail.operation));
}
