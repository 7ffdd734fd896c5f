/** The contract of canary-deploy: its inputs, and the rules on them. action.yml says the same. */
import {
  awsInputs,
  defaulted,
  defineInputs,
  type InputSchema,
  type InputsOf,
  list,
  optional,
  parsedBy,
  required,
  text,
  workspacePath,
} from '@aws-release-actions/action-kit';
import { deployInputs } from '@aws-release-actions/deploy-action';
import { parseTrafficShift } from '@aws-release-actions/deployment';

const functionName = text({
  pattern: /^(arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:)?[\w-]{1,140}$/,
  expectation: 'the name or ARN of a Lambda function, without a qualifier',
});

const hookName = text({
  pattern: /^(arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:)?[\w-]{1,140}(:[\w-]+)?$/,
  expectation: 'the name or ARN of a Lambda function',
});

const fields = {
  'function-name': required(functionName),
  alias: defaulted(
    text({
      pattern: /^(?!\d+$)[\w-]{1,128}$/,
      expectation: 'the name of an alias (letters, digits, - and _; not only digits)',
    }),
    'live',
  ),
  package: optional(workspacePath()),
  's3-bucket': optional(text()),
  's3-key': optional(text()),
  's3-object-version': optional(text()),
  version: optional(
    text({ pattern: /^[1-9]\d*$/, expectation: 'the number of a published version ($LATEST has none)' }),
  ),
  'code-sha256': optional(
    text({ pattern: /^[A-Za-z0-9+/]{43}=$/, expectation: 'base64 of a SHA-256 (44 characters), as Lambda shows it' }),
  ),
  'codedeploy-application': required(text()),
  'codedeploy-deployment-group': required(text()),
  'traffic-shift': defaulted(parsedBy(parseTrafficShift), 'canary 10% 10m'),
  'before-allow-traffic-hook': optional(hookName),
  'after-allow-traffic-hook': optional(hookName),
  alarms: optional(list()),
  ...deployInputs,
  ...awsInputs,
};

/** The inputs of canary-deploy, every rule applied. */
export type Inputs = InputsOf<typeof fields>;

export const inputs: InputSchema<Inputs> = defineInputs(fields, (given) => {
  const mistakes: string[] = [];
  const sources = [given.package, given.s3Key, given.version].filter((source) => source !== undefined);
  if (sources.length !== 1) {
    mistakes.push(`Give exactly one of the inputs 'package', 's3-key' and 'version'; ${sources.length} are given.`);
  }
  if (given.s3Key !== undefined && given.s3Bucket === undefined) {
    mistakes.push("Input 's3-bucket' is missing; 's3-key' needs it.");
  }
  if (given.version !== undefined && given.s3Bucket !== undefined) {
    mistakes.push("Input 's3-bucket' does not go with 'version', which is published already.");
  }
  if (given.s3ObjectVersion !== undefined && given.s3Key === undefined) {
    mistakes.push("Input 's3-object-version' needs 's3-key'.");
  }
  return mistakes;
});
