/** A metric summed up by period. */
import type { Instant } from '../../clock/clock.ts';
import type { MetricSource } from './math/queries.ts';
import type { Points } from './math/value.ts';
import type { MetricName, MetricStore } from './metric-store.ts';
import { calculate, type Sample } from './statistics.ts';

export interface Range {
  readonly start: Instant;
  readonly end: Instant;
}

/** The periods that hold samples, oldest first; they begin at whole multiples of their length (seconds). */
export function splitIntoPeriods(
  metrics: MetricStore,
  name: MetricName,
  { start, end, period, unit }: Range & { readonly period: number; readonly unit: string | undefined },
): readonly { readonly at: Instant; readonly samples: readonly Sample[] }[] {
  const begin = (instant: number) => beginOfPeriod(instant, period);
  const byPeriod = Map.groupBy(metrics.samples(name, begin(start), end, unit), ({ at }) => begin(at));
  return [...byPeriod].map(([at, samples]) => ({ at, samples }));
}

/** The values of the periods that begin in `start` <= time < `end`; none where there is no data. */
export function readSeries(metrics: MetricStore, source: MetricSource, range: Range): Points {
  const { metric, statistic, unit, period } = source;
  const points = new Map<Instant, number>();
  for (const { at, samples } of splitIntoPeriods(metrics, metric, { ...range, period, unit })) {
    const value = calculate(statistic, samples);
    if (value !== undefined) points.set(at, value);
  }
  return points;
}

/** When the period (seconds) began that `instant` is in. */
export function beginOfPeriod(instant: Instant, period: number): Instant {
  return Math.floor(instant / (period * 1000)) * period * 1000;
}
