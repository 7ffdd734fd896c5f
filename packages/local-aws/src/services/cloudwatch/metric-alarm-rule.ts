/** When a metric alarm is in which state, and what PutMetricAlarm may say of it. Pure. */

import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { readDimensions } from './dimensions.ts';
import { invalidCombination, invalidInput, unsupported } from './errors.ts';
import { type MetricSource, type Query, readQueries, runQuery } from './math/queries.ts';
import { isPlainStatistic, isStatistic } from './statistics.ts';

export const comparisons = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
} as const;

const treatments = ['missing', 'notBreaching', 'breaching', 'ignore'] as const;

/** What an alarm watches: a metric, or the one query that returns data. */
export type Watched =
  | ({ readonly kind: 'metric' } & MetricSource)
  | { readonly kind: 'math'; readonly queries: readonly Query[]; readonly id: string; readonly period: number };

export interface AlarmRule {
  readonly watched: Watched;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: keyof typeof comparisons;
  readonly treatMissingData: (typeof treatments)[number];
}

const newer = ['EvaluationCriteria', 'EvaluationWindow', 'WarmUpConfiguration', 'EvaluationInterval'] as const;

/** Reads the rule of a metric alarm. Throws as PutMetricAlarm does. */
export function readRule(input: PutMetricAlarmInput): AlarmRule {
  if (input.ThresholdMetricId !== undefined)
    throw unsupported('PutMetricAlarm with ThresholdMetricId (anomaly detection)');
  const left = [...newer, 'ActionConfiguration'].find((name) => name in input && input[name as keyof typeof input]);
  if (left !== undefined) throw unsupported(`PutMetricAlarm with ${left}`);
  if (input.EvaluateLowSampleCountPercentile === 'ignore') {
    throw unsupported('PutMetricAlarm with EvaluateLowSampleCountPercentile ignore');
  }
  const { ComparisonOperator, TreatMissingData, Threshold } = input;
  if (!input.AlarmName || input.AlarmName.length > 255) throw invalidInput('AlarmName must have 1 to 255 characters.');
  const watched = input.Metrics?.length ? readMath(input) : readMetric(input);
  const { period } = watched;
  if (!([10, 20, 30].includes(period) || (period > 0 && period % 60 === 0))) {
    throw invalidInput(`Period must be 10, 20, 30 or a multiple of 60, not ${period || '(none)'}.`);
  }
  const evaluationPeriods = input.EvaluationPeriods ?? 0;
  if (!Number.isInteger(evaluationPeriods) || evaluationPeriods < 1) {
    throw invalidInput('EvaluationPeriods must be a whole number of at least 1.');
  }
  const datapointsToAlarm = input.DatapointsToAlarm ?? evaluationPeriods;
  if (!Number.isInteger(datapointsToAlarm) || datapointsToAlarm < 1 || datapointsToAlarm > evaluationPeriods) {
    throw invalidInput('DatapointsToAlarm must be from 1 to EvaluationPeriods.');
  }
  if (period * evaluationPeriods > (period >= 3600 ? 604_800 : 86_400)) {
    throw invalidInput('Metrics cannot be checked across more than a day (seven days for periods of an hour or more).');
  }
  if (Threshold === undefined) throw invalidCombination('Threshold must be specified.');
  const comparison = Object.keys(comparisons).find((name) => name === ComparisonOperator);
  if (comparison === undefined)
    throw invalidInput(`ComparisonOperator ${ComparisonOperator ?? '(none)'} is not valid.`);
  const treatment = treatments.find((name) => name === (TreatMissingData ?? 'missing'));
  if (treatment === undefined) throw invalidInput(`TreatMissingData ${TreatMissingData} is not valid.`);
  return {
    watched,
    evaluationPeriods,
    datapointsToAlarm,
    threshold: Threshold,
    comparison: comparison as AlarmRule['comparison'],
    treatMissingData: treatment,
  };
}

function readMetric(input: PutMetricAlarmInput): Watched {
  const { MetricName, Namespace, Statistic, ExtendedStatistic, Period = 0 } = input;
  if (!MetricName || !Namespace) throw invalidCombination('MetricName and Namespace must be specified.');
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalidCombination('Exactly one of Statistic and ExtendedStatistic must be specified.');
  }
  const statistic = Statistic ?? ExtendedStatistic ?? '';
  if (!(Statistic ? isPlainStatistic(statistic) : isStatistic(statistic))) {
    throw invalidInput(`The statistic ${statistic} is not valid.`);
  }
  const metric = { namespace: Namespace, metricName: MetricName, dimensions: readDimensions(input.Dimensions) };
  return { kind: 'metric', metric, statistic, unit: input.Unit, period: Period };
}

const ofOneMetric = ['MetricName', 'Namespace', 'Period', 'Unit', 'Statistic', 'ExtendedStatistic'] as const;

function readMath(input: PutMetricAlarmInput): Watched {
  const surplus = ofOneMetric.find((name) => input[name] !== undefined) ?? (input.Dimensions?.length && 'Dimensions');
  if (surplus) throw invalidInput(`${surplus} should not be set if list of Metrics is set.`);
  const queries = readQueries(input.Metrics ?? [], 'alarm');
  const [returned, ...others] = queries.filter((query) => query.returned);
  if (returned === undefined || others.length > 0) {
    throw invalidInput('Exactly one element of the metrics list should return data.');
  }
  // Without data, it shows what kind of value comes out, and what is wrong on the way.
  const value = runQuery(queries, returned.id, { start: 0, end: 0 }, () => new Map());
  if (value.kind === 'array') {
    throw invalidInput(`Error in expression '${returned.id}' [The expression must come to a single time series]`);
  }
  return { kind: 'math', queries, id: returned.id, period: returned.period };
}
