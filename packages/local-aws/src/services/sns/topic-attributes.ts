/** The attributes of topics. They are kept and shown; DisplayName and all others change nothing else here. Pure. */
import { accountId } from '../names.ts';
import { invalidParameter, unsupported } from './errors.ts';
import type { Topic } from './topic-store.ts';

const settable =
  /^(DisplayName|Policy|DeliveryPolicy|KmsMasterKeyId|SignatureVersion|TracingConfig|(HTTP|Firehose|Lambda|Application|SQS)(SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn))$/;

const left = ['ContentBasedDeduplication', 'ArchivePolicy', 'FifoThroughputScope', 'DataProtectionPolicy'];

/** Throws unless the attribute can be set. */
export function checkAttribute(name: string): void {
  if (left.includes(name)) throw unsupported(`A topic with ${name}`);
  if (!settable.test(name)) throw invalidParameter('AttributeName');
}

/** Those of GetTopicAttributes. assumed: how the default policies are written. */
export function describeAttributes({ arn, attributes }: Topic): Readonly<Record<string, string>> {
  const actions = [
    ...['GetTopicAttributes', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'DeleteTopic'],
    ...['Subscribe', 'ListSubscriptionsByTopic', 'Publish'],
  ];
  const statement = {
    Sid: '__default_statement_ID',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: actions.map((action) => `SNS:${action}`),
    Resource: arn,
    Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
  };
  const healthyRetryPolicy = {
    ...{ minDelayTarget: 20, maxDelayTarget: 20, numRetries: 3, numMaxDelayRetries: 0, numNoDelayRetries: 0 },
    ...{ numMinDelayRetries: 0, backoffFunction: 'linear' },
  };
  const delivery = { http: { defaultHealthyRetryPolicy: healthyRetryPolicy, disableSubscriptionOverrides: false } };
  return {
    TopicArn: arn,
    Owner: accountId,
    DisplayName: '',
    Policy: JSON.stringify({ Version: '2008-10-17', Id: '__default_policy_ID', Statement: [statement] }),
    ...{ SubscriptionsConfirmed: '0', SubscriptionsPending: '0', SubscriptionsDeleted: '0' },
    EffectiveDeliveryPolicy: attributes.DeliveryPolicy ?? JSON.stringify(delivery),
    ...attributes,
  };
}
