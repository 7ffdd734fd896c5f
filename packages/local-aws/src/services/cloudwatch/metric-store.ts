/**
 * The metrics of a region: samples by namespace, name and exact combination of dimensions. What is measured
 * within a second is one sample, after three hours within a minute, and after 15 days it is gone: the
 * resolutions that CloudWatch keeps (it keeps 5 minutes and hours for longer).
 */

import type { Instant } from '../../clock/clock.ts';
import { mergeSamples, type Sample } from './statistics.ts';

export interface MetricName {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Metric extends MetricName {
  /** In the order of time. */
  samples: Sample[];
  /** How many samples make it worth tidying up. */
  tidyAt: number;
}

/** How long seconds are kept apart: milliseconds. */
export const fineRetention = 3 * 3_600_000;
const retention = 15 * 86_400_000;
const firstTidy = 2000;

export class MetricStore {
  readonly #metrics = new Map<string, Metric>();

  /** `now` tells how old the other samples of the metric are. */
  add(name: MetricName, sample: Sample, now: Instant): void {
    const key = keyOf(name);
    const metric = this.#metrics.get(key) ?? { ...name, samples: [], tidyAt: firstTidy };
    this.#metrics.set(key, metric);
    const at = Math.floor(sample.at / 1000) * 1000;
    const place = firstAtOrAfter(metric.samples, at + 1);
    const merged = joinLast(metric.samples[place - 1], { ...sample, at });
    if (merged === undefined) metric.samples.splice(place, 0, { ...sample, at });
    else metric.samples[place - 1] = merged;
    if (metric.samples.length >= metric.tidyAt) tidy(metric, now);
  }

  /** The samples of `from` <= time < `to`, in the given unit if one is given. */
  samples(name: MetricName, from: Instant, to: Instant, unit?: string): readonly Sample[] {
    const samples = this.#metrics.get(keyOf(name))?.samples ?? [];
    const wanted = samples.slice(firstAtOrAfter(samples, from), firstAtOrAfter(samples, to));
    return unit === undefined ? wanted : wanted.filter((sample) => sample.unit === unit);
  }

  list(): readonly (MetricName & { readonly samples: readonly Sample[] })[] {
    return [...this.#metrics.values()];
  }
}

function joinLast(last: Sample | undefined, sample: Sample): Sample | undefined {
  return last?.at === sample.at && last.unit === sample.unit ? mergeSamples(last, sample) : undefined;
}

function tidy(metric: Metric, now: Instant): void {
  const kept: Sample[] = [];
  for (const sample of metric.samples) {
    if (sample.at < now - retention) continue;
    const at = sample.at < now - fineRetention ? Math.floor(sample.at / 60_000) * 60_000 : sample.at;
    const merged = joinLast(kept.at(-1), { ...sample, at });
    if (merged === undefined) kept.push({ ...sample, at });
    else kept[kept.length - 1] = merged;
  }
  metric.samples = kept;
  metric.tidyAt = Math.max(firstTidy, 2 * kept.length);
}

/** Whether both name the same metric, whatever the order of their dimensions. */
export function sameMetric(one: MetricName, other: MetricName): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf({ namespace, metricName, dimensions }: MetricName): string {
  return JSON.stringify([namespace, metricName, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function firstAtOrAfter(samples: readonly Sample[], instant: Instant): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.at ?? 0) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
