/**
 * Amazon CloudWatch Logs of local-aws: where the output of functions and tasks goes, and where the actions
 * read it from. Each region has its own groups. assumed: the texts of its errors; their codes are the model's.
 */

import type { Clock } from '../../clock/clock.ts';
import { arn } from '../names.ts';
import type { LogWriter } from '../ports.ts';
import { type Call, type Operation, type Service, ServiceError } from '../service.ts';
import { type LogGroup, LogStore, type LogStream } from './log-store.ts';
import { filterGroup, readStream } from './read-events.ts';
import { dumpLogs, restoreLogs } from './state.ts';

/** A group by its name or its ARN. */
interface GroupInput {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
}

interface StreamInput extends GroupInput {
  readonly logStreamName: string;
}

interface PageInput {
  readonly limit?: number;
  readonly nextToken?: string;
}

type FilterInput = GroupInput & Parameters<typeof filterGroup>[1] & { readonly startFromHead?: boolean };

interface GroupsInput extends PageInput {
  readonly logGroupNamePrefix?: string;
  /** A part of the name. */
  readonly logGroupNamePattern?: string;
  readonly logGroupIdentifiers?: readonly string[];
}

/** CloudWatch Logs without groups. */
export function createLogs({ clock }: { readonly clock: Clock }): Service & LogWriter {
  const regions = new Map<string, LogStore>();
  const storeOf = (region: string): LogStore => {
    const store = regions.get(region) ?? new LogStore();
    regions.set(region, store);
    return store;
  };
  /** CloudWatch Logs counts whole milliseconds; the clock of a sped-up server need not. */
  const now = () => Math.floor(clock.now());
  const requireGroup = (input: GroupInput, region: string): LogGroup => {
    const group = storeOf(region).groups.get(groupName(input));
    if (group === undefined) throw notFound('The specified log group does not exist.');
    return group;
  };
  const requireStream = (input: StreamInput, region: string): LogStream => {
    const stream = requireGroup(input, region).streams.get(input.logStreamName);
    if (stream === undefined) throw notFound('The specified log stream does not exist.');
    return stream;
  };

  const operations = {
    CreateLogGroup: ({ logGroupName }: { readonly logGroupName: string }, { region }: Call) => {
      const store = storeOf(region);
      if (store.groups.has(logGroupName)) throw alreadyExists('The specified log group already exists');
      store.openGroup(logGroupName, now());
      return {};
    },
    DeleteLogGroup: (input: GroupInput, { region }: Call) => {
      storeOf(region).groups.delete(requireGroup(input, region).name);
      return {};
    },
    CreateLogStream: (input: StreamInput, { region }: Call) => {
      const group = requireGroup(input, region);
      if (group.streams.has(input.logStreamName)) throw alreadyExists('The specified log stream already exists');
      storeOf(region).openStream(group, input.logStreamName, now());
      return {};
    },
    PutLogEvents: (
      input: StreamInput & { readonly logEvents: readonly { timestamp: number; message: string }[] },
      { region }: Call,
    ) => {
      const stream = requireStream(input, region);
      if (input.logEvents.some(({ timestamp }, index) => timestamp < (input.logEvents[index - 1]?.timestamp ?? 0))) {
        throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
      }
      for (const { message, timestamp } of input.logEvents) storeOf(region).add(stream, message, timestamp, now());
      return {};
    },
    DescribeLogGroups: (input: GroupsInput, call: Call) => {
      const { logGroupNamePattern: pattern, logGroupNamePrefix: prefix } = input;
      if (input.logGroupIdentifiers !== undefined) throw unsupported('DescribeLogGroups with logGroupIdentifiers');
      if (pattern !== undefined && prefix !== undefined) {
        throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
      }
      const groups = [...storeOf(call.region).groups.values()]
        .filter(({ name }) => name.startsWith(prefix ?? '') && name.includes(pattern ?? ''))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { page, ...rest } = paginate(groups, input);
      return { logGroups: page.map((group) => describeGroup(group, call.region)), ...rest };
    },
    DescribeLogStreams: (
      input: GroupInput & PageInput & { logStreamNamePrefix?: string; orderBy?: string; descending?: boolean },
      call: Call,
    ) => {
      const group = requireGroup(input, call.region);
      const order = (stream: LogStream) =>
        input.orderBy === 'LastEventTime' ? (stream.events.at(-1)?.timestamp ?? 0) : stream.name;
      const streams = [...group.streams.values()]
        .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''))
        .toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
      const { page, ...rest } = paginate(input.descending ? streams.toReversed() : streams, input);
      return { logStreams: page.map((stream) => describeStream(group, stream, call.region)), ...rest };
    },
    GetLogEvents: (input: StreamInput & Parameters<typeof readStream>[1], { region }: Call) =>
      readStream(requireStream(input, region), input),
    FilterLogEvents: (input: FilterInput, { region }: Call) => {
      if (input.startFromHead === false) throw unsupported('FilterLogEvents from the newest event on');
      return filterGroup(requireGroup(input, region), input);
    },
  } satisfies Record<string, Operation>;

  return {
    operations,
    append: (logGroupName, logStreamName, message, region) => {
      const time = now();
      const store = storeOf(region);
      store.add(store.openStream(store.openGroup(logGroupName, time), logStreamName, time), message, time, time);
    },
    reset: () => regions.clear(),
    dump: () => dumpLogs(regions),
    restore: (state) => {
      const restored = restoreLogs(state, now());
      regions.clear();
      for (const [region, store] of restored) regions.set(region, store);
    },
  };
}

function groupName({ logGroupName, logGroupIdentifier }: GroupInput): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw invalidParameter('LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  return logGroupName ?? logGroupIdentifier?.replace(/^arn:[^:]+:logs:[^:]*:\d*:log-group:/, '') ?? '';
}

function describeGroup({ name, creationTime, streams }: LogGroup, region: string): object {
  const logGroupArn = arn('logs', region, `log-group:${name}`);
  const storedBytes = [...streams.values()].reduce((sum, stream) => sum + bytesOf(stream), 0);
  return { logGroupName: name, creationTime, metricFilterCount: 0, arn: `${logGroupArn}:*`, logGroupArn, storedBytes };
}

function describeStream(group: LogGroup, stream: LogStream, region: string): object {
  const { name, creationTime, events } = stream;
  const first = events[0];
  const last = events.at(-1);
  return {
    logStreamName: name,
    creationTime,
    arn: arn('logs', region, `log-group:${group.name}:log-stream:${name}`),
    storedBytes: 0,
    ...(first === undefined || last === undefined
      ? {}
      : {
          firstEventTimestamp: first.timestamp,
          lastEventTimestamp: last.timestamp,
          lastIngestionTime: last.ingestionTime,
        }),
  };
}

function bytesOf(stream: LogStream): number {
  return stream.events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0);
}

function paginate<T>(
  items: readonly T[],
  { limit = 50, nextToken }: PageInput,
): { page: readonly T[]; nextToken?: string } {
  const start = nextToken === undefined ? 0 : Number(nextToken);
  if (!Number.isInteger(start)) throw invalidParameter('The specified nextToken is invalid.');
  const end = start + limit;
  return { page: items.slice(start, end), ...(end < items.length ? { nextToken: String(end) } : {}) };
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message);
}

function alreadyExists(message: string): ServiceError {
  return new ServiceError('ResourceAlreadyExistsException', message);
}

function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

function unsupported(feature: string): ServiceError {
  return new ServiceError('NotImplemented', `${feature} is not supported by local-aws.`, 501);
}
