/** Metrics in a state, with their data in the shape that PutMetricData takes. */
import type { Instant } from '../../clock/clock.ts';
import type { StateReader } from '../../state/state-reader.ts';
import { describeDimensions, readDimensions as dimensionsOf } from './dimensions.ts';
import { readSample } from './metric-datum.ts';
import { fineRetention, type MetricName, type MetricStore } from './metric-store.ts';
import { readDimensions } from './state-alarms.ts';
import type { Sample } from './statistics.ts';

/** A metric of a state. */
export interface WrittenMetric {
  readonly region: string;
  readonly name: MetricName;
  readonly samples: readonly Sample[];
}

/** What was measured in the last three hours. */
export function dumpMetrics(metrics: MetricStore, region: string, now: Instant): readonly object[] {
  return metrics.list().flatMap(({ namespace, metricName, dimensions, samples }) => {
    const recent = samples.filter(({ at }) => at >= now - fineRetention);
    if (recent.length === 0) return [];
    return [
      {
        ...{ Namespace: namespace, MetricName: metricName, region },
        Dimensions: describeDimensions(dimensions),
        data: recent.map(describeSample),
      },
    ];
  });
}

function describeSample({ at, unit, count, sum, minimum, maximum, values }: Sample): object {
  const origin = { Timestamp: new Date(at).toISOString(), Unit: unit };
  if (values === undefined) {
    return { ...origin, StatisticValues: { SampleCount: count, Sum: sum, Minimum: minimum, Maximum: maximum } };
  }
  const [only, ...others] = values;
  if (only?.count === 1 && others.length === 0) return { ...origin, Value: only.value };
  return { ...origin, Values: values.map(({ value }) => value), Counts: values.map((value) => value.count) };
}

/** Throws StateError, and ServiceError for what PutMetricData would refuse. */
export function readMetric(reader: StateReader, now: Instant): WrittenMetric {
  const name = {
    namespace: reader.string('Namespace'),
    metricName: reader.string('MetricName'),
    dimensions: dimensionsOf(readDimensions(reader)),
  };
  const region = reader.optionalString('region') ?? 'us-east-1';
  const samples = reader.list('data').map((part) => readDatum(part, now));
  reader.end();
  return { region, name, samples };
}

function readDatum(reader: StateReader, now: Instant): Sample {
  const time = reader.optionalTime('Timestamp');
  const set = reader.map('StatisticValues');
  const StatisticValues = set && {
    SampleCount: set.optionalNumber('SampleCount'),
    Sum: set.optionalNumber('Sum'),
    Minimum: set.optionalNumber('Minimum'),
    Maximum: set.optionalNumber('Maximum'),
  };
  set?.end();
  const datum = {
    MetricName: undefined,
    Timestamp: time === undefined ? undefined : new Date(time),
    Unit: (reader.optionalString('Unit') ?? 'None') as 'None',
    Value: reader.optionalNumber('Value'),
    Values: numbers(reader, 'Values'),
    Counts: numbers(reader, 'Counts'),
    StatisticValues,
  };
  reader.end();
  return readSample(datum, now);
}

function numbers(reader: StateReader, name: string): number[] | undefined {
  const list = reader.json(name);
  if (list === undefined) return undefined;
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'number')) {
    throw reader.error(`${name} must be a list of numbers.`);
  }
  return list;
}
