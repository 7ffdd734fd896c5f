/** Code, versions and aliases of one Lambda function: the port `LambdaVersions` on the SDK. */

import type { FunctionCode, FunctionState, LambdaVersions } from '@aws-release-actions/driver';
import {
  CreateAliasCommand,
  type FunctionConfiguration,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { AwsError } from './aws-error.ts';
import type { AwsSession } from './session.ts';

/** The versions of a function, named as AWS takes it: name or ARN. */
export function lambdaVersions(session: AwsSession, functionName: string): LambdaVersions {
  // A direct upload of 50 MB through a slow connection is silent for a while.
  const client = new LambdaClient(session.clientOptions(300));
  const FunctionName = functionName;
  const call = <T>(operation: string, resource: string, send: () => Promise<T>) =>
    session.call({ operation: `lambda:${operation}`, resource }, send);

  return {
    describe: async (Qualifier) => {
      const input = Qualifier === undefined ? { FunctionName } : { FunctionName, Qualifier };
      const resource = Qualifier === undefined ? functionName : `${functionName}:${Qualifier}`;
      const configuration = await call('GetFunctionConfiguration', resource, () =>
        client.send(new GetFunctionConfigurationCommand(input)),
      );
      return functionState(configuration);
    },
    updateCode: async (code) => {
      const input = { FunctionName, ...codeInput(code) };
      const answer = await call('UpdateFunctionCode', functionName, () =>
        client.send(new UpdateFunctionCodeCommand(input)),
      );
      return answer.CodeSha256 ?? '';
    },
    publish: async (CodeSha256, Description) => {
      const input = { FunctionName, CodeSha256, Description };
      const answer = await call('PublishVersion', functionName, () => client.send(new PublishVersionCommand(input)));
      return answer.Version ?? '';
    },
    alias: async (Name) => {
      try {
        const answer = await call('GetAlias', `${functionName}:${Name}`, () =>
          client.send(new GetAliasCommand({ FunctionName, Name })),
        );
        const primaryVersion = answer.FunctionVersion ?? '';
        return {
          primaryVersion,
          serving: shares(primaryVersion, answer.RoutingConfig?.AdditionalVersionWeights ?? {}),
        };
      } catch (error) {
        // A missing function must stay an error; AWS's message tells the two apart.
        if (error instanceof AwsError && error.kind === 'not-found' && /alias/i.test(error.said)) return undefined;
        throw error;
      }
    },
    createAlias: async (Name, FunctionVersion) => {
      const input = { FunctionName, Name, FunctionVersion };
      await call('CreateAlias', `${functionName}:${Name}`, () => client.send(new CreateAliasCommand(input)));
    },
  };
}

/** Percentages from Lambda's fractions: the primary version has what the additional ones leave. */
export function shares(primary: string, additional: Readonly<Record<string, number>>): Record<string, number> {
  const percents: Record<string, number> = {};
  let rest = 100;
  for (const [version, fraction] of Object.entries(additional)) {
    // Fractions such as 0.1 are not exact in binary; six digits are more than AWS keeps.
    const percent = Number((fraction * 100).toFixed(6));
    if (percent > 0) percents[version] = percent;
    rest -= percent;
  }
  if (rest > 0) percents[primary] = Number(rest.toFixed(6));
  return percents;
}

function codeInput(code: FunctionCode) {
  if (code.kind === 'zip') return { ZipFile: code.bytes };
  const { bucket: S3Bucket, key: S3Key, objectVersion } = code;
  return { S3Bucket, S3Key, ...(objectVersion === undefined ? {} : { S3ObjectVersion: objectVersion }) };
}

function functionState(configuration: FunctionConfiguration): FunctionState {
  const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = configuration;
  const failure = LastUpdateStatus === 'Failed' ? LastUpdateStatusReason : State === 'Failed' ? StateReason : undefined;
  return {
    functionArn: configuration.FunctionArn ?? '',
    version: configuration.Version ?? '',
    codeSha256: configuration.CodeSha256 ?? '',
    configuration: canonicalConfiguration(configuration),
    updating: State === 'Pending' || LastUpdateStatus === 'InProgress',
    ...(LastUpdateStatus === 'Failed' || State === 'Failed' ? { failure: failure ?? 'no reason given' } : {}),
  };
}

/** What a user configures; names and moments that differ between $LATEST and a version are left out. */
const configured = [
  'Runtime',
  'Role',
  'Handler',
  'Timeout',
  'MemorySize',
  'VpcConfig',
  'DeadLetterConfig',
  'Environment',
  'KMSKeyArn',
  'TracingConfig',
  'Layers',
  'FileSystemConfigs',
  'PackageType',
  'ImageConfigResponse',
  'Architectures',
  'EphemeralStorage',
  'LoggingConfig',
  'DurableConfig',
  'CapacityProviderConfig',
  'TenancyConfig',
] as const satisfies readonly (keyof FunctionConfiguration)[];

function canonicalConfiguration(configuration: FunctionConfiguration): string {
  // Of SnapStart only what is asked for: its status differs between $LATEST and a version.
  const snapStart = configuration.SnapStart?.ApplyOn ?? 'None';
  return JSON.stringify([snapStart, ...configured.map((name) => [name, sorted(configuration[name] ?? null)])]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
