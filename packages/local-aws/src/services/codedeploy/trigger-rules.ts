/** What a deployment group's triggers must be. Pure. assumed: the texts. */

import type { TriggerConfig } from '@aws-sdk/client-codedeploy';
import { exception } from './errors.ts';

const triggerEvents: readonly string[] = [
  'DeploymentStart',
  'DeploymentSuccess',
  'DeploymentFailure',
  'DeploymentStop',
  'DeploymentRollback',
  'DeploymentReady',
  'InstanceStart',
  'InstanceSuccess',
  'InstanceFailure',
  'InstanceReady',
];

/** Throws InvalidTriggerConfigException, TriggerTargetsLimitExceededException. */
export function checkTriggers(triggers: readonly TriggerConfig[] | undefined): void {
  if (triggers === undefined) return;
  if (triggers.length > 10) {
    throw exception('TriggerTargetsLimitExceeded', 'A deployment group has at most 10 triggers.');
  }
  for (const { triggerName, triggerTargetArn, triggerEvents: events = [] } of triggers) {
    if (!triggerName) throw exception('InvalidTriggerConfig', 'Each trigger must have a triggerName.');
    if (!/^arn:[^:]+:sns:/.test(triggerTargetArn ?? '')) {
      throw exception('InvalidTriggerConfig', `The trigger ${triggerName} must have the ARN of an SNS topic.`);
    }
    const unknown = events.find((event) => !triggerEvents.includes(event));
    if (events.length === 0 || unknown !== undefined) {
      throw exception('InvalidTriggerConfig', `The trigger ${triggerName} names no event, or the unknown ${unknown}.`);
    }
  }
}
