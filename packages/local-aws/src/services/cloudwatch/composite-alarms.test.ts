import { describe, expect, it } from '@jest/globals';
import { type Answer, errors, sample } from './cloudwatch-sample.ts';

const arn = (name: string) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;

/** Two metric alarms, `a` and `b`, in the state OK. */
function two() {
  const aws = sample();
  for (const AlarmName of ['a', 'b']) {
    aws.call('PutMetricAlarm', { ...errors, AlarmName, TreatMissingData: 'ignore' });
    aws.call('SetAlarmState', { AlarmName, StateValue: 'OK', StateReason: 'a test' });
  }
  const set = (AlarmName: string, StateValue: string) =>
    aws.call('SetAlarmState', { AlarmName, StateValue, StateReason: 'a test' });
  const put = (AlarmName: string, AlarmRule: string, more: object = {}) =>
    aws.call('PutCompositeAlarm', { AlarmName, AlarmRule, ...more });
  const describeComposite = (AlarmName: string) =>
    aws.call('DescribeAlarms', { AlarmNames: [AlarmName], AlarmTypes: ['CompositeAlarm'] }).CompositeAlarms[0];
  return { ...aws, set, put, describeComposite };
}

describe('a composite alarm', () => {
  it('is evaluated when it is made, and whenever a child changes', () => {
    const aws = two();
    aws.put('both', 'ALARM(a) AND ALARM("b")', { AlarmDescription: 'two at once' });
    expect(aws.describeComposite('both')).toEqual({
      AlarmName: 'both',
      AlarmArn: arn('both'),
      AlarmDescription: 'two at once',
      AlarmRule: 'ALARM(a) AND ALARM("b")',
      ActionsEnabled: true,
      ...{ OKActions: [], AlarmActions: [], InsufficientDataActions: [] },
      StateValue: 'OK',
      StateReason: `${arn('both')} was created and its alarm rule evaluates to OK`,
      StateReasonData: JSON.stringify({
        triggeringAlarms: ['a', 'b'].map((name) => ({
          arn: arn(name),
          state: { value: 'OK', timestamp: '2026-11-22T10:00:00.000+0000' },
        })),
      }),
      ...{ AlarmConfigurationUpdatedTimestamp: new Date(aws.clock.now()) },
      ...{ StateUpdatedTimestamp: new Date(aws.clock.now()), StateTransitionedTimestamp: new Date(aws.clock.now()) },
    });
    aws.set('a', 'ALARM');
    expect(aws.state('both')).toBe('OK');
    aws.clock.advance(90_000);
    aws.set('b', 'ALARM');
    expect(aws.state('both')).toBe('ALARM');
    expect(aws.describeComposite('both')).toMatchObject({
      StateReason: `${arn('b')} transitioned to ALARM at Sunday 22 November, 2026 10:01:30 UTC`,
      StateTransitionedTimestamp: new Date(aws.clock.now()),
    });
    aws.set('a', 'INSUFFICIENT_DATA');
    expect(aws.state('both')).toBe('OK');
  });

  it('is followed by those above it, and tells a change once', () => {
    const aws = two();
    aws.put('one', 'ALARM(a) OR ALARM(b)');
    aws.put('none', `NOT ALARM(${arn('one')})`);
    expect([aws.state('one'), aws.state('none')]).toEqual(['OK', 'ALARM']);
    aws.changes.length = 0;
    aws.set('a', 'ALARM');
    expect([aws.state('one'), aws.state('none')]).toEqual(['ALARM', 'OK']);
    expect(aws.changes.map((change: Answer) => [change.alarm, change.to])).toEqual([
      ['a', 'ALARM'],
      ['one', 'ALARM'],
      ['none', 'OK'],
    ]);
    const seen = aws.describeComposite('one');
    aws.clock.advance(1000);
    aws.set('b', 'ALARM');
    expect(aws.changes).toHaveLength(4);
    expect(aws.describeComposite('one')).toEqual(seen);
  });

  it('follows alarms that evaluate, too', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', errors);
    aws.call('PutCompositeAlarm', { AlarmName: 'any', AlarmRule: 'ALARM(errors)' });
    aws.fail();
    aws.clock.advance(10_000);
    expect(aws.state('any')).toBe('ALARM');
  });

  it('keeps its state when its rule is put again, and follows the new one', () => {
    const aws = two();
    aws.put('c', 'ALARM(a)');
    aws.put('c', 'OK(a)');
    expect(aws.describeComposite('c')).toMatchObject({
      StateValue: 'ALARM',
      StateReason: `${arn('c')} was updated and its alarm rule evaluates to ALARM`,
    });
    const { AlarmHistoryItems } = aws.call('DescribeAlarmHistory', { AlarmName: 'c', AlarmTypes: ['CompositeAlarm'] });
    expect(AlarmHistoryItems.map(({ HistorySummary }: Answer) => HistorySummary)).toEqual([
      'Alarm updated from OK to ALARM',
      'Alarm "c" updated',
      'Alarm updated from INSUFFICIENT_DATA to OK',
      'Alarm "c" created',
    ]);
    expect(aws.call('DescribeAlarmHistory', { AlarmName: 'c' }).AlarmHistoryItems).toEqual([]);
  });

  it('holds the state of SetAlarmState until a child changes', () => {
    const aws = two();
    aws.put('c', 'ALARM(a)');
    aws.set('c', 'ALARM');
    aws.clock.advance(3_600_000);
    expect(aws.state('c')).toBe('ALARM');
    aws.set('a', 'INSUFFICIENT_DATA');
    expect(aws.state('c')).toBe('OK');
  });

  it('stays as it is in a cycle', () => {
    const aws = two();
    aws.put('c', 'ALARM(a)');
    aws.put('d', 'ALARM(a) OR ALARM(c)');
    aws.put('c', 'ALARM(a) OR OK(d)');
    expect([aws.state('c'), aws.state('d')]).toEqual(['OK', 'OK']);
    aws.set('a', 'ALARM');
    expect([aws.state('c'), aws.state('d')]).toEqual(['OK', 'OK']);
    expect(() => aws.call('DeleteAlarms', { AlarmNames: ['c'] })).toThrow(
      'Cannot delete c as there are composite alarm(s) depending on it.',
    );
    aws.put('c', 'OK(c)');
    expect(aws.refusal('DeleteAlarms', { AlarmNames: ['c', 'd'] })).toBe('ValidationError');
    aws.put('d', 'TRUE');
    expect(aws.refusal('DeleteAlarms', { AlarmNames: ['c'] })).toBe('ValidationError');
    aws.put('c', 'FALSE');
    aws.put('d', 'ALARM(c)');
    expect(aws.state('d')).toBe('OK');
  });

  it('is shown only to those who ask, with its relatives', () => {
    const aws = two();
    aws.put('c', 'ALARM(a) AND ALARM(b)');
    aws.put('d', 'ALARM(c)');
    const names = (answer: Answer) =>
      [answer.MetricAlarms, answer.CompositeAlarms].map((list) => list.map((alarm: Answer) => alarm.AlarmName));
    expect(names(aws.call('DescribeAlarms', {}))).toEqual([['a', 'b'], []]);
    const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'];
    expect(names(aws.call('DescribeAlarms', { AlarmTypes }))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    const first = aws.call('DescribeAlarms', { AlarmTypes, MaxRecords: 3 });
    expect([names(first), names(aws.call('DescribeAlarms', { AlarmTypes, NextToken: first.NextToken }))]).toEqual([
      [['a', 'b'], ['c']],
      [[], ['d']],
    ]);
    expect(aws.call('DescribeAlarms', { ChildrenOfAlarmName: 'c' }).MetricAlarms[0]).toEqual({
      AlarmName: 'a',
      AlarmArn: arn('a'),
      StateValue: 'OK',
      StateUpdatedTimestamp: new Date(aws.clock.now()),
    });
    expect(aws.call('DescribeAlarms', { ParentsOfAlarmName: 'c' })).toEqual({
      MetricAlarms: [],
      CompositeAlarms: [{ AlarmName: 'd', AlarmArn: arn('d') }],
    });
    expect(aws.refusal('DescribeAlarms', { ParentsOfAlarmName: 'c', StateValue: 'OK' })).toBe('ValidationError');
    expect(aws.refusal('DescribeAlarms', { ParentsOfAlarmName: 'c', ChildrenOfAlarmName: 'c' })).toBe(
      'ValidationError',
    );
    expect(aws.call('DescribeAlarms', { AlarmTypes: ['LogAlarm'] })).toEqual({ MetricAlarms: [], CompositeAlarms: [] });
  });

  it('keeps its children from being deleted', () => {
    const aws = two();
    aws.put('c', 'ALARM(a) AND ALARM(b)');
    aws.put('d', 'TRUE');
    const refused = (...AlarmNames: string[]) => aws.refusal('DeleteAlarms', { AlarmNames });
    expect(() => aws.call('DeleteAlarms', { AlarmNames: ['a', 'b'] })).toThrow(
      'Cannot delete a,b as there are composite alarm(s) depending on them.',
    );
    expect(refused('c', 'd')).toBe('ValidationError');
    expect(refused('d')).toBe('none');
    expect(refused('a', 'b', 'c')).toBe('none');
    expect(aws.scheduled.size).toBe(0);
  });

  it('has tags and can have its actions disabled', () => {
    const aws = two();
    aws.put('c', 'TRUE', { Tags: [{ Key: 'team', Value: 'bots' }] });
    expect(aws.call('ListTagsForResource', { ResourceARN: arn('c') }).Tags).toEqual([{ Key: 'team', Value: 'bots' }]);
    aws.call('DisableAlarmActions', { AlarmNames: ['c'] });
    expect(aws.describeComposite('c').ActionsEnabled).toBe(false);
  });

  it.each([
    ['x', 'ALARM(a) OR OK(nobody) OR OK(x)', {}, 'Could not save the composite alarm as alarms [nobody, x] in the'],
    ['x', 'ALARM(', {}, 'Error in AlarmRule ['],
    ['x', 'ALARM(arn:aws:cloudwatch:eu-west-1:000000000000:alarm:a)', {}, 'do not exist'],
    ['a', 'ALARM(b)', {}, 'exists already'],
    ['', 'TRUE', {}, 'AlarmName must have'],
    ['x', 'TRUE', { ActionsSuppressor: 'a' }, 'PutCompositeAlarm with ActionsSuppressor is not supported'],
    ['x', 'TRUE', { ActionConfiguration: {} }, 'PutCompositeAlarm with ActionConfiguration is not supported'],
  ])('%s: %s with %j is refused', (name, rule, more, message) => {
    expect(() => two().put(name, rule, more)).toThrow(message);
  });
});

describe('who hears of a change', () => {
  const topic = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;
  const actions = {
    OKActions: [topic('fine')],
    AlarmActions: [topic('alarms'), 'arn:aws:lambda:us-east-1:000000000000:function:f', topic('too')],
  };

  it('is every topic among the actions of the new state', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', { ...errors, AlarmDescription: 'oh', DatapointsToAlarm: 1, ...actions });
    aws.fail();
    aws.clock.advance(10_000);
    expect(aws.published).toHaveLength(2);
    expect(aws.published[1].topicArn).toBe(topic('too'));
    expect(aws.published[0]).toEqual({
      topicArn: topic('alarms'),
      subject: 'ALARM: "errors" in US East (N. Virginia)',
      message: {
        AlarmName: 'errors',
        AlarmDescription: 'oh',
        AWSAccountId: '000000000000',
        AlarmConfigurationUpdatedTimestamp: '2026-11-22T10:00:00.000+0000',
        NewStateValue: 'ALARM',
        NewStateReason: expect.stringContaining('Threshold Crossed'),
        StateChangeTime: '2026-11-22T10:00:10.000+0000',
        Region: 'US East (N. Virginia)',
        AlarmArn: arn('errors'),
        OldStateValue: 'INSUFFICIENT_DATA',
        ...actions,
        InsufficientDataActions: [],
        Trigger: {
          ...{
            MetricName: 'Errors',
            Namespace: 'AWS/Lambda',
            StatisticType: 'Statistic',
            Statistic: 'SUM',
            Unit: null,
          },
          Dimensions: [
            { value: 'bot:live', name: 'Resource' },
            { value: 'bot', name: 'FunctionName' },
          ],
          ...{ Period: 60, EvaluationPeriods: 1, DatapointsToAlarm: 1, ComparisonOperator: 'GreaterThanThreshold' },
          ...{ Threshold: 0, TreatMissingData: 'notBreaching', EvaluateLowSampleCountPercentile: '' },
        },
      },
    });
    aws.call('SetAlarmState', { AlarmName: 'errors', StateValue: 'INSUFFICIENT_DATA', StateReason: 'x' });
    expect(aws.published).toHaveLength(2);
    aws.call('DisableAlarmActions', { AlarmNames: ['errors'] });
    aws.call('SetAlarmState', { AlarmName: 'errors', StateValue: 'OK', StateReason: 'x' });
    expect(aws.published).toHaveLength(2);
    aws.call('EnableAlarmActions', { AlarmNames: ['errors'] });
    aws.call('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'x' });
    aws.call('SetAlarmState', { AlarmName: 'errors', StateValue: 'OK', StateReason: 'x' });
    expect(aws.published.at(-1)).toMatchObject({ topicArn: topic('fine'), message: { OldStateValue: 'ALARM' } });
  });

  it('is told of expressions and percentiles in their own way', () => {
    const aws = sample();
    const { Statistic: _, ...rest } = errors;
    aws.call('PutMetricAlarm', { ...rest, ExtendedStatistic: 'p99', Unit: 'Count', ...actions });
    const stat = { Metric: { Namespace: 'N', MetricName: 'M' }, Period: 300, Stat: 'SampleCount' };
    const Metrics = [
      { Id: 'e', Expression: 'm * 2', Label: 'twice' },
      { Id: 'm', MetricStat: stat, ReturnData: false },
    ];
    const { EvaluationPeriods, Threshold, ComparisonOperator } = errors;
    const math = { AlarmName: 'math', Metrics, EvaluationPeriods, Threshold, ComparisonOperator, ...actions };
    aws.call('PutMetricAlarm', math);
    for (const AlarmName of ['errors', 'math']) {
      aws.call('SetAlarmState', { AlarmName, StateValue: 'OK', StateReason: 'x' });
    }
    expect(aws.published.map(({ message }) => message.Trigger)).toEqual([
      expect.objectContaining({ StatisticType: 'ExtendedStatistic', ExtendedStatistic: 'p99', Unit: 'Count' }),
      {
        ...{ Period: 300, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold', Threshold: 0 },
        ...{ TreatMissingData: '', EvaluateLowSampleCountPercentile: '' },
        Metrics: [
          { Expression: 'm * 2', Id: 'e', Label: 'twice', ReturnData: true },
          {
            Id: 'm',
            MetricStat: {
              Metric: { Dimensions: [], MetricName: 'M', Namespace: 'N' },
              Period: 300,
              Stat: 'SampleCount',
            },
            ReturnData: false,
          },
        ],
      },
    ]);
  });

  it('is told by a composite alarm which child it was', () => {
    const aws = two();
    aws.put('c', 'ALARM(a)', actions);
    aws.set('a', 'ALARM');
    expect(aws.published.map(({ subject }) => subject)).toEqual([
      'OK: "c" in US East (N. Virginia)',
      'ALARM: "c" in US East (N. Virginia)',
      'ALARM: "c" in US East (N. Virginia)',
    ]);
    expect(aws.published[1].message).toMatchObject({
      AlarmDescription: null,
      AlarmRule: 'ALARM(a)',
      TriggeringChildren: [{ Arn: arn('a'), State: { Value: 'ALARM', Timestamp: '2026-11-22T10:00:00.000+0000' } }],
    });
    expect(aws.published[1].message).not.toHaveProperty('Trigger');
  });

  it('is EventBridge, in its envelope', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', { ...errors, AlarmDescription: 'oh' });
    aws.call('PutCompositeAlarm', { AlarmName: 'c', AlarmRule: 'OK(errors)' });
    aws.events.length = 0;
    aws.clock.advance(10_000);
    expect(aws.events).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'CloudWatch Alarm State Change',
        source: 'aws.cloudwatch',
        account: '000000000000',
        time: '2026-11-22T10:00:10Z',
        region: 'us-east-1',
        resources: [arn('errors')],
        detail: {
          alarmName: 'errors',
          configuration: {
            description: 'oh',
            metrics: [
              {
                id: expect.any(String),
                metricStat: {
                  metric: {
                    dimensions: { Resource: 'bot:live', FunctionName: 'bot' },
                    name: 'Errors',
                    namespace: 'AWS/Lambda',
                  },
                  ...{ period: 60, stat: 'Sum' },
                },
                returnData: true,
              },
            ],
          },
          previousState: {
            value: 'INSUFFICIENT_DATA',
            reason: 'Unchecked: Initial alarm creation',
            timestamp: '2026-11-22T10:00:00.000+0000',
          },
          state: {
            value: 'OK',
            reason: expect.stringContaining('Threshold Crossed'),
            reasonData: expect.stringContaining('"version":"1.0"'),
            timestamp: '2026-11-22T10:00:10.000+0000',
          },
        },
      },
      expect.objectContaining({ detail: expect.objectContaining({ configuration: { alarmRule: 'OK(errors)' } }) }),
    ]);
  });
});
