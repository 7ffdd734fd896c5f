/** The inputs that every action that talks to AWS has, so that they mean the same everywhere. */
import { text } from './kinds.ts';
import { optional } from './schema.ts';

/** `aws-region` and `role-to-assume`; without a role the ambient credentials are used. */
export const awsInputs = {
  'aws-region': optional(
    text({ pattern: /^[a-z]{2,4}(-[a-z]+)+-\d$/, expectation: 'the code of an AWS region, for example us-east-1' }),
  ),
  'role-to-assume': optional(
    text({
      pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      expectation: 'the ARN of an IAM role, for example arn:aws:iam::111122223333:role/release',
    }),
  ),
};
