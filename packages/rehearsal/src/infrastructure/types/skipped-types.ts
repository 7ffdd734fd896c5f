/** What exists on AWS only, and what a template may say of it all the same. */
import type { SkippedType } from '../catalog.ts';
import { accountId } from './created-type.ts';

export const skippedTypes: Readonly<Record<string, SkippedType>> = {
  'AWS::EC2::SecurityGroup': {
    reason: 'local-aws has no network but 127.0.0.1: nothing is filtered',
    attributes: ['GroupId'],
    attribute: (_, { logicalId }) => `sg-${logicalId}`,
    ref: ({ logicalId }) => `sg-${logicalId}`,
  },
  'AWS::EC2::SecurityGroupIngress': {
    reason: 'local-aws has no network but 127.0.0.1: nothing is filtered',
    attributes: [],
    attribute: () => '',
  },
  'AWS::IAM::Role': {
    reason: 'local-aws has no IAM: everybody may do everything',
    attributes: ['Arn'],
    attribute: (_, { logicalId }) => `arn:aws:iam::${accountId}:role/${logicalId}`,
    ref: ({ logicalId }) => logicalId,
  },
  'AWS::Lambda::Permission': {
    reason: 'local-aws has no IAM: everybody may call a function',
    attributes: [],
    attribute: () => '',
  },
  'AWS::Logs::LogGroup': {
    reason: 'local-aws makes a log group with its first line, and keeps it',
    attributes: ['Arn'],
    attribute: (_, { properties }) => `arn:aws:logs:*:${accountId}:log-group:${properties.LogGroupName}:*`,
    ref: ({ properties }) => String(properties.LogGroupName),
  },
};
