/** What a metric alarm is, and what PutMetricAlarm may say of it. Pure. */

import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../clock/clock.ts';
import { invalidCombination, invalidInput, unsupported } from './errors.ts';
import type { MetricName } from './metric-store.ts';
import { isPlainStatistic, isStatistic, type Statistic } from './statistics.ts';

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export const stateValues: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

export const comparisons = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
} as const;

const treatments = ['missing', 'notBreaching', 'breaching', 'ignore'] as const;

/** When an alarm is in which state. */
export interface AlarmRule {
  readonly metric: MetricName;
  readonly unit: string | undefined;
  readonly statistic: Statistic;
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: keyof typeof comparisons;
  readonly treatMissingData: (typeof treatments)[number];
}

/** An alarm's state, and since when. */
export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON. */
  readonly reasonData?: string;
  readonly updatedAt: Instant;
}

export interface Alarm {
  readonly name: string;
  readonly region: string;
  /** As the client gave it. */
  readonly settings: PutMetricAlarmInput;
  readonly rule: AlarmRule;
  readonly actionsEnabled: boolean;
  readonly configuredAt: Instant;
  readonly state: AlarmState;
  /** Until then evaluations leave the state of SetAlarmState alone. */
  readonly heldUntil?: Instant;
}

/** Reads the rule of a plain metric alarm. Throws as PutMetricAlarm does. */
export function readRule(input: PutMetricAlarmInput): AlarmRule {
  if (input.Metrics?.length) throw unsupported('PutMetricAlarm with Metrics (metric math)');
  if (input.ThresholdMetricId !== undefined)
    throw unsupported('PutMetricAlarm with ThresholdMetricId (anomaly detection)');
  const newer = (['EvaluationCriteria', 'EvaluationWindow', 'WarmUpConfiguration'] as const).find(
    (name) => input[name],
  );
  if (newer !== undefined) throw unsupported(`PutMetricAlarm with ${newer}`);
  const { Statistic, ExtendedStatistic, ComparisonOperator, TreatMissingData, Period, Threshold } = input;
  if (!input.AlarmName || input.AlarmName.length > 255) throw invalidInput('AlarmName must have 1 to 255 characters.');
  if (!input.MetricName || !input.Namespace) throw invalidCombination('MetricName and Namespace must be specified.');
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalidCombination('Exactly one of Statistic and ExtendedStatistic must be specified.');
  }
  const statistic = Statistic ?? ExtendedStatistic ?? '';
  if (!(Statistic ? isPlainStatistic(statistic) : isStatistic(statistic))) {
    throw invalidInput(`The statistic ${statistic} is not valid.`);
  }
  if (Period === undefined || !([10, 20, 30].includes(Period) || (Period > 0 && Period % 60 === 0))) {
    throw invalidInput(`Period must be 10, 20, 30 or a multiple of 60, not ${Period ?? '(none)'}.`);
  }
  const evaluationPeriods = input.EvaluationPeriods ?? 0;
  if (!Number.isInteger(evaluationPeriods) || evaluationPeriods < 1) {
    throw invalidInput('EvaluationPeriods must be a whole number of at least 1.');
  }
  const datapointsToAlarm = input.DatapointsToAlarm ?? evaluationPeriods;
  if (!Number.isInteger(datapointsToAlarm) || datapointsToAlarm < 1 || datapointsToAlarm > evaluationPeriods) {
    throw invalidInput('DatapointsToAlarm must be from 1 to EvaluationPeriods.');
  }
  if (Period * evaluationPeriods > (Period >= 3600 ? 604_800 : 86_400)) {
    throw invalidInput('Metrics cannot be checked across more than a day (seven days for periods of an hour or more).');
  }
  if (Threshold === undefined) throw invalidCombination('Threshold must be specified.');
  const comparison = Object.keys(comparisons).find((name) => name === ComparisonOperator);
  if (comparison === undefined)
    throw invalidInput(`ComparisonOperator ${ComparisonOperator ?? '(none)'} is not valid.`);
  const treatment = treatments.find((name) => name === (TreatMissingData ?? 'missing'));
  if (treatment === undefined) throw invalidInput(`TreatMissingData ${TreatMissingData} is not valid.`);
  return {
    metric: {
      namespace: input.Namespace,
      metricName: input.MetricName,
      dimensions: readDimensions(input.Dimensions),
    },
    unit: input.Unit,
    statistic,
    period: Period,
    evaluationPeriods,
    datapointsToAlarm,
    threshold: Threshold,
    comparison: comparison as AlarmRule['comparison'],
    treatMissingData: treatment,
  };
}

/** Dimensions as a map. */
export function readDimensions(
  dimensions: readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries((dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value]));
}
