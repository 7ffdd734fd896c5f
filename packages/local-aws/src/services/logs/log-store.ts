/** Log groups, their streams and events, as plain data in the order of arrival. Knows no API. */

import type { Instant } from '../../clock/clock.ts';

export interface LogEvent {
  readonly id: string;
  /** When it happened, says the writer; epoch milliseconds. */
  readonly timestamp: Instant;
  /** When it arrived; epoch milliseconds. */
  readonly ingestionTime: Instant;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly creationTime: Instant;
  /** The last of them. */
  readonly events: LogEvent[];
}

export interface LogGroup {
  readonly name: string;
  readonly creationTime: Instant;
  readonly streams: Map<string, LogStream>;
}

/** A stream that is written to for weeks must not grow for ever. */
const capacity = 50_000;

export class LogStore {
  readonly groups = new Map<string, LogGroup>();
  #lastId = 0;

  /** The group, made if it is not there. */
  openGroup(name: string, now: Instant): LogGroup {
    let group = this.groups.get(name);
    if (group === undefined) {
      group = { name, creationTime: now, streams: new Map() };
      this.groups.set(name, group);
    }
    return group;
  }

  /** The stream, made if it is not there. */
  openStream(group: LogGroup, name: string, now: Instant): LogStream {
    let stream = group.streams.get(name);
    if (stream === undefined) {
      stream = { name, creationTime: now, events: [] };
      group.streams.set(name, stream);
    }
    return stream;
  }

  add(stream: LogStream, message: string, timestamp: Instant, now: Instant): void {
    this.#lastId += 1;
    const id = String(this.#lastId).padStart(56, '0');
    stream.events.push({ id, timestamp, ingestionTime: now, message });
    if (stream.events.length > 2 * capacity) stream.events.splice(0, capacity);
  }
}
