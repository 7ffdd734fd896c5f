/**
 * The state that an alarm's metric calls for at an instant, by the rules of CloudWatch's user guide on
 * alarm evaluation and missing data. Pure.
 */

import type { Instant } from '../../clock/clock.ts';
import type { StateValue } from './alarm.ts';
import type { Points } from './math/value.ts';
import type { AlarmRule } from './metric-alarm-rule.ts';
import { beginOfPeriod } from './metric-series.ts';
import { type Evaluation, explain } from './state-reason.ts';

/** One period; `value` is undefined if there was no data. */
export interface Datapoint {
  /** The beginning of the period. */
  readonly at: Instant;
  readonly value: number | undefined;
}

/** Gives the values of the periods that begin in `from` <= time < `to`. */
export type ReadValues = (from: Instant, to: Instant) => Points;

/** assumed: how many more periods than asked for CloudWatch looks at when data is missing. */
const furtherPeriods = 2;

/** The state at `now` and why; undefined if the present state is to be kept. */
export function evaluate(rule: AlarmRule, read: ReadValues, now: Instant): Evaluation | undefined {
  const { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData } = rule;
  const range = readRange(rule, read, now);
  const present = range.filter(({ value }) => value !== undefined).slice(-n);
  const missing = n - present.length;
  const breaching = present.filter(({ value }) => breaches(rule, value));
  const fine = present.filter(({ value }) => !breaches(rule, value));
  const become = (state: StateValue) =>
    explain(rule, { state, relevant: state === 'ALARM' ? breaching : fine, present, missing }, now);

  const counted = breaching.length + (treatMissingData === 'breaching' ? missing : 0);
  if (counted >= m) return become('ALARM');
  if (treatMissingData === 'breaching' || treatMissingData === 'notBreaching' || fine.length > 0) return become('OK');
  if (treatMissingData === 'ignore') return undefined;
  // All there is breaches, though it is less than asked for: the guide's "premature" alarm.
  return become(breaching.length > 0 ? 'ALARM' : 'INSUFFICIENT_DATA');
}

/**
 * The periods in question, oldest first. assumed: the period in progress belongs to them as soon as it
 * breaches in a way that further data cannot undo, or by an average or percentile so far; that of an expression
 * does not, as its metrics come in one by one.
 */
function readRange(rule: AlarmRule, read: ReadValues, now: Instant): readonly Datapoint[] {
  const { period } = rule.watched;
  const length = period * 1000;
  const current = beginOfPeriod(now, period);
  const inProgress = staysBreached(rule) ? read(current, current + length).get(current) : undefined;
  const counts = breaches(rule, inProgress);
  const complete = rule.evaluationPeriods + furtherPeriods - (counts ? 1 : 0);
  const first = current - complete * length;
  const values = read(first, current);
  const past = Array.from({ length: complete }, (_, index) => first + index * length);
  const datapoints = past.map((at) => ({ at, value: values.get(at) }));
  return counts ? [...datapoints, { at: current, value: inProgress }] : datapoints;
}

function staysBreached({ watched, comparison }: AlarmRule): boolean {
  if (watched.kind === 'math') return false;
  const greater = comparison.startsWith('Greater');
  switch (watched.statistic) {
    case 'Sum':
    case 'SampleCount':
    case 'Maximum':
      return greater;
    case 'Minimum':
      return !greater;
    default:
      return true;
  }
}

function breaches({ comparison, threshold }: AlarmRule, value: number | undefined): boolean {
  if (value === undefined) return false;
  switch (comparison) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}
