/** What PutCompositeAlarm may say of an alarm. */
import type { PutCompositeAlarmInput } from '@aws-sdk/client-cloudwatch';
import { parseAlarmRule } from './alarm-rule/parse.ts';
import { type CompositeRule, childrenOf } from './alarm-rule/rule.ts';
import type { AlarmStore } from './alarm-store.ts';
import { invalidInput, unsupported } from './errors.ts';

const suppressors = ['ActionsSuppressor', 'ActionsSuppressorWaitPeriod', 'ActionsSuppressorExtensionPeriod'] as const;

/** Throws as PutCompositeAlarm does; cycles are no mistake, they only stop the evaluation. */
export function readCompositeRule(input: PutCompositeAlarmInput, alarms: AlarmStore): CompositeRule {
  if (!input.AlarmName || input.AlarmName.length > 255) throw invalidInput('AlarmName must have 1 to 255 characters.');
  const left = [...suppressors, 'ActionConfiguration'].find(
    (name) => name in input && input[name as keyof typeof input],
  );
  if (left !== undefined) throw unsupported(`PutCompositeAlarm with ${left}`);
  const rule = parseAlarmRule(input.AlarmRule ?? '');
  const family = alarms.family();
  const missing = childrenOf(rule)
    .map(family.nameOf)
    .filter((name) => alarms.find(name) === undefined);
  if (missing.length > 0) {
    throw invalidInput(
      `Could not save the composite alarm as alarms [${missing.join(', ')}] in the alarm rule do not exist`,
    );
  }
  return rule;
}
