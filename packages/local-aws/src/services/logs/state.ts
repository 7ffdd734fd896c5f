/** Log groups as a state that can be written down and read back: the last lines of each stream. */

import type { Instant } from '../../clock/clock.ts';
import { readState } from '../../state/state-reader.ts';
import { LogStore } from './log-store.ts';

/** Lines of a stream that a state holds at most. */
const mostLines = 1000;

/** Every region's groups. */
export function dumpLogs(regions: ReadonlyMap<string, LogStore>): unknown {
  const time = (at: Instant) => new Date(at).toISOString();
  return {
    logGroups: [...regions].flatMap(([region, store]) =>
      [...store.groups.values()].map(({ name, creationTime, streams }) => ({
        logGroupName: name,
        region,
        creationTime: time(creationTime),
        logStreams: [...streams.values()].map((stream) => ({
          logStreamName: stream.name,
          creationTime: time(stream.creationTime),
          events: stream.events
            .slice(-mostLines)
            .map(({ timestamp, message }) => ({ timestamp: time(timestamp), message })),
        })),
      })),
    ),
  };
}

/** The groups of a state by region. Throws StateError. */
export function restoreLogs(state: unknown, now: Instant): ReadonlyMap<string, LogStore> {
  const regions = new Map<string, LogStore>();
  const logs = readState(state, 'logs');
  for (const reader of logs.list('logGroups')) {
    const region = reader.optionalString('region') ?? 'us-east-1';
    const store = regions.get(region) ?? new LogStore();
    regions.set(region, store);
    const group = store.openGroup(reader.string('logGroupName'), reader.optionalTime('creationTime') ?? now);
    for (const line of reader.list('logStreams')) {
      const created = line.optionalTime('creationTime') ?? now;
      const stream = store.openStream(group, line.string('logStreamName'), created);
      for (const event of line.list('events')) {
        const timestamp = event.optionalTime('timestamp') ?? now;
        store.add(stream, event.string('message'), timestamp, timestamp);
        event.end();
      }
      line.end();
    }
    reader.end();
  }
  logs.end();
  return regions;
}
