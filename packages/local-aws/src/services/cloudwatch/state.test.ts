import { describe, expect, it } from '@jest/globals';
import { StateError } from '../service.ts';
import { type Answer, errors, sample } from './cloudwatch-sample.ts';

const copy = (value: unknown): Answer => JSON.parse(JSON.stringify(value));

describe('the state of CloudWatch', () => {
  function busy() {
    const aws = sample();
    aws.call('PutMetricAlarm', { ...errors, Tags: [{ Key: 'team', Value: 'bots' }], AlarmActions: ['arn:x'] });
    const query = { Id: 'e', Expression: 'm * 2' };
    const stat = { Metric: { Namespace: 'N', MetricName: 'M' }, Period: 60, Stat: 'Sum' };
    const { EvaluationPeriods, Threshold, ComparisonOperator } = errors;
    aws.call('PutMetricAlarm', {
      ...{ AlarmName: 'math', EvaluationPeriods, Threshold, ComparisonOperator },
      Metrics: [query, { Id: 'm', MetricStat: stat, ReturnData: false }],
    });
    aws.call('PutMetricAlarm', errors, 'eu-west-1');
    aws.call('PutCompositeAlarm', { AlarmName: 'c', AlarmRule: 'ALARM(errors)', ActionsEnabled: false });
    const other = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors';
    aws.call('PutCompositeAlarm', { AlarmName: 'd', AlarmRule: `OK(${other})` });
    aws.fail(2);
    aws.fail(3);
    const set = { SampleCount: 2, Sum: 8, Minimum: 3, Maximum: 5 };
    const MetricData = [
      { MetricName: 'M', StatisticValues: set, Unit: 'Bytes' },
      { MetricName: 'Thrice', Values: [5], Counts: [3] },
    ];
    aws.call('PutMetricData', { Namespace: 'N', MetricData });
    aws.clock.advance(15_000);
    aws.call('SetAlarmState', { AlarmName: 'math', StateValue: 'ALARM', StateReason: 'a test', StateReasonData: '{}' });
    aws.call('SetAlarmState', { AlarmName: 'd', StateValue: 'ALARM', StateReason: 'a test' });
    return aws;
  }

  it('comes back whole, and goes on', async () => {
    const aws = busy();
    const dump = copy(aws.cloudwatch.dump());
    const after = sample();
    after.clock.advance(15_000);
    await after.cloudwatch.restore(dump);
    expect(copy(after.cloudwatch.dump())).toEqual(dump);
    const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'];
    const history = { AlarmTypes };
    for (const region of ['us-east-1', 'eu-west-1']) {
      expect(after.call('DescribeAlarms', { AlarmTypes }, region)).toEqual(
        aws.call('DescribeAlarms', { AlarmTypes }, region),
      );
      expect(after.call('DescribeAlarmHistory', history, region)).toEqual(
        aws.call('DescribeAlarmHistory', history, region),
      );
    }
    const StartTime = new Date(Date.UTC(2026, 10, 22, 10));
    const range = { StartTime, EndTime: new Date(Date.UTC(2026, 10, 22, 11)), Period: 60 };
    const thrice = { Namespace: 'N', MetricName: 'Thrice', ...range, Statistics: ['Sum'] };
    expect(after.call('GetMetricStatistics', thrice).Datapoints).toMatchObject([{ Sum: 15 }]);
    const ResourceARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors';
    expect(after.call('ListTagsForResource', { ResourceARN }).Tags).toEqual([{ Key: 'team', Value: 'bots' }]);
    // The state of SetAlarmState is still held, the other alarms go on.
    for (const one of [aws, after]) {
      one.clock.advance(50_000);
      expect(one.state('math')).toBe('ALARM');
      one.clock.advance(210_000);
      expect(['errors', 'c', 'math'].map((name) => one.state(name))).toEqual(['OK', 'OK', 'INSUFFICIENT_DATA']);
    }
  });

  it('may be written by hand, with defaults', async () => {
    const aws = sample();
    const { AlarmName, TreatMissingData: _, ...rest } = errors;
    await aws.cloudwatch.restore({
      metricAlarms: [
        { AlarmName, ...rest, StateValue: 'ALARM' },
        { AlarmName: 'other', ...rest, region: 'eu-west-1' },
      ],
      compositeAlarms: [{ AlarmName: 'c', AlarmRule: 'ALARM(errors)' }],
      metrics: [{ Namespace: 'N', MetricName: 'M', data: [{ Value: 3 }] }],
    });
    expect([aws.state(), aws.state('c'), aws.state('other'), aws.state('other', 'eu-west-1')]).toEqual([
      'ALARM',
      'ALARM',
      undefined,
      'INSUFFICIENT_DATA',
    ]);
    expect(aws.call('ListMetrics', {}).Metrics).toEqual([{ Namespace: 'N', MetricName: 'M', Dimensions: [] }]);
    await aws.cloudwatch.restore({});
    expect(aws.scheduled.size).toBe(0);
    expect(aws.cloudwatch.dump()).toEqual({ metricAlarms: [], compositeAlarms: [], metrics: [], alarmHistory: [] });
  });

  const composite = { AlarmName: 'c', AlarmRule: 'ALARM(errors)' };
  it.each([
    [{ alarms: [] }, 'cloudwatch.alarms is not known'],
    [{ metricAlarms: [{ AlarmName: 7 }] }, 'cloudwatch.metricAlarms[0].AlarmName is 7, it must be a string.'],
    [{ metricAlarms: [{ ...errors, Period: 45 }] }, 'cloudwatch.metricAlarms[0]: Period must be 10, 20, 30'],
    [{ metricAlarms: [{ ...errors, StateValue: 'RED' }] }, 'cloudwatch.metricAlarms[0]: StateValue must be one of'],
    [{ metricAlarms: [errors, errors] }, 'cloudwatch: the alarm errors of us-east-1 is there twice.'],
    [{ metricAlarms: [{ ...errors, color: 1 }] }, 'cloudwatch.metricAlarms[0].color is not known'],
    [{ compositeAlarms: [composite] }, 'cloudwatch: the composite alarm c of us-east-1 refers to errors'],
    [{ compositeAlarms: [{ ...composite, AlarmRule: 'X' }] }, 'cloudwatch.compositeAlarms[0]: Error in AlarmRule ['],
    [{ metrics: [{ Namespace: 'N', MetricName: 'M', data: [{}] }] }, 'cloudwatch.metrics[0]: Exactly one of Value'],
    [
      { metrics: [{ Namespace: 'N', MetricName: 'M', data: [{ Values: ['1'] }] }] },
      'cloudwatch.metrics[0].data[0]: Values must be a list of numbers.',
    ],
  ])('%j is refused', (state, message) => {
    const aws = sample();
    aws.call('PutMetricAlarm', errors);
    const before = aws.cloudwatch.dump();
    const restore = () => aws.cloudwatch.restore(state);
    expect(restore).toThrow(StateError);
    expect(restore).toThrow(message);
    expect(aws.cloudwatch.dump()).toEqual(before);
    expect(aws.scheduled.size).toBe(1);
  });

  it('is apart in each region', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', errors);
    aws.call('PutMetricAlarm', errors, 'eu-west-1');
    aws.fail();
    aws.clock.advance(10_000);
    expect([aws.state(), aws.state('errors', 'eu-west-1'), aws.state('errors', 'eu-west-2')]).toEqual([
      'ALARM',
      'OK',
      undefined,
    ]);
    expect(aws.call('ListMetrics', {}, 'eu-west-1').Metrics).toEqual([]);
    aws.call('DeleteAlarms', { AlarmNames: ['errors'] });
    expect(aws.state('errors', 'eu-west-1')).toBe('OK');
  });
});
