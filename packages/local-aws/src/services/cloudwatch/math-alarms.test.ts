import { describe, expect, it } from '@jest/globals';
import { type Answer, errors, sample } from './cloudwatch-sample.ts';

const metric = (Id: string, MetricName: string) => ({
  Id,
  MetricStat: {
    Metric: { Namespace: errors.Namespace, MetricName, Dimensions: errors.Dimensions },
    Period: 60,
    Stat: 'Sum',
  },
  ReturnData: false,
});
const rate = {
  AlarmName: 'rate',
  AlarmDescription: 'too many errors',
  Metrics: [
    { Id: 'rate', Expression: '100 * failed / calls', Label: 'Error rate' },
    metric('failed', 'Errors'),
    metric('calls', 'Invocations'),
  ],
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};

describe('an alarm on an expression', () => {
  function traffic(aws: ReturnType<typeof sample>, calls: number, failed: number) {
    for (let index = 0; index < calls; index++) {
      aws.record('Invocations', 1);
      aws.fail(index < failed ? 1 : 0);
    }
  }

  it('watches a rate, period by period', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', rate);
    const states: (string | undefined)[] = [];
    for (const [calls, failed] of [
      [0, 0],
      [100, 5],
      [100, 6],
      [20, 2],
      [1, 0],
    ] as const) {
      traffic(aws, calls, failed);
      aws.clock.advance(30_000);
      // What is in progress does not count.
      expect(aws.state('rate')).toBe(states.at(-1) ?? 'INSUFFICIENT_DATA');
      aws.clock.advance(30_000);
      states.push(aws.state('rate'));
    }
    expect(states).toEqual(['INSUFFICIENT_DATA', 'OK', 'ALARM', 'ALARM', 'OK']);
  });

  it('tells why, without a statistic', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', rate);
    traffic(aws, 4, 1);
    aws.clock.advance(60_000);
    const [alarm] = aws.call('DescribeAlarms', { AlarmNames: ['rate'] }).MetricAlarms;
    expect(alarm).toMatchObject({
      AlarmName: 'rate',
      Metrics: [
        { Id: 'rate', Expression: '100 * failed / calls', Label: 'Error rate', ReturnData: true },
        { Id: 'failed', ReturnData: false },
        { Id: 'calls' },
      ],
      StateReason:
        'Threshold Crossed: 1 out of the last 1 datapoints [25.0 (22/11/26 10:00:00)] was greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).',
    });
    expect(alarm).not.toHaveProperty('Period');
    expect(JSON.parse(alarm.StateReasonData)).not.toHaveProperty('statistic');
    expect(JSON.parse(alarm.StateReasonData)).toMatchObject({ period: 60, recentDatapoints: [25] });
    const { Namespace, MetricName, Dimensions } = errors;
    expect(aws.call('DescribeAlarmsForMetric', { Namespace, MetricName, Dimensions }).MetricAlarms).toEqual([]);
  });

  it('has no data when nothing is called, unless it is filled in', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', { ...rate, TreatMissingData: 'breaching' });
    const filled = [{ Id: 'e', Expression: 'FILL(failed, 0)' }, metric('failed', 'Errors')];
    aws.call('PutMetricAlarm', { ...rate, AlarmName: 'filled', Metrics: filled, TreatMissingData: 'breaching' });
    aws.clock.advance(60_000);
    expect([aws.state('rate'), aws.state('filled')]).toEqual(['ALARM', 'OK']);
  });

  it('may watch a single metric of the list', () => {
    const aws = sample();
    aws.call('PutMetricAlarm', { ...rate, Metrics: [{ ...metric('m', 'Errors'), ReturnData: true }] });
    aws.fail(6);
    aws.clock.advance(60_000);
    expect(aws.state('rate')).toBe('ALARM');
  });

  const [expression, failed, calls] = rate.Metrics as [object, object, object];
  it.each([
    [{ MetricName: 'Errors' }, 'MetricName should not be set if list of Metrics is set.'],
    [{ Period: 60 }, 'Period should not be set if list of Metrics is set.'],
    [{ Dimensions: errors.Dimensions }, 'Dimensions should not be set if list of Metrics is set.'],
    [{ Metrics: [{ ...expression, ReturnData: false }, failed, calls] }, 'Exactly one element of the metrics list'],
    [{ Metrics: [expression, { ...failed, ReturnData: true }, calls] }, 'Exactly one element of the metrics list'],
    [{ Metrics: [expression, failed] }, "Error in expression 'rate' [Undefined variable 'calls']"],
    [{ Metrics: [{ Id: 'e', Expression: 'METRICS() * 2' }, failed] }, 'must come to a single time series'],
    [{ Metrics: [{ Id: 'e', Expression: 'SUM(failed)' }, failed] }, 'not to a number'],
    [{ Metrics: [{ Id: 'e', Expression: "SEARCH('x')" }] }, 'SEARCH is not supported on Metric Alarms.'],
    [{ EvaluationPeriods: 1441 }, 'Metrics cannot be checked across more than a day'],
  ])('with %j is refused', (change, message) => {
    const aws = sample();
    expect(() => aws.call('PutMetricAlarm', { ...rate, ...change })).toThrow(
      expect.objectContaining({ code: 'ValidationError', message: expect.stringContaining(message) }),
    );
    expect(aws.call('DescribeAlarms', {}).MetricAlarms).toEqual([]);
  });
});

describe('GetMetricData', () => {
  const times = {
    StartTime: new Date(Date.UTC(2026, 10, 22, 10, 0, 30)),
    EndTime: new Date(Date.UTC(2026, 10, 22, 10, 3)),
  };

  function measured() {
    const aws = sample();
    for (const [calls, failed] of [
      [10, 1],
      [4, 1],
      [0, 0],
    ] as const) {
      if (calls > 0) aws.record('Invocations', calls);
      if (failed > 0) aws.fail(failed);
      aws.clock.advance(60_000);
    }
    return aws;
  }

  it('answers expressions, one after the other and over each other', () => {
    const [, failed, calls] = rate.Metrics;
    const MetricDataQueries = [
      { Id: 'percent', Expression: 'FILL(share, 0) * 100' },
      { Id: 'share', Expression: 'failed / calls', ReturnData: false },
      { Id: 'all', Expression: 'METRICS()', Label: 'Twice' },
      { Id: 'parts', Expression: '[share, failed]', Label: '' },
      failed,
      calls,
    ];
    const { MetricDataResults } = measured().call('GetMetricData', { ...times, MetricDataQueries });
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10, minute));
    expect(MetricDataResults).toEqual([
      {
        Id: 'percent',
        Label: 'percent',
        Timestamps: [at(2), at(1), at(0)],
        Values: [0, 25, 10],
        StatusCode: 'Complete',
      },
      { Id: 'all', Label: 'Twice Errors', Timestamps: [at(1), at(0)], Values: [1, 1], StatusCode: 'Complete' },
      { Id: 'all', Label: 'Twice Invocations', Timestamps: [at(1), at(0)], Values: [4, 10], StatusCode: 'Complete' },
      { Id: 'parts', Label: 'share', Timestamps: [at(1), at(0)], Values: [0.25, 0.1], StatusCode: 'Complete' },
      { Id: 'parts', Label: 'Errors', Timestamps: [at(1), at(0)], Values: [1, 1], StatusCode: 'Complete' },
    ]);
  });

  it('gives metrics in pages of datapoints', () => {
    const aws = measured();
    const MetricDataQueries = [
      { ...metric('failed', 'Errors'), ReturnData: true },
      { ...metric('calls', 'Invocations'), ReturnData: true },
    ];
    const pages: Answer[] = [];
    let NextToken: string | undefined;
    do {
      const input = { ...times, MetricDataQueries, MaxDatapoints: 3, ScanBy: 'TimestampAscending', NextToken };
      const page = aws.call('GetMetricData', input);
      pages.push(page.MetricDataResults.map(({ Id, Values, StatusCode }: Answer) => [Id, Values, StatusCode]));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(pages).toEqual([
      [
        ['failed', [1, 1], 'Complete'],
        ['calls', [10], 'PartialData'],
      ],
      [
        ['failed', [], 'Complete'],
        ['calls', [4], 'Complete'],
      ],
    ]);
    const twice = [...MetricDataQueries, { Id: 'twice', Expression: 'calls * 2' }];
    const whole = aws.call('GetMetricData', { ...times, MetricDataQueries: twice, MaxDatapoints: 1 });
    expect(whole.MetricDataResults.map(({ Values }: Answer) => Values.length)).toEqual([2, 2, 2]);
    expect(whole.NextToken).toBeUndefined();
    expect(aws.refusal('GetMetricData', { ...times, MetricDataQueries, NextToken: 'mine' })).toBe('InvalidNextToken');
    expect(aws.refusal('GetMetricData', { ...times, MetricDataQueries, MaxDatapoints: 0 })).toBe('ValidationError');
    const LabelOptions = { Timezone: '+0100' };
    expect(aws.refusal('GetMetricData', { ...times, MetricDataQueries, LabelOptions })).toBe('NotImplemented');
  });
});
