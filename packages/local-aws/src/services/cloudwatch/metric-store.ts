/**
 * The metrics of a region: samples by namespace, name and exact combination of dimensions. What is measured
 * within a second is one sample, after three hours within a minute, and after 15 days it is gone: the
 * resolutions that CloudWatch keeps (it keeps 5 minutes and hours for longer).
 */

import type { Instant } from '../../clock/clock.ts';
import { Second } from './second.ts';
import type { Sample } from './statistics.ts';

export interface MetricName {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

interface Metric extends MetricName {
  /** In the order of time. */
  samples: Second[];
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
    if (!join(metric.samples[place - 1], at, sample)) metric.samples.splice(place, 0, new Second({ ...sample, at }));
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

function join(last: Second | undefined, at: Instant, sample: Sample): boolean {
  return last?.at === at && last.add(sample);
}

function tidy(metric: Metric, now: Instant): void {
  const kept: Second[] = [];
  for (const sample of metric.samples) {
    if (sample.at < now - retention) continue;
    const at = sample.at < now - fineRetention ? Math.floor(sample.at / 60_000) * 60_000 : sample.at;
    if (!join(kept.at(-1), at, sample)) kept.push(at === sample.at ? sample : new Second({ ...sample, at }));
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
