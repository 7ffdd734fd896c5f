import { describe, expect, it } from '@jest/globals';
import { evaluate as evaluateValues } from './evaluation.ts';
import type { AlarmRule } from './metric-alarm-rule.ts';
import { sampleOf } from './metric-datum.ts';
import { beginOfPeriod } from './metric-series.ts';
import { calculate, type Sample } from './statistics.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 22, 10);

/** A rule on one metric, flat. */
type Rule = Omit<AlarmRule, 'watched'> & { readonly statistic: string; readonly period: number };

const rule: Rule = {
  statistic: 'Sum',
  period: 60,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  threshold: 0,
  comparison: 'GreaterThanThreshold',
  treatMissingData: 'missing',
};

/** One sample in the middle of each period from 10:00 on; undefined for none. */
function reader(values: readonly (number | undefined)[], period = minute) {
  const samples = values.flatMap((value, index) =>
    value === undefined ? [] : [sampleOf([{ value, count: 1 }], { at: start + (index + 0.5) * period, unit: 'Count' })],
  );
  return (from: number, to: number): readonly Sample[] => samples.filter(({ at }) => from <= at && at < to);
}

function evaluate({ statistic, period, ...rest }: Rule, read: ReturnType<typeof reader>, now: number) {
  const metric = { namespace: 'AWS/Lambda', metricName: 'Errors', dimensions: {} };
  const values = (from: number, to: number) => {
    const periods = Map.groupBy(read(from, to), ({ at }) => beginOfPeriod(at, period));
    const points = [...periods].map(([at, samples]) => [at, calculate(statistic, samples)] as const);
    return new Map(points.filter((point): point is [number, number] => point[1] !== undefined));
  };
  return evaluateValues(
    { ...rest, watched: { kind: 'metric', metric, unit: undefined, statistic, period } },
    values,
    now,
  );
}

/** `0` does not breach, `X` does, `-` is missing; oldest first, all periods complete. */
function stateOf(pattern: string, change: Partial<Rule>): string {
  const values = [...pattern].map((mark) => ({ '0': 0, X: 5 })[mark]);
  return evaluate({ ...rule, ...change }, reader(values), start + pattern.length * minute)?.value ?? 'kept';
}

const [ok, alarm, unknown, kept] = ['OK', 'ALARM', 'INSUFFICIENT_DATA', 'kept'];

describe('missing data', () => {
  // The two tables of the user guide: "Configuring how CloudWatch alarms treat missing data".
  it.each([
    ['0-X-X', 3, ok, ok, ok, ok],
    ['0----', 3, ok, ok, ok, ok],
    ['-----', 3, unknown, kept, alarm, ok],
    ['0XX-X', 3, alarm, alarm, alarm, alarm],
    ['--X--', 3, alarm, kept, alarm, ok],
    ['0-X-X', 2, alarm, alarm, alarm, alarm],
    ['00X0X', 2, alarm, alarm, alarm, alarm],
    ['0-X--', 2, ok, ok, alarm, ok],
    ['----0', 2, ok, ok, alarm, ok],
    ['---X-', 2, alarm, kept, alarm, ok],
  ])('%s with %i of 3', (pattern, datapointsToAlarm, missing, ignore, breaching, notBreaching) => {
    const states = (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((treatMissingData) =>
      stateOf(pattern, { datapointsToAlarm, treatMissingData }),
    );
    expect(states).toEqual([missing, ignore, breaching, notBreaching]);
  });
});

describe('the period in progress', () => {
  const one = { ...rule, evaluationPeriods: 1, datapointsToAlarm: 1 };
  const now = start + minute + 40_000;

  it('counts when it breaches for good', () => {
    expect(evaluate(one, reader([0, 3]), now)?.value).toBe('ALARM');
    expect(evaluate({ ...one, threshold: 3 }, reader([0, 3]), now)?.value).toBe('OK');
  });

  it('does not count while more data can undo it', () => {
    const low = { ...one, comparison: 'LessThanThreshold', threshold: 10 } as const;
    expect(evaluate(low, reader([12, 3]), now)?.value).toBe('OK');
    expect(evaluate({ ...low, statistic: 'Maximum' }, reader([12, 3]), now)?.value).toBe('OK');
    expect(evaluate({ ...low, statistic: 'Minimum' }, reader([12, 3]), now)?.value).toBe('ALARM');
    const minimum = { ...one, statistic: 'Minimum', threshold: 1 } as const;
    expect(evaluate(minimum, reader([0, 3]), now)?.value).toBe('OK');
    expect(evaluate({ ...minimum, statistic: 'Average' }, reader([0, 3]), now)?.value).toBe('ALARM');
  });
});

describe('a range that ends with the period in progress', () => {
  it('is no longer than any other', () => {
    const two = { ...rule, evaluationPeriods: 2, datapointsToAlarm: 2, treatMissingData: 'notBreaching' } as const;
    const stateFor = (values: readonly (number | undefined)[]) =>
      evaluate(two, reader(values), start + (values.length - 0.1) * minute)?.value;
    expect(stateFor([3, undefined, undefined, 3])).toBe('ALARM');
    expect(stateFor([3, undefined, undefined, undefined, 3])).toBe('OK');
  });
});

describe('what breaches', () => {
  it.each([
    ['GreaterThanThreshold', ok, ok, alarm],
    ['GreaterThanOrEqualToThreshold', ok, alarm, alarm],
    ['LessThanThreshold', alarm, ok, ok],
    ['LessThanOrEqualToThreshold', alarm, alarm, ok],
  ] as const)('%s', (comparison, below, at, above) => {
    const one = { ...rule, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 5, comparison };
    const states = [4, 5, 6].map((value) => evaluate(one, reader([value]), start + minute)?.value);
    expect(states).toEqual([below, at, above]);
  });

  it('looks back no further than missing data makes it', () => {
    expect(stateOf('X00', { evaluationPeriods: 2, datapointsToAlarm: 1 })).toBe('OK');
    expect(stateOf('X--', { evaluationPeriods: 1, datapointsToAlarm: 1 })).toBe('ALARM');
    expect(stateOf('X---', { evaluationPeriods: 1, datapointsToAlarm: 1 })).toBe('INSUFFICIENT_DATA');
  });

  it('takes periods of any length from the epoch on', () => {
    const long = { ...rule, period: 300, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 5 };
    const read = reader([2, 2, 2], minute);
    expect(evaluate(long, read, start + 4 * minute)?.value).toBe('ALARM');
    expect(evaluate({ ...long, threshold: 6 }, read, start + 5 * minute)?.value).toBe('OK');
  });
});

describe('the reason', () => {
  const reasonOf = (values: readonly (number | undefined)[], change: Partial<Rule>) =>
    evaluate({ ...rule, ...change }, reader(values), start + values.length * minute)?.reason;
  const one = { evaluationPeriods: 1, datapointsToAlarm: 1 };

  it('names the datapoints that decided', () => {
    expect(reasonOf([3], one)).toBe(
      'Threshold Crossed: 1 out of the last 1 datapoints [3.0 (22/11/26 10:00:00)] was greater than the threshold (0.0) (minimum 1 datapoint for OK -> ALARM transition).',
    );
    expect(reasonOf([3, 0, 2.5], { datapointsToAlarm: 2 })).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [2.5 (22/11/26 10:02:00), 3.0 (22/11/26 10:00:00)] were greater than the threshold (0.0) (minimum 2 datapoints for OK -> ALARM transition).',
    );
    expect(reasonOf([0], one)).toBe(
      'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (22/11/26 10:00:00)] was not greater than the threshold (0.0) (minimum 1 datapoint for ALARM -> OK transition).',
    );
  });

  it('says what became of missing data', () => {
    expect(reasonOf([undefined], one)).toBe('Insufficient Data: 1 datapoint was unknown.');
    expect(reasonOf([undefined], {})).toBe('Insufficient Data: 3 datapoints were unknown.');
    expect(reasonOf([undefined], { ...one, treatMissingData: 'notBreaching' })).toBe(
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    );
    expect(reasonOf([undefined], { treatMissingData: 'breaching' })).toBe(
      'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
    );
  });

  it('has the data as JSON', () => {
    const { reasonData = '' } = evaluate({ ...rule, ...one }, reader([3]), start + minute) ?? {};
    expect(JSON.parse(reasonData)).toEqual({
      version: '1.0',
      queryDate: '2026-11-22T10:01:00.000+0000',
      startDate: '2026-11-22T10:00:00.000+0000',
      statistic: 'Sum',
      period: 60,
      recentDatapoints: [3],
      threshold: 0,
      evaluatedDatapoints: [{ timestamp: '2026-11-22T10:00:00.000+0000', value: 3 }],
    });
  });
});
