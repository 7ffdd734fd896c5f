import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sampleOf } from './metric-datum.ts';
import { type MetricName, MetricStore } from './metric-store.ts';
import { calculate, type Sample } from './statistics.ts';

const name: MetricName = { namespace: 'N', metricName: 'M', dimensions: {} };
const now = Date.UTC(2026, 0, 30);
const hour = 3_600_000;

function add(metrics: MetricStore, value: number, at: number, unit = 'None'): void {
  metrics.add(name, sampleOf([{ value, count: 1 }], { at, unit }), now);
}

function samplesOf(metrics: MetricStore): readonly Sample[] {
  return metrics.samples(name, 0, now + 1);
}

describe('a metric store', () => {
  it('keeps seconds apart, and puts together what is within one', () => {
    const metrics = new MetricStore();
    for (const at of [0, 400, 999, 1000]) add(metrics, at, now - hour + at);
    add(metrics, 7, now - hour + 1, 'Bytes');
    expect(samplesOf(metrics).map(({ at, count, sum, unit }) => [at - now + hour, count, sum, unit])).toEqual([
      [0, 3, 1399, 'None'],
      [0, 1, 7, 'Bytes'],
      [1000, 1, 1000, 'None'],
    ]);
  });

  it('keeps minutes after three hours, and nothing after 15 days', () => {
    const metrics = new MetricStore();
    add(metrics, 1, now - 16 * 24 * hour);
    for (let second = 0; second < 120; second++) add(metrics, 1, now - 4 * hour + second * 1000);
    for (let second = 1900; second > 0; second--) add(metrics, 1, now - second * 1000);
    const samples = samplesOf(metrics);
    expect(samples.slice(0, 3).map(({ at, count }) => [now - at, count])).toEqual([
      [4 * hour, 60],
      [4 * hour - 60_000, 60],
      [1_900_000, 1],
    ]);
    expect(samples).toHaveLength(1902);
  });

  it('does not grow with the traffic', () => {
    const metrics = new MetricStore();
    for (let index = 0; index < 20_000; index++) add(metrics, index / 7, now - (index % 2) * 500);
    const samples = samplesOf(metrics);
    expect(samples).toHaveLength(2);
    for (const { values } of samples) expect(values?.length).toBeLessThan(4000);
    expect(calculate('SampleCount', samples)).toBe(20_000);
    expect(calculate('p50', samples)).toBeCloseTo(10_000 / 7, -2);
  });

  it('has the same statistics as all that was put into it', () => {
    const entry = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 5000 }));
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 40 }), (entries) => {
        const metrics = new MetricStore();
        for (const [value, before] of entries) add(metrics, value, now - before);
        const apart = entries.map(([value]) => sampleOf([{ value, count: 1 }], { at: 0, unit: 'None' }));
        for (const statistic of ['SampleCount', 'Sum', 'Minimum', 'Maximum', 'p90']) {
          expect(calculate(statistic, samplesOf(metrics))).toBe(calculate(statistic, apart));
        }
      }),
    );
  });

  it('leaves sets of statistics and values apart', () => {
    const metrics = new MetricStore();
    add(metrics, 1, now);
    metrics.add(name, { at: now, unit: 'None', count: 2, sum: 4, minimum: 1, maximum: 3 }, now);
    expect(samplesOf(metrics)).toHaveLength(2);
    expect(calculate('p50', samplesOf(metrics))).toBe(1);
  });
});
