import { describe, expect, it } from '@jest/globals';
import { type Answer, errors, sample } from './cloudwatch-sample.ts';

describe('an alarm', () => {
  it('begins without data, and turns OK when there is none to worry about', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', errors);
    expect(aws.call('DescribeAlarms', { AlarmNames: ['errors', 'unknown'] }).MetricAlarms).toMatchObject([
      {
        AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors',
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        ActionsEnabled: true,
      },
    ]);
    aws.clock.advance(10_000);
    expect(aws.state()).toBe('OK');
    expect(aws.changes).toEqual([
      {
        type: 'alarm-state',
        alarm: 'errors',
        region: 'us-east-1',
        from: 'INSUFFICIENT_DATA',
        to: 'OK',
        reason: expect.stringContaining('[NonBreaching]'),
      },
    ]);
  });

  it('trips within its period, and recovers when the data is out of sight', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', errors);
    aws.clock.advance(65_000);
    aws.fail();
    aws.clock.advance(4999);
    expect(aws.state()).toBe('OK');
    aws.clock.advance(1);
    expect(aws.state()).toBe('ALARM');
    for (let minutes = 0; minutes < 2; minutes++) {
      aws.clock.advance(60_000);
      aws.fail(0);
    }
    aws.clock.advance(60_000);
    expect(aws.state()).toBe('OK');
    const { AlarmHistoryItems } = aws.call('DescribeAlarmHistory', {
      AlarmName: 'errors',
      HistoryItemType: 'StateUpdate',
    });
    expect(AlarmHistoryItems.map((item: Answer) => item.HistorySummary)).toEqual([
      'Alarm updated from ALARM to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from INSUFFICIENT_DATA to OK',
    ]);
  });

  it('looks at the exact dimensions and unit only', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', errors);
    aws.call('PutMetricAlarm', { ...errors, AlarmName: 'other-unit', Unit: 'Seconds' });
    aws.fail(1, { FunctionName: 'bot' });
    aws.fail(1, { FunctionName: 'bot', Resource: 'bot:live', ExecutedVersion: '2' });
    aws.clock.advance(60_000);
    expect(aws.state()).toBe('OK');
    aws.fail();
    aws.clock.advance(60_000);
    expect(aws.state()).toBe('ALARM');
    expect(aws.cloudwatch.alarmState('other-unit', 'us-east-1')).toBe('OK');
  });

  it('keeps the state of SetAlarmState for a period', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', errors);
    aws.clock.advance(15_000);
    aws.call('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a test' });
    aws.clock.advance(59_000);
    expect(aws.call('DescribeAlarms', { StateValue: 'ALARM' }).MetricAlarms[0].StateReason).toBe('a test');
    aws.clock.advance(10_000);
    expect(aws.state()).toBe('OK');
  });

  it('tells a change once, and keeps its reason until the next', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', errors);
    aws.clock.advance(10_000);
    const seen = aws.call('DescribeAlarms', {});
    aws.fail(0);
    aws.clock.advance(180_000);
    expect(aws.call('DescribeAlarms', {})).toEqual(seen);
    aws.call('SetAlarmState', { AlarmName: 'errors', StateValue: 'OK', StateReason: 'a test' });
    expect(aws.changes).toHaveLength(1);
    expect(aws.call('DescribeAlarms', {}).MetricAlarms[0]).toMatchObject({
      StateReason: 'a test',
      StateUpdatedTimestamp: new Date(aws.clock.now()),
      StateTransitionedTimestamp: seen.MetricAlarms[0].StateUpdatedTimestamp,
    });
  });

  it('keeps its state when it is put again, and nothing of it when it is deleted', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', { ...errors, Tags: [{ Key: 'team', Value: 'bots' }] });
    aws.clock.advance(10_000);
    aws.call('PutMetricAlarm', { ...errors, Threshold: 3, Tags: [{ Key: 'team', Value: 'others' }] });
    expect(aws.state()).toBe('OK');
    const ResourceARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors';
    expect(aws.call('ListTagsForResource', { ResourceARN })).toEqual({ Tags: [{ Key: 'team', Value: 'bots' }] });
    aws.call('TagResource', { ResourceARN, Tags: [{ Key: 'tier', Value: '1' }] });
    aws.call('UntagResource', { ResourceARN, TagKeys: ['team'] });
    expect(aws.call('ListTagsForResource', { ResourceARN })).toEqual({ Tags: [{ Key: 'tier', Value: '1' }] });
    aws.call('DeleteAlarms', { AlarmNames: ['errors', 'unknown'] });
    expect(aws.state()).toBeUndefined();
    expect(aws.scheduled.size).toBe(0);
    expect(aws.refusal('ListTagsForResource', { ResourceARN })).toBe('ResourceNotFoundException');
    aws.call('PutMetricAlarm', errors);
    expect(aws.call('ListTagsForResource', { ResourceARN })).toEqual({ Tags: [] });
  });

  it('is described in pages, by prefix and by metric', () => {
    const aws = sample();
    for (const AlarmName of ['c', 'a', 'bb', 'b']) aws.call('PutMetricAlarm', { ...errors, AlarmName });
    const names = (answer: Answer) => answer.MetricAlarms.map((alarm: Answer) => alarm.AlarmName);
    const first = aws.call('DescribeAlarms', { MaxRecords: 3 });
    const second = aws.call('DescribeAlarms', { MaxRecords: 3, NextToken: first.NextToken });
    expect([names(first), names(second), second.NextToken]).toEqual([['a', 'b', 'bb'], ['c'], undefined]);
    expect(names(aws.call('DescribeAlarms', { AlarmNamePrefix: 'b' }))).toEqual(['b', 'bb']);
    expect(names(aws.call('DescribeAlarms', { AlarmTypes: ['CompositeAlarm'] }))).toEqual([]);
    const { Namespace, MetricName, Dimensions } = errors;
    expect(names(aws.call('DescribeAlarmsForMetric', { Namespace, MetricName, Dimensions }))).toHaveLength(4);
    expect(names(aws.call('DescribeAlarmsForMetric', { Namespace, MetricName }))).toEqual([]);
    expect(aws.refusal('DescribeAlarms', { AlarmNames: ['a'], AlarmNamePrefix: 'b' })).toBe(
      'InvalidParameterCombination',
    );
    expect(aws.refusal('DescribeAlarms', { NextToken: 'mine' })).toBe('InvalidNextToken');
  });

  it('tells whether its actions are enabled', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', errors);
    aws.call('DisableAlarmActions', { AlarmNames: ['errors'] });
    expect(aws.call('DescribeAlarms', {}).MetricAlarms[0].ActionsEnabled).toBe(false);
    aws.call('EnableAlarmActions', { AlarmNames: ['errors'] });
    expect(aws.call('DescribeAlarms', {}).MetricAlarms[0].ActionsEnabled).toBe(true);
  });

  it.each([
    [{ Metrics: [{ Id: 'm' }] }, 'ValidationError'],
    [{ EvaluationCriteria: {} }, 'NotImplemented'],
    [{ AlarmName: '' }, 'ValidationError'],
    [{ Namespace: undefined }, 'InvalidParameterCombination'],
    [{ ExtendedStatistic: 'p90' }, 'InvalidParameterCombination'],
    [{ Statistic: 'p90' }, 'ValidationError'],
    [{ Statistic: undefined, ExtendedStatistic: 'p900' }, 'ValidationError'],
    [{ Period: 45 }, 'ValidationError'],
    [{ EvaluationPeriods: 0 }, 'ValidationError'],
    [{ DatapointsToAlarm: 2 }, 'ValidationError'],
    [{ Period: 3540, EvaluationPeriods: 25 }, 'ValidationError'],
    [{ Threshold: undefined }, 'InvalidParameterCombination'],
    [{ ComparisonOperator: 'Greater' }, 'ValidationError'],
    [{ TreatMissingData: 'fine' }, 'ValidationError'],
    [{ Period: 3600, EvaluationPeriods: 25 }, 'none'],
  ])('with %j answers %s', (change, code) => {
    expect(sample().refusal('PutMetricAlarm', { ...errors, ...change })).toBe(code);
  });

  it('is not set to what it cannot be', () => {
    const aws = sample();
    const input = { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a test' };
    expect(aws.refusal('SetAlarmState', input)).toBe('ResourceNotFound');
    aws.call('PutMetricAlarm', errors);
    expect(aws.refusal('SetAlarmState', { ...input, StateValue: 'RED' })).toBe('ValidationError');
    expect(aws.refusal('SetAlarmState', { ...input, StateReasonData: '{' })).toBe('InvalidFormat');
  });
});

describe('metrics', () => {
  const Namespace = 'shop';
  const query = { Namespace, MetricName: 'Latency', Period: 60 };
  const times = {
    StartTime: new Date(Date.UTC(2026, 10, 22, 9, 59)),
    EndTime: new Date(Date.UTC(2026, 10, 22, 10, 5)),
  };

  function published() {
    const aws = sample();
    const Timestamp = new Date(Date.UTC(2026, 10, 22, 10, 2, 30));
    aws.call('PutMetricData', {
      Namespace,
      MetricData: [
        { MetricName: 'Latency', Value: 7, Unit: 'Milliseconds', Timestamp },
        { MetricName: 'Latency', Values: [1, 2], Counts: [2, 1] },
        { MetricName: 'Latency', StatisticValues: { SampleCount: 2, Sum: 8, Minimum: 3, Maximum: 5 } },
        { MetricName: 'Other', Value: 1, Dimensions: [{ Name: 'Stage', Value: 'test' }] },
      ],
    });
    return aws;
  }

  it('are summed up by period', () => {
    const Statistics = ['Sum', 'SampleCount', 'Maximum'];
    const StartTime = new Date(Date.UTC(2026, 10, 22, 10, 0, 1));
    const { Datapoints, Label } = published().call('GetMetricStatistics', {
      ...query,
      ...times,
      StartTime,
      Statistics,
    });
    expect(Label).toBe('Latency');
    expect(Datapoints).toEqual([
      { Timestamp: new Date(Date.UTC(2026, 10, 22, 10)), Sum: 12, SampleCount: 5, Maximum: 5, Unit: 'None' },
      { Timestamp: new Date(Date.UTC(2026, 10, 22, 10, 2)), Sum: 7, SampleCount: 1, Maximum: 7, Unit: 'Milliseconds' },
    ]);
  });

  it('are queried newest first, or as asked', () => {
    const aws = published();
    const MetricDataQueries = [
      { Id: 'a', MetricStat: { Metric: { Namespace, MetricName: 'Latency' }, Period: 60, Stat: 'Average' } },
      { Id: 'hidden', ReturnData: false, MetricStat: { Metric: { Namespace }, Period: 60, Stat: 'Sum' } },
    ];
    expect(aws.call('GetMetricData', { ...times, MetricDataQueries }).MetricDataResults).toEqual([
      {
        Id: 'a',
        Label: 'Latency',
        Timestamps: [new Date(Date.UTC(2026, 10, 22, 10, 2)), new Date(Date.UTC(2026, 10, 22, 10))],
        Values: [7, 2.4],
        StatusCode: 'Complete',
      },
    ]);
    const ascending = aws.call('GetMetricData', { ...times, MetricDataQueries, ScanBy: 'TimestampAscending' });
    expect(ascending.MetricDataResults[0].Values).toEqual([2.4, 7]);
  });

  it('are listed by name and dimension', () => {
    const aws = published();
    expect(aws.call('ListMetrics', { Namespace, Dimensions: [{ Name: 'Stage' }] }).Metrics).toEqual([
      { Namespace, MetricName: 'Other', Dimensions: [{ Name: 'Stage', Value: 'test' }] },
    ]);
    expect(aws.call('ListMetrics', { MetricName: 'Latency' }).Metrics).toHaveLength(1);
    expect(aws.call('ListMetrics', { Dimensions: [{ Name: 'Stage', Value: 'live' }] }).Metrics).toEqual([]);
  });

  it('are refused as a whole if one datum is wrong', () => {
    const aws = sample();
    const good = { MetricName: 'Latency', Value: 1 };
    const refusal = (datum: object) =>
      aws.refusal('PutMetricData', { Namespace, MetricData: [good, { ...good, ...datum }] });
    expect(refusal({ Value: undefined })).toBe('InvalidParameterCombination');
    expect(refusal({ Values: [1] })).toBe('InvalidParameterCombination');
    expect(refusal({ Value: undefined, Values: [1], Counts: [1, 2] })).toBe('InvalidParameterCombination');
    expect(refusal({ Value: Number.NaN })).toBe('InvalidParameterValue');
    expect(aws.call('ListMetrics', {}).Metrics).toEqual([]);
  });

  it('are not queried in ways that make no sense', () => {
    const aws = sample();
    const input = { ...query, ...times, Statistics: ['Sum'] };
    expect(aws.refusal('GetMetricStatistics', { ...input, Statistics: [] })).toBe('InvalidParameterCombination');
    expect(aws.refusal('GetMetricStatistics', { ...input, Statistics: ['Total'] })).toBe('ValidationError');
    expect(aws.refusal('GetMetricStatistics', { ...input, Period: 7 })).toBe('InvalidParameterValue');
    expect(aws.refusal('GetMetricStatistics', { ...input, EndTime: times.StartTime })).toBe('InvalidParameterValue');
  });
});

it('forgets everything on reset', () => {
  const aws = sample();
  aws.call('PutMetricAlarm', errors);
  aws.fail();
  aws.cloudwatch.reset();
  expect(aws.scheduled.size).toBe(0);
  aws.clock.advance(120_000);
  expect(aws.changes).toEqual([]);
  expect(aws.cloudwatch.dump()).toEqual({ metricAlarms: [], compositeAlarms: [], metrics: [], alarmHistory: [] });
  expect(aws.call('DescribeAlarmHistory', {}).AlarmHistoryItems).toEqual([]);
});
