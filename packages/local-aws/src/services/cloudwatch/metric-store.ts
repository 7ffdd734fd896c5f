/** The metrics of the account: samples by namespace, name and exact combination of dimensions. */

import type { Instant } from '../../clock/clock.ts';
import type { Sample } from './statistics.ts';

export interface MetricName {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Metric extends MetricName {
  /** In the order of time. */
  readonly samples: Sample[];
}

export class MetricStore {
  readonly #metrics = new Map<string, Metric>();

  add(name: MetricName, sample: Sample): void {
    const key = keyOf(name);
    const metric = this.#metrics.get(key) ?? { ...name, samples: [] };
    this.#metrics.set(key, metric);
    metric.samples.splice(firstAtOrAfter(metric.samples, sample.at + 1), 0, sample);
  }

  /** The samples of `from` <= time < `to`, in the given unit if one is given. */
  samples(name: MetricName, from: Instant, to: Instant, unit?: string): readonly Sample[] {
    const samples = this.#metrics.get(keyOf(name))?.samples ?? [];
    const wanted = samples.slice(firstAtOrAfter(samples, from), firstAtOrAfter(samples, to));
    return unit === undefined ? wanted : wanted.filter((sample) => sample.unit === unit);
  }

  list(): readonly Metric[] {
    return [...this.#metrics.values()];
  }

  clear(): void {
    this.#metrics.clear();
  }
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
