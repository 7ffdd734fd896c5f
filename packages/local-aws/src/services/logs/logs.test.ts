import { beforeEach, describe, expect, it } from '@jest/globals';
import { SteppingClock } from '../../clock/clock.ts';
import { createLogs } from './logs.ts';

const start = Date.UTC(2026, 0, 1);
const region = 'us-east-1';
const logGroupName = '/aws/lambda/bot';
let clock: SteppingClock;
let logs: ReturnType<typeof createLogs>;
beforeEach(() => {
  clock = new SteppingClock(start);
  logs = createLogs({ clock });
});

// biome-ignore lint/suspicious/noExplicitAny: answers have the shapes of the SDK, which tests compare as data.
function call(operation: string, input: object): any {
  const perform = logs.operations[operation];
  if (perform === undefined) throw new Error(`CloudWatch Logs has no operation ${operation}.`);
  return perform(input, { operation, region, requestId: 'r', accessKeyId: undefined });
}

function texts(answer: { events: { message: string }[] }): string[] {
  return answer.events.map(({ message }) => message);
}

/** Five events a second apart, alternating between two streams. */
function writeFive() {
  for (const index of [0, 1, 2, 3, 4]) {
    logs.append(logGroupName, index % 2 === 0 ? 'even' : 'odd', `event ${index}`, region);
    clock.advance(1000);
  }
}

describe('writing', () => {
  it('makes groups and streams as functions write, and describes them', () => {
    writeFive();
    expect(call('DescribeLogGroups', { logGroupNamePrefix: '/aws/lambda/' }).logGroups).toEqual([
      {
        logGroupName,
        creationTime: start,
        metricFilterCount: 0,
        arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/bot:*',
        logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/bot',
        storedBytes: 35,
      },
    ]);
    const input = { logGroupName, orderBy: 'LastEventTime', descending: true };
    expect(call('DescribeLogStreams', input).logStreams).toMatchObject([
      { logStreamName: 'even', firstEventTimestamp: start, lastEventTimestamp: start + 4000 },
      { logStreamName: 'odd', firstEventTimestamp: start + 1000, lastEventTimestamp: start + 3000 },
    ]);
    expect(call('DescribeLogGroups', { logGroupNamePrefix: '/other' }).logGroups).toEqual([]);
    expect(call('DescribeLogGroups', { logGroupNamePattern: 'lambda/b' }).logGroups).toHaveLength(1);
    expect(call('DescribeLogGroups', { logGroupNamePattern: 'Lambda' }).logGroups).toEqual([]);
  });

  it('takes events of clients, in order', () => {
    call('CreateLogGroup', { logGroupName: 'g' });
    call('CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
    const logEvents = [
      { timestamp: start, message: 'a' },
      { timestamp: start + 1, message: 'b' },
    ];
    call('PutLogEvents', { logGroupName: 'g', logStreamName: 's', logEvents });
    expect(texts(call('GetLogEvents', { logGroupName: 'g', logStreamName: 's' }))).toEqual(['a', 'b']);
    expect(() =>
      call('PutLogEvents', { logGroupName: 'g', logStreamName: 's', logEvents: logEvents.toReversed() }),
    ).toThrow('Log events in a single PutLogEvents request must be in chronological order.');
  });

  it.each([
    ['CreateLogGroup', { logGroupName }, 'ResourceAlreadyExistsException', 'The specified log group already exists'],
    [
      'CreateLogStream',
      { logGroupName, logStreamName: 'odd' },
      'ResourceAlreadyExistsException',
      'The specified log stream already exists',
    ],
    ['DeleteLogGroup', { logGroupName: 'no' }, 'ResourceNotFoundException', 'The specified log group does not exist.'],
    ['FilterLogEvents', { logGroupName: 'no' }, 'ResourceNotFoundException', 'The specified log group does not exist.'],
    [
      'GetLogEvents',
      { logGroupName, logStreamName: 'no' },
      'ResourceNotFoundException',
      'The specified log stream does not exist.',
    ],
    ['FilterLogEvents', { logGroupName, limit: 10_001 }, 'InvalidParameterException', "Value '10001' at 'limit'"],
    [
      'FilterLogEvents',
      { logGroupName, nextToken: 'x' },
      'InvalidParameterException',
      'The specified nextToken is invalid.',
    ],
    ['FilterLogEvents', { logGroupName, filterPattern: '{ $.a = 1 }' }, 'NotImplemented', 'not supported by local-aws'],
    ['FilterLogEvents', { logGroupName, startFromHead: false }, 'NotImplemented', 'from the newest event on'],
    ['DescribeLogGroups', { logGroupIdentifiers: ['a'] }, 'NotImplemented', 'logGroupIdentifiers'],
    [
      'DescribeLogGroups',
      { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' },
      'InvalidParameterException',
      'mutually exclusive',
    ],
  ])('%s refuses %j', (operation, input, code, message) => {
    writeFive();
    expect(() => call(operation, input)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

describe('a stream', () => {
  it('keeps the last events only', () => {
    for (let index = 0; index <= 100_000; index++) logs.append(logGroupName, 's', String(index), region);
    const read = { logGroupName, logStreamName: 's', startFromHead: true, limit: 1 };
    expect(texts(call('GetLogEvents', read))).toEqual(['50000']);
  });
});

describe('reading a stream', () => {
  const input = { logGroupName, logStreamName: 's', limit: 2 };

  it('goes back from the newest events to the oldest', () => {
    for (const index of [0, 1, 2, 3, 4]) logs.append(logGroupName, 's', String(index), region);
    const newest = call('GetLogEvents', input);
    expect(texts(newest)).toEqual(['3', '4']);
    const older = call('GetLogEvents', { ...input, nextToken: newest.nextBackwardToken });
    expect(texts(older)).toEqual(['1', '2']);
    const oldest = call('GetLogEvents', { ...input, nextToken: older.nextBackwardToken });
    expect(texts(oldest)).toEqual(['0']);
    expect(texts(call('GetLogEvents', { ...input, nextToken: oldest.nextBackwardToken }))).toEqual([]);
  });

  it('goes on from the oldest, and gives the same token at the end until something new comes', () => {
    for (const index of [0, 1, 2]) logs.append(logGroupName, 's', String(index), region);
    const first = call('GetLogEvents', { ...input, startFromHead: true });
    expect(texts(first)).toEqual(['0', '1']);
    const second = call('GetLogEvents', { ...input, nextToken: first.nextForwardToken });
    expect(texts(second)).toEqual(['2']);
    const end = call('GetLogEvents', { ...input, nextToken: second.nextForwardToken });
    expect([texts(end), end.nextForwardToken]).toEqual([[], second.nextForwardToken]);
    logs.append(logGroupName, 's', 'new', region);
    expect(texts(call('GetLogEvents', { ...input, nextToken: end.nextForwardToken }))).toEqual(['new']);
  });
});

describe('filtering a group', () => {
  it('joins the streams by time, between two instants, page by page', () => {
    writeFive();
    const all = call('FilterLogEvents', { logGroupName, startTime: start + 1000, endTime: start + 4000 });
    expect(texts(all)).toEqual(['event 1', 'event 2', 'event 3']);
    expect(all.events[0]).toMatchObject({ logStreamName: 'odd', timestamp: start + 1000, eventId: expect.any(String) });
    const page = call('FilterLogEvents', { logGroupName, limit: 4 });
    expect(texts(call('FilterLogEvents', { logGroupName, limit: 4, nextToken: page.nextToken }))).toEqual(['event 4']);
    expect(texts(call('FilterLogEvents', { logGroupName, logStreamNames: ['odd'] }))).toEqual(['event 1', 'event 3']);
    const logGroupIdentifier = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`;
    expect(texts(call('FilterLogEvents', { logGroupIdentifier, logStreamNamePrefix: 'ev' }))).toHaveLength(3);
  });

  it.each([
    ['ERROR', ['ERROR one', 'ERROR two']],
    ['ERROR two', ['ERROR two']],
    ['"ROR t"', ['ERROR two']],
    ['ERROR -two', ['ERROR one']],
    ['?one ?INFO', ['ERROR one', 'INFO three']],
    ['', ['ERROR one', 'ERROR two', 'INFO three']],
    ['error', []],
  ])('by %s', (filterPattern, expected) => {
    for (const message of ['ERROR one', 'ERROR two', 'INFO three']) logs.append(logGroupName, 's', message, region);
    expect(texts(call('FilterLogEvents', { logGroupName, filterPattern }))).toEqual(expected);
  });
});

describe('the state of CloudWatch Logs', () => {
  it('is the same after a restore, by region', async () => {
    writeFive();
    logs.append('/other', 's', 'elsewhere', 'eu-west-1');
    const dump = JSON.parse(JSON.stringify(logs.dump()));
    const after = createLogs({ clock });
    after.append('/gone', 's', 'x', region);
    await after.restore(dump);
    expect(after.dump()).toEqual(dump);
    expect(dump.logGroups.map(({ logGroupName: name, region: of }: Record<string, unknown>) => [name, of])).toEqual([
      [logGroupName, 'us-east-1'],
      ['/other', 'eu-west-1'],
    ]);
  });

  it('is refused with a sentence', () => {
    expect(() => logs.restore({ logGroups: [{ logGroupName: 7 }] })).toThrow('logs.logGroups[0].logGroupName is 7');
  });

  it('is empty after a reset', () => {
    writeFive();
    expect(call('DescribeLogGroups', {}).logGroups).toHaveLength(1);
    logs.reset();
    expect(logs.dump()).toEqual({ logGroups: [] });
  });
});
