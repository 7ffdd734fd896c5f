/**
 * A stage for releases: an account on local-aws with a bot, its alias, its hook, its alarms and its
 * deployment group; the shipped bundle releases to it as a workflow step would.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryOf, writePackage } from '@aws-release-actions/lambda-package';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { type BundleResult, type BundleRun, runBundle } from '@aws-release-actions/testing';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const region = 'us-east-1';
const ambient = { AWS_ACCESS_KEY_ID: 'AKIDLOCAL', AWS_SECRET_ACCESS_KEY: 'local' };
const bundle = new URL('../../actions/canary-deploy/dist/index.js', import.meta.url).pathname;

export type FaultKind = Parameters<LocalAws['faults']['add']>[0]['fault'];

/** What the hook of the stage does when CodeDeploy calls it. */
export type HookBehaviour = 'says-yes' | 'says-no' | 'never-reports';

export interface Stage {
  readonly aws: LocalAws;
  readonly folder: string;
  /** Runs canary-deploy; `given` adds to or replaces the inputs of a usual release of version `code`. */
  release(code: string, given?: Record<string, string>, run?: Partial<BundleRun>): Promise<BundleResult>;
  /** Puts a package into S3, as an earlier job would; the bucket is "packages". */
  store(key: string, code: string): Promise<void>;
  /** Shares of the alias's traffic, as fractions of one. */
  serving(): Promise<Record<string, number>>;
  /** Makes the next `count` calls of an operation fail, after `after` that succeed. */
  fault(operation: string, kind: FaultKind, count: number, after?: number): void;
  setAlarm(state: 'OK' | 'ALARM'): Promise<void>;
  /** Starts a deployment to a new version, as somebody else would; its id. */
  startOther(code: string): Promise<string>;
  /** Calls that local-aws answered, as `service:Operation`. */
  calls(): readonly string[];
  /** The environment of a job with `id-token: write`; needs `role-to-assume`. */
  readonly oidc: Record<string, string>;
  close(): Promise<void>;
}

/** A zip with one file. */
async function code(source: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'code-'));
  try {
    const path = join(folder, 'package.zip');
    await writePackage([entryOf('index.js', Buffer.from(source))], path);
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const bot = (text: string) => code(`exports.handler = async () => ${JSON.stringify(text)};`);

const hookSource = (behaviour: HookBehaviour) => `
const { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } = require('@aws-sdk/client-codedeploy');
exports.handler = async ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }) => {
  const behaviour = ${JSON.stringify(behaviour)};
  if (behaviour === 'never-reports') return;
  if (behaviour === 'says-no') console.log('intro.json: the answer differs');
  const status = behaviour === 'says-yes' ? 'Succeeded' : 'Failed';
  const input = { deploymentId, lifecycleEventHookExecutionId, status };
  await new CodeDeployClient({}).send(new PutLifecycleEventHookExecutionStatusCommand(input));
};`;

export async function openStage(speed: number, hook: HookBehaviour = 'says-yes'): Promise<Stage> {
  const aws = await startLocalAws({ speed });
  const client = {
    region,
    endpoint: aws.endpoint,
    credentials: { accessKeyId: ambient.AWS_ACCESS_KEY_ID, secretAccessKey: ambient.AWS_SECRET_ACCESS_KEY },
  };
  const lambda = new LambdaClient(client);
  const codedeploy = new CodeDeployClient(client);
  const cloudwatch = new CloudWatchClient(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'packages' }));
  const tokens = await startTokens();
  const settled = { client: lambda, maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.2 };

  const createFunction = async (FunctionName: string, ZipFile: Uint8Array) => {
    const Role = 'arn:aws:iam::000000000000:role/function';
    const input = { FunctionName, Role, Runtime: 'nodejs24.x' as const, Handler: 'index.handler', Code: { ZipFile } };
    await lambda.send(new CreateFunctionCommand({ ...input, Timeout: 10 }));
    await waitUntilFunctionActiveV2(settled, { FunctionName });
  };
  const publish = async (ZipFile: Uint8Array) => {
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'bot', ZipFile }));
    await waitUntilFunctionUpdatedV2(settled, { FunctionName: 'bot' });
    const { Version = '' } = await lambda.send(new PublishVersionCommand({ FunctionName: 'bot' }));
    return Version;
  };
  await createFunction('bot', await bot('one'));
  await createFunction('CodeDeployHook_bot', await code(hookSource(hook)));
  const FunctionVersion = await publish(await bot('one'));
  await lambda.send(new CreateAliasCommand({ FunctionName: 'bot', Name: 'live', FunctionVersion }));
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'bot-errors',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: 'bot' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'ignore',
    }),
  );
  const group = { applicationName: 'bot', deploymentGroupName: 'live' };
  await codedeploy.send(new CreateApplicationCommand({ applicationName: 'bot', computePlatform: 'Lambda' }));
  await codedeploy.send(
    new CreateDeploymentGroupCommand({
      ...group,
      serviceRoleArn: 'arn:aws:iam::000000000000:role/codedeploy',
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    }),
  );
  const setAlarm = async (StateValue: 'OK' | 'ALARM') => {
    const StateReason = StateValue === 'ALARM' ? 'three customers saw errors' : 'quiet';
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'bot-errors', StateValue, StateReason }));
  };
  await setAlarm('OK');

  const folder = await mkdtemp(join(tmpdir(), 'stage-'));
  return {
    aws,
    folder,
    oidc: tokens.env,
    setAlarm,
    fault: (operation, fault, count, after = 0) => aws.faults.add({ operation, fault, count, after, milliseconds: 0 }),
    release: async (text, given = {}, run = {}) => {
      await writeFile(join(folder, 'package.zip'), await bot(text));
      return runBundle({
        bundle,
        workspace: folder,
        ...run,
        env: { AWS_ENDPOINT_URL: aws.endpoint, AWS_REGION: region, ...ambient, ...run.env },
        inputs: {
          'function-name': 'bot',
          package: 'package.zip',
          'codedeploy-application': 'bot',
          'codedeploy-deployment-group': 'live',
          'before-allow-traffic-hook': 'CodeDeployHook_bot',
          alarms: 'bot-errors',
          ...given,
        },
      });
    },
    store: async (Key, text) => {
      await s3.send(new PutObjectCommand({ Bucket: 'packages', Key, Body: await bot(text) }));
    },
    serving: async () => {
      const alias = await lambda.send(new GetAliasCommand({ FunctionName: 'bot', Name: 'live' }));
      const additional = alias.RoutingConfig?.AdditionalVersionWeights ?? {};
      const rest = Object.values(additional).reduce((left, weight) => left - weight, 1);
      return { [alias.FunctionVersion ?? '']: rest, ...additional };
    },
    startOther: async (text) => {
      const targetVersion = await publish(await bot(text));
      const Properties = { Name: 'bot', Alias: 'live', CurrentVersion: FunctionVersion, TargetVersion: targetVersion };
      const content = JSON.stringify({
        version: 0.0,
        Resources: [{ bot: { Type: 'AWS::Lambda::Function', Properties } }],
      });
      const revision = { revisionType: 'AppSpecContent' as const, appSpecContent: { content } };
      const { deploymentId = '' } = await codedeploy.send(new CreateDeploymentCommand({ ...group, revision }));
      return deploymentId;
    },
    calls: () =>
      aws.events
        .since(0)
        .filter(({ source, type }) => source === 'api' && type === 'call')
        .map(({ detail }) => `${detail.service}:${detail.operation}`),
    close: async () => {
      tokens.close();
      for (const sdk of [lambda, codedeploy, cloudwatch, s3]) sdk.destroy();
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** GitHub's token endpoint, as far as a step sees it. */
export async function startTokens() {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const server = createServer((request, response) => {
    const aud = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('audience');
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      aud,
      iss: 'https://token.actions.githubusercontent.com',
      sub: 'repo:octo-org/trivia',
      iat: now,
      exp: now + 300,
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ value: `${encode({ alg: 'RS256' })}.${encode(claims)}.${encode({})}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
