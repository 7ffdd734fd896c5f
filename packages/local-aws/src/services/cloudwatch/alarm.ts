/** What an alarm is: on metrics, or on the states of other alarms. */

import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../clock/clock.ts';
import { arn } from '../names.ts';
import type { CompositeRule } from './alarm-rule/rule.ts';
import type { AlarmRule } from './metric-alarm-rule.ts';

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export const stateValues: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** An alarm's state, and since when. */
export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON. */
  readonly reasonData?: string;
  /** When it was set last. */
  readonly updatedAt: Instant;
  /** When its value became another. */
  readonly transitionedAt: Instant;
}

interface AnyAlarm {
  readonly name: string;
  readonly actionsEnabled: boolean;
  readonly configuredAt: Instant;
  readonly state: AlarmState;
}

export interface MetricAlarm extends AnyAlarm {
  readonly type: 'MetricAlarm';
  /** As the client gave it. */
  readonly settings: PutMetricAlarmInput;
  readonly rule: AlarmRule;
  /** Until then evaluations leave the state of SetAlarmState alone. */
  readonly heldUntil?: Instant;
}

export interface CompositeAlarm extends AnyAlarm {
  readonly type: 'CompositeAlarm';
  /** As the client gave it. */
  readonly settings: PutCompositeAlarmInput;
  readonly rule: CompositeRule;
}

export type Alarm = MetricAlarm | CompositeAlarm;

/** What an alarm begins with. */
export function initialState(now: Instant): AlarmState {
  return {
    value: 'INSUFFICIENT_DATA',
    reason: 'Unchecked: Initial alarm creation',
    updatedAt: now,
    transitionedAt: now,
  };
}

export function alarmArn(region: string, name: string): string {
  return arn('cloudwatch', region, `alarm:${name}`);
}

/** A time in the JSON that CloudWatch writes: with an offset instead of a Z. */
export function jsonTime(at: Instant): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}
