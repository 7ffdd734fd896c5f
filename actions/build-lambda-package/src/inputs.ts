/** The contract of build-lambda-package: its inputs. action.yml says the same; rules.ts has the rules on several. */
import {
  awsInputs,
  boolean,
  defaulted,
  defineInputs,
  type InputSchema,
  type InputsOf,
  keyValues,
  list,
  oneOf,
  optional,
  text,
  workspacePath,
} from '@aws-release-actions/action-kit';
import { mistakesAmong } from './rules.ts';

const fields = {
  entry: optional(workspacePath()),
  source: optional(workspacePath()),
  include: optional(list()),
  exclude: optional(list()),
  'build-command': optional(text()),
  name: defaulted(
    text({ pattern: /^[\w.-]{1,100}$/, expectation: 'up to 100 letters, digits, dots, dashes and underscores' }),
    'package',
  ),
  output: optional(workspacePath()),
  runtime: defaulted(
    text({
      pattern: /^(nodejs|python|java|dotnet|ruby|go|provided)[\w.]*$/,
      expectation: 'a Lambda runtime, for example nodejs24.x',
    }),
    'nodejs24.x',
  ),
  handler: defaulted(text(), 'index.handler'),
  architecture: optional(oneOf(['x86_64', 'arm64'])),
  environment: optional(keyValues({ areSecret: true })),
  format: defaulted(oneOf(['cjs', 'esm']), 'cjs'),
  minify: defaulted(boolean(), 'false'),
  'source-maps': defaulted(boolean(), 'false'),
  'bundle-aws-sdk': defaulted(boolean(), 'false'),
  external: optional(list()),
  'verify-reproducible': defaulted(boolean(), 'false'),
  'compare-with': optional(workspacePath()),
  provenance: defaulted(boolean(), 'true'),
  'cache-dir': optional(workspacePath()),
  's3-bucket': optional(
    text({ pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, expectation: 'the name of an S3 bucket, without s3://' }),
  ),
  's3-prefix': optional(text({ pattern: /^[^/]/, expectation: 'what keys begin with, for example packages/' })),
  'kms-key-id': optional(text()),
  ...awsInputs,
};

/** The inputs of build-lambda-package, each one right by itself and with the others. */
export type Inputs = InputsOf<typeof fields>;

export const inputs: InputSchema<Inputs> = defineInputs(fields, mistakesAmong);
