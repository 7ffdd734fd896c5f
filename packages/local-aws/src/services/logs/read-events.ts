/** Reading logs: one stream forwards and backwards, and all streams of a group through a filter. */

import type { Instant } from '../../clock/clock.ts';
import { ServiceError } from '../service.ts';
import { createFilter } from './filter-pattern.ts';
import type { LogEvent, LogGroup, LogStream } from './log-store.ts';

const limitOfEvents = 10_000;

/** What reading operations share; times are epoch milliseconds, the end exclusive. */
export interface ReadInput {
  readonly startTime?: Instant;
  readonly endTime?: Instant;
  readonly limit?: number;
  readonly nextToken?: string;
}

/** GetLogEvents: a page, and tokens for both directions; at an end the token that was given comes back. */
export function readStream(stream: LogStream, input: ReadInput & { readonly startFromHead?: boolean }): object {
  const limit = readLimit(input.limit);
  const events = stream.events.filter((event) => isBetween(event, input)).toSorted(byTime);
  const [, direction, at] =
    input.nextToken === undefined ? [] : (/^([fb])\/(\d+)$/.exec(input.nextToken) ?? refuseToken());
  let start = Math.max(0, input.startFromHead ? 0 : events.length - limit);
  if (direction === 'f') start = Number(at);
  if (direction === 'b') start = Math.max(0, Number(at) - limit);
  const end = direction === 'b' ? Math.min(Number(at), events.length) : Math.min(start + limit, events.length);
  return {
    events: events
      .slice(start, end)
      .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
}

/** FilterLogEvents: matching events of the group's streams, oldest first. */
export function filterGroup(
  group: LogGroup,
  input: ReadInput & {
    readonly logStreamNames?: readonly string[];
    readonly logStreamNamePrefix?: string;
    readonly filterPattern?: string;
  },
): object {
  const limit = readLimit(input.limit);
  const matches = createFilter(input.filterPattern);
  const events = [...group.streams.values()]
    .filter(({ name }) => input.logStreamNames?.includes(name) ?? true)
    .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''))
    .flatMap((stream) =>
      stream.events
        .filter((event) => isBetween(event, input) && matches(event.message))
        .map((event) => ({ ...event, logStreamName: stream.name })),
    )
    .toSorted(byTime);
  const start = input.nextToken === undefined ? 0 : Number(/^from\/(\d+)$/.exec(input.nextToken)?.[1] ?? refuseToken());
  const end = start + limit;
  return {
    events: events.slice(start, end).map(({ id, ...event }) => ({ ...event, eventId: id })),
    searchedLogStreams: [],
    ...(end < events.length ? { nextToken: `from/${end}` } : {}),
  };
}

function isBetween({ timestamp }: LogEvent, { startTime, endTime }: ReadInput): boolean {
  return timestamp >= (startTime ?? 0) && timestamp < (endTime ?? Number.POSITIVE_INFINITY);
}

function byTime(a: LogEvent, b: LogEvent): number {
  return a.timestamp - b.timestamp || (a.id < b.id ? -1 : 1);
}

function readLimit(limit: number = limitOfEvents): number {
  if (limit <= limitOfEvents) return limit;
  throw new ServiceError(
    'InvalidParameterException',
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${limitOfEvents}`,
  );
}

function refuseToken(): never {
  throw new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
}
