/** One datum of PutMetricData as a sample. Pure. */

import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../clock/clock.ts';
import { invalidCombination, invalidValue } from './errors.ts';
import type { Sample } from './statistics.ts';

/** Throws unless the datum has exactly one of Value, Values and StatisticValues, and only finite numbers. */
export function readSample(datum: MetricDatum, now: Instant): Sample {
  const { Value, Values, Counts, StatisticValues, Timestamp, Unit = 'None' } = datum;
  const given = [Value, Values, StatisticValues].filter((member) => member !== undefined).length;
  if (given !== 1) {
    throw invalidCombination('Exactly one of Value, Values and StatisticValues must be specified for each datum.');
  }
  const origin = { at: Timestamp?.getTime() ?? now, unit: Unit };
  if (StatisticValues !== undefined) {
    const { SampleCount = 0, Sum = 0, Minimum = 0, Maximum = 0 } = StatisticValues;
    if (![SampleCount, Sum, Minimum, Maximum].every(Number.isFinite)) throw notFinite();
    return { ...origin, count: SampleCount, sum: Sum, minimum: Minimum, maximum: Maximum };
  }
  if (Counts !== undefined && Counts.length !== Values?.length) {
    throw invalidCombination('Values and Counts must have the same length.');
  }
  const all = Values ?? [Value ?? 0];
  return sampleOf(
    all.map((value, index) => ({ value, count: Counts?.[index] ?? 1 })),
    origin,
  );
}

/** The sample of values that were measured together. Throws if one is not finite. */
export function sampleOf(
  values: readonly { readonly value: number; readonly count: number }[],
  origin: Pick<Sample, 'at' | 'unit'>,
): Sample {
  if (!values.every(({ value, count }) => Number.isFinite(value) && Number.isFinite(count))) throw notFinite();
  return {
    ...origin,
    count: values.reduce((total, { count }) => total + count, 0),
    sum: values.reduce((total, { value, count }) => total + value * count, 0),
    minimum: Math.min(...values.map(({ value }) => value)),
    maximum: Math.max(...values.map(({ value }) => value)),
    values,
  };
}

function notFinite() {
  return invalidValue('The values of a datum must be finite numbers.');
}
