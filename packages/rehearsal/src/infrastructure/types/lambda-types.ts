/** Functions, their versions and aliases. CloudFormation's property names are those of Lambda's API. */
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  PublishVersionCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { functionCode } from '../function-code.ts';
import { type CreatedType, text } from './created-type.ts';

export const lambdaTypes: Readonly<Record<string, CreatedType>> = {
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
};
