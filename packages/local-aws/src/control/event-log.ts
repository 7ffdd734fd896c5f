/** Everything that happened inside local-aws, in order, for whoever looks back or listens. */
import type { Clock } from '../clock/clock.ts';
import type { EventSink } from '../services/ports.ts';

/** One thing that happened. `time` is ISO 8601 on the clock of local-aws. */
export interface Event {
  /** Counts from 1 and never starts again, not even after a reset. */
  readonly sequence: number;
  readonly time: string;
  /** The service, or `api` for calls and `local-aws` for itself. */
  readonly source: string;
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A sink that remembers. */
export interface EventLog extends EventSink {
  /** Events with a sequence greater than `sequence`, oldest first. */
  since(sequence: number): readonly Event[];
  /** Calls `listener` with each new event until the returned function is called. */
  subscribe(listener: (event: Event) => void): () => void;
  /** Forgets the past; listeners stay. */
  clear(): void;
}

/** A day of polling fits; a server that runs for weeks must not grow for ever. */
const capacity = 50_000;

export function createEventLog(clock: Clock): EventLog {
  let events: Event[] = [];
  let sequence = 0;
  const listeners = new Set<(event: Event) => void>();
  return {
    emit(source, type, detail) {
      const event = { sequence: ++sequence, time: new Date(clock.now()).toISOString(), source, type, detail };
      events.push(event);
      if (events.length > 2 * capacity) events = events.slice(-capacity);
      for (const listener of listeners) listener(event);
    },
    since: (start) => events.filter((event) => event.sequence > start),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear: () => {
      events = [];
    },
  };
}
