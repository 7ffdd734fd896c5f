import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSample, sampleOf } from './metric-datum.ts';
import { calculate, isStatistic } from './statistics.ts';

const origin = { at: 0, unit: 'None' };
const one = (value: number, count = 1) => sampleOf([{ value, count }], origin);

describe('statistics', () => {
  it('are taken over all samples', () => {
    const samples = [one(4), one(1, 3), sampleOf([{ value: 2, count: 1 }], origin)];
    const values = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum', 'p50', 'p100'].map((s) =>
      calculate(s, samples),
    );
    expect(values).toEqual([5, 9, 1.8, 1, 4, 1, 4]);
  });

  it('have no value without samples', () => {
    expect(calculate('Sum', [])).toBeUndefined();
    expect(
      calculate('p90', [
        readSample({ MetricName: 'm', StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 } }, 0),
      ]),
    ).toBeUndefined();
  });

  it('put percentiles between the extremes, and in order', () => {
    const percentile = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), percentile, percentile, (values, p, q) => {
        const samples = values.map((value) => one(value));
        const [low, high] = [Math.min(p, q), Math.max(p, q)].map((n) => calculate(`p${n}`, samples) ?? Number.NaN);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
        expect(low).toBeLessThanOrEqual(high as number);
      }),
    );
  });

  it.each([
    ['p99.9', true],
    ['p0', true],
    ['p101', false],
    ['tm90', false],
    ['sum', false],
  ])('%s is known: %s', (text, known) => {
    expect(isStatistic(text)).toBe(known);
  });
});
