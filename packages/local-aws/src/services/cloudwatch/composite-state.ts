/** Who refers to whom among alarms, and the state of a composite alarm with its reason. Pure. */
import { type Alarm, type AlarmState, alarmArn, type CompositeAlarm, jsonTime, type StateValue } from './alarm.ts';
import { childrenOf, holds } from './alarm-rule/rule.ts';

export interface AlarmFamily {
  /** The name that a rule means, which may give an ARN; an ARN of elsewhere stays one, and names nobody. */
  nameOf(alarm: string): string;
  parentsOf(name: string): readonly CompositeAlarm[];
  /** Names, whether there are such alarms or not. */
  childrenOf(name: string): readonly string[];
  /** Whether the alarm refers to itself, directly or not. */
  isInCycle(name: string): boolean;
}

export function familyOf(alarms: readonly Alarm[], region: string): AlarmFamily {
  const prefix = alarmArn(region, '');
  const nameOf = (alarm: string) => (alarm.startsWith(prefix) ? alarm.slice(prefix.length) : alarm);
  const composites = alarms.filter((alarm) => alarm.type === 'CompositeAlarm');
  const children = new Map(composites.map(({ name, rule }) => [name, childrenOf(rule).map(nameOf)]));
  return {
    nameOf,
    childrenOf: (name) => children.get(name) ?? [],
    parentsOf: (name) => composites.filter((one) => children.get(one.name)?.includes(name)),
    isInCycle: (name) => {
      const reached = new Set<string>();
      const visit = (from: string): void => {
        for (const child of children.get(from) ?? []) {
          if (reached.has(child)) continue;
          reached.add(child);
          visit(child);
        }
      };
      visit(name);
      return reached.has(name);
    },
  };
}

/** Why a composite alarm is evaluated: a child has changed, or somebody wrote its rule. */
export type Occasion = { readonly child: Alarm } | { readonly child?: undefined; readonly rule: 'created' | 'updated' };

/** What the rule calls for, in CloudWatch's words. */
export function explainComposite(
  alarm: CompositeAlarm,
  children: readonly Alarm[],
  occasion: Occasion,
  region: string,
): Pick<AlarmState, 'value' | 'reason'> & { readonly reasonData: string } {
  const family = familyOf([], region);
  const stateOf = (name: string) => children.find((child) => child.name === family.nameOf(name))?.state.value;
  const value: StateValue = holds(alarm.rule, stateOf) ? 'ALARM' : 'OK';
  const { child } = occasion;
  const reason =
    child === undefined
      ? `${alarmArn(region, alarm.name)} was ${occasion.rule} and its alarm rule evaluates to ${value}`
      : `${alarmArn(region, child.name)} transitioned to ${child.state.value} at ${inWords(child.state.updatedAt)}`;
  const triggering = (child === undefined ? children : [child]).map(({ name, state }) => ({
    arn: alarmArn(region, name),
    state: { value: state.value, timestamp: jsonTime(state.updatedAt) },
  }));
  return { value, reason, reasonData: JSON.stringify({ triggeringAlarms: triggering }) };
}

const wordsOfTime = new Intl.DateTimeFormat('en-GB', {
  ...{ weekday: 'long', day: '2-digit', month: 'long', year: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: 'UTC' },
} as const);

/** As `Friday 22 July, 2022 15:57:45 UTC`. */
function inWords(at: number): string {
  const parts = Object.fromEntries(wordsOfTime.formatToParts(at).map(({ type, value }) => [type, value]));
  const { weekday, day, month, year, hour, minute, second } = parts;
  return `${weekday} ${day} ${month}, ${year} ${hour}:${minute}:${second} UTC`;
}
