/** The rule of a composite alarm, as a tree over the states of other alarms. Pure. */
import type { StateValue } from '../alarm.ts';

export type CompositeRule =
  | { readonly kind: 'constant'; readonly holds: boolean }
  /** The alarm by its name, or by its ARN as it is written. */
  | { readonly kind: 'state'; readonly state: StateValue; readonly alarm: string }
  | {
      readonly kind: 'at-least';
      readonly threshold: number;
      /** Of the alarms, rather than a number of them. */
      readonly percent: boolean;
      readonly state: StateValue;
      /** Whether alarms in any other state are counted. */
      readonly negated: boolean;
      readonly alarms: readonly string[];
    }
  | { readonly kind: 'not'; readonly rule: CompositeRule }
  | { readonly kind: 'and' | 'or'; readonly rules: readonly CompositeRule[] };

/** Whether the rule holds while alarms have these states; undefined is the state of an alarm that is not there. */
export function holds(rule: CompositeRule, stateOf: (alarm: string) => StateValue | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.holds;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'at-least': {
      const { alarms, negated, percent, state, threshold } = rule;
      const counted = alarms.filter((alarm) => (stateOf(alarm) === state) !== negated).length;
      return percent ? counted * 100 >= threshold * alarms.length : counted >= threshold;
    }
    case 'not':
      return !holds(rule.rule, stateOf);
    case 'and':
      return rule.rules.every((one) => holds(one, stateOf));
    case 'or':
      return rule.rules.some((one) => holds(one, stateOf));
  }
}

/** The alarms that a rule looks at, each once, in the order of the text. */
export function childrenOf(rule: CompositeRule): readonly string[] {
  return [...new Set(mentions(rule))];
}

function mentions(rule: CompositeRule): readonly string[] {
  switch (rule.kind) {
    case 'constant':
      return [];
    case 'state':
      return [rule.alarm];
    case 'at-least':
      return rule.alarms;
    case 'not':
      return mentions(rule.rule);
    case 'and':
    case 'or':
      return rule.rules.flatMap(mentions);
  }
}
