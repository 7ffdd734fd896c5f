/** Why an alarm is in its state, in CloudWatch's words. Pure. assumed: the finer points of its wording. */

import type { Instant } from '../../clock/clock.ts';
import { jsonTime, type StateValue } from './alarm.ts';
import { type AlarmRule, comparisons } from './metric-alarm-rule.ts';

/** A state with StateReason and StateReasonData (JSON). */
export interface Evaluation {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData: string;
}

interface Point {
  readonly at: Instant;
  readonly value: number | undefined;
}

/** What was found: the datapoints that decided, all that were looked at, and how many were missing. */
export interface Findings {
  readonly state: StateValue;
  readonly relevant: readonly Point[];
  readonly present: readonly Point[];
  readonly missing: number;
}

/** The state of `findings` with its reason. */
export function explain(rule: AlarmRule, findings: Findings, now: Instant): Evaluation {
  const { state, present } = findings;
  const { watched, threshold } = rule;
  const reasonData = {
    version: '1.0',
    queryDate: jsonTime(now),
    ...(present[0] && { startDate: jsonTime(present[0].at) }),
    ...(watched.kind === 'metric' && {
      ...(watched.unit !== undefined && { unit: watched.unit }),
      statistic: watched.statistic,
    }),
    period: watched.period,
    recentDatapoints: present.map(({ value }) => value),
    threshold,
    evaluatedDatapoints: present.map(({ at, value }) => ({ timestamp: jsonTime(at), value })).toReversed(),
  };
  return { value: state, reason: reason(rule, findings), reasonData: JSON.stringify(reasonData) };
}

function reason(rule: AlarmRule, { state, relevant, present, missing }: Findings): string {
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${count(missing, 'datapoint')} ${missing === 1 ? 'was' : 'were'} unknown.`;
  }
  const { evaluationPeriods, datapointsToAlarm, treatMissingData, comparison, threshold } = rule;
  if (relevant.length === 0) {
    const treated = treatMissingData === 'breaching' ? '[Breaching]' : '[NonBreaching]';
    return (
      `Threshold Crossed: no datapoints were received for ${count(evaluationPeriods, 'period')} and ` +
      `${count(missing, 'missing datapoint')} ${missing === 1 ? 'was' : 'were'} treated as ${treated}.`
    );
  }
  const [needed, transition] =
    state === 'ALARM' ? [datapointsToAlarm, 'OK -> ALARM'] : [evaluationPeriods - datapointsToAlarm + 1, 'ALARM -> OK'];
  const points = relevant.map(({ at, value = 0 }) => `${decimal(value)} (${minuteOf(at)})`).toReversed();
  return (
    `Threshold Crossed: ${relevant.length} out of the last ${present.length} datapoints ` +
    `[${points.join(', ')}] ${relevant.length === 1 ? 'was' : 'were'} ${state === 'ALARM' ? '' : 'not '}` +
    `${comparisons[comparison]} the threshold (${decimal(threshold)}) ` +
    `(minimum ${count(needed, 'datapoint')} for ${transition} transition).`
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** CloudWatch writes 3 as 3.0. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** As `22/11/26 10:00:00`, in UTC. */
function minuteOf(at: Instant): string {
  const [date = '', time = ''] = new Date(at).toISOString().slice(2, 19).split('T');
  return `${date.split('-').reverse().join('/')} ${time}`;
}
