/**
 * What each resource type of the examples is on local-aws: the properties it understands, and the calls
 * that make it. CloudFormation's property names are those of the services' APIs, so they are handed on.
 */
import { CloudWatchClient, PutMetricAlarmCommand, type PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
  type CreateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  LambdaClient,
  PublishVersionCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { functionCode, type PackageCode } from './function-code.ts';
import type { KnownType, PlannedResource, SkippedType } from './plan.ts';
import { isValueMap, type Value, type ValueMap } from './template.ts';

/** local-aws has one account. */
export const accountId = '000000000000';

export interface Surroundings {
  readonly lambda: LambdaClient;
  readonly cloudWatch: CloudWatchClient;
  readonly codeDeploy: CodeDeployClient;
  readonly region: string;
  /** Where the template is: its paths start there. */
  readonly folder: string;
  readonly packageCode: PackageCode;
}

/** What Ref and Fn::GetAtt give for a resource that exists. */
export interface Created {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface CreatedType extends KnownType {
  /** `properties` have no functions any more. */
  create(properties: ValueMap, metadata: ValueMap, surroundings: Surroundings): Promise<Created>;
}

/** The clients of one local-aws. */
export function clientsOf(endpoint: string, region: string) {
  const options = { endpoint, region, credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' } };
  return {
    lambda: new LambdaClient(options),
    cloudWatch: new CloudWatchClient(options),
    codeDeploy: new CodeDeployClient(options),
  };
}

/** Throws an Error that says what does not fit if the code of a planned function cannot be packaged. */
export function checkCode({ type, properties, metadata }: PlannedResource, folder: string): void {
  if (type === 'AWS::Serverless::Function') functionCode(properties, metadata, folder);
}

/** Makes one resource of a type in `createdTypes`. */
export async function createResource(
  type: string,
  properties: ValueMap,
  metadata: ValueMap,
  surroundings: Surroundings,
): Promise<Created> {
  const known = createdTypes[type];
  if (known === undefined) throw new Error(`The type ${type} is not supported.`);
  return known.create(properties, metadata, surroundings);
}

export const createdTypes: Readonly<Record<string, CreatedType>> = {
  'AWS::Serverless::Function': {
    properties: [
      ...['FunctionName', 'Description', 'Runtime', 'Handler', 'InlineCode', 'CodeUri'],
      ...['MemorySize', 'Timeout', 'Role', 'Environment'],
    ],
    attributes: ['Arn'],
    metadata: true,
    create: async (properties, metadata, { lambda, folder, packageCode }) => {
      const { InlineCode, CodeUri, ...settings } = properties;
      const ZipFile = await packageCode(functionCode(properties, metadata, folder));
      const input = { ...settings, Code: { ZipFile } } as unknown as CreateFunctionCommandInput;
      const { FunctionName, FunctionArn: Arn = '' } = await lambda.send(new CreateFunctionCommand(input));
      const waiter = { client: lambda, maxWaitTime: 60, minDelay: 0.05, maxDelay: 0.5 };
      await waitUntilFunctionActiveV2(waiter, { FunctionName });
      return { ref: FunctionName ?? '', attributes: { Arn } };
    },
  },
  'AWS::Lambda::Version': {
    properties: ['FunctionName', 'Description'],
    attributes: ['Version'],
    create: async ({ FunctionName, Description }, _metadata, { lambda }) => {
      const input = { FunctionName: text(FunctionName), Description: text(Description) };
      const { FunctionArn = '', Version = '' } = await lambda.send(new PublishVersionCommand(input));
      return { ref: FunctionArn, attributes: { Version } };
    },
  },
  'AWS::Lambda::Alias': {
    properties: ['Name', 'FunctionName', 'FunctionVersion'],
    attributes: [],
    create: async ({ Name, FunctionName, FunctionVersion }, _metadata, { lambda }) => {
      const input = { Name: text(Name), FunctionName: text(FunctionName), FunctionVersion: text(FunctionVersion) };
      const { AliasArn = '' } = await lambda.send(new CreateAliasCommand(input));
      return { ref: AliasArn, attributes: {} };
    },
  },
  'AWS::CloudWatch::Alarm': {
    properties: [
      ...['AlarmName', 'AlarmDescription', 'Namespace', 'MetricName', 'Dimensions', 'Statistic', 'Period'],
      ...['EvaluationPeriods', 'DatapointsToAlarm', 'Threshold', 'ComparisonOperator', 'TreatMissingData'],
    ],
    attributes: ['Arn'],
    create: async (properties, _metadata, { cloudWatch, region }) => {
      await cloudWatch.send(new PutMetricAlarmCommand(properties as unknown as PutMetricAlarmCommandInput));
      const ref = String(properties.AlarmName);
      return { ref, attributes: { Arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${ref}` } };
    },
  },
  'AWS::CodeDeploy::Application': {
    properties: ['ApplicationName', 'ComputePlatform'],
    attributes: [],
    create: async ({ ApplicationName, ComputePlatform }, _metadata, { codeDeploy }) => {
      if (ComputePlatform !== 'Lambda') throw new Error(`ComputePlatform ${ComputePlatform} is not supported`);
      const input = { applicationName: text(ApplicationName), computePlatform: ComputePlatform } as const;
      await codeDeploy.send(new CreateApplicationCommand(input));
      return { ref: String(ApplicationName), attributes: {} };
    },
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    properties: [
      ...['ApplicationName', 'DeploymentGroupName', 'DeploymentConfigName', 'DeploymentStyle'],
      ...['AutoRollbackConfiguration', 'AlarmConfiguration', 'ServiceRoleArn'],
    ],
    attributes: [],
    create: async (properties, _metadata, { codeDeploy }) => {
      // The same names, but CodeDeploy's API starts them with a small letter.
      const input = uncapitalized(properties) as unknown as CreateDeploymentGroupCommandInput;
      await codeDeploy.send(new CreateDeploymentGroupCommand(input));
      return { ref: String(properties.DeploymentGroupName), attributes: {} };
    },
  },
};

export const skippedTypes: Readonly<Record<string, SkippedType>> = {
  'AWS::IAM::Role': {
    reason: 'local-aws has no IAM: everybody may do everything',
    attributes: ['Arn'],
    attribute: (_, { logicalId }) => `arn:aws:iam::${accountId}:role/${logicalId}`,
  },
  'AWS::Lambda::Permission': {
    reason: 'local-aws has no IAM: everybody may call a function',
    attributes: [],
    attribute: () => '',
  },
  'AWS::Logs::LogGroup': {
    reason: 'local-aws makes the log group of a function with its first line, and keeps it',
    attributes: ['Arn'],
    attribute: (_, { properties }) => `arn:aws:logs:*:${accountId}:log-group:${properties.LogGroupName}:*`,
  },
};

function text(value: Value | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function uncapitalized(value: Value): Value {
  if (Array.isArray(value)) return value.map(uncapitalized);
  if (!isValueMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      uncapitalized(member),
    ]),
  );
}
