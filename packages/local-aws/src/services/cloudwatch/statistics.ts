/** Samples, and the statistics over many of them. Pure. */

import type { Instant } from '../../clock/clock.ts';

/** What one datum says: single values are sets of one. */
export interface Sample {
  readonly at: Instant;
  readonly unit: string;
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** For percentiles; absent from data that came as a set of statistics. */
  readonly values?: readonly { readonly value: number; readonly count: number }[];
}

const plainStatistics = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

/** A plain statistic or a percentile as `p99.9`. */
export type Statistic = string;

/** Whether `text` names a statistic that is known here. */
export function isStatistic(text: string): boolean {
  return isPlainStatistic(text) || percentileOf(text) !== undefined;
}

/** Sum and the like, which have a member of their own in datapoints. */
export function isPlainStatistic(text: string): text is (typeof plainStatistics)[number] {
  return (plainStatistics as readonly string[]).includes(text);
}

/** The statistic over the samples; undefined if there are none (or none that have a percentile). */
export function calculate(statistic: Statistic, samples: readonly Sample[]): number | undefined {
  if (samples.length === 0) return undefined;
  const total = (member: 'count' | 'sum') => samples.reduce((sum, sample) => sum + sample[member], 0);
  switch (statistic) {
    case 'SampleCount':
      return total('count');
    case 'Sum':
      return total('sum');
    case 'Average':
      return total('sum') / total('count');
    case 'Minimum':
      return samples.reduce((least, { minimum }) => Math.min(least, minimum), Number.POSITIVE_INFINITY);
    case 'Maximum':
      return samples.reduce((most, { maximum }) => Math.max(most, maximum), Number.NEGATIVE_INFINITY);
    default:
      return percentile(percentileOf(statistic) ?? 100, samples);
  }
}

/** 99.9 of `p99.9`. */
function percentileOf(text: string): number | undefined {
  const value = Number(/^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(text)?.[1]);
  return value >= 0 && value <= 100 ? value : undefined;
}

/** The nearest rank. assumed: CloudWatch interpolates in a way that it does not document. */
function percentile(percent: number, samples: readonly Sample[]): number | undefined {
  const values = samples.flatMap(({ values = [] }) => values).sort((a, b) => a.value - b.value);
  const rank = (percent / 100) * values.reduce((sum, { count }) => sum + count, 0);
  let upTo = 0;
  for (const { value, count } of values) {
    upTo += count;
    if (upTo >= rank) return value;
  }
  return values.at(-1)?.value;
}
