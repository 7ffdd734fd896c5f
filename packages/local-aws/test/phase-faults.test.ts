/** Faults in phases of a deployment, planted over HTTP, and what becomes of a canary of Lambda. */
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { beforeEach, expect, it } from '@jest/globals';
import { writeZip } from '../src/runtime/zip-writer.ts';
import { useServer } from './running-server.ts';

const server = useServer();
const Role = 'arn:aws:iam::000000000000:role/a';
const zip = (value: number) => writeZip({ 'index.mjs': `export const handler = () => ${value};` });
const minutes = (count: number) => server.clock.step(count * 60_000);

const plant = async (fault: object) => {
  const body = JSON.stringify(fault);
  expect((await fetch(`${server.aws.endpoint}/_local/faults`, { method: 'POST', body })).status).toBe(201);
};

/** The id of a deployment of version 2, ten percent for five minutes first. */
async function deploy(hooks: readonly object[] = []): Promise<string> {
  const Properties = { Name: 'bot', Alias: 'live', CurrentVersion: '1', TargetVersion: '2' };
  const Resources = [{ bot: { Type: 'AWS::Lambda::Function', Properties } }];
  const content = JSON.stringify({ version: 0, Resources, Hooks: hooks });
  const { deploymentId = '' } = await new CodeDeployClient(server.client).send(
    new CreateDeploymentCommand({
      ...{ applicationName: 'bot', deploymentGroupName: 'live' },
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
    }),
  );
  return deploymentId;
}

async function outcome(deploymentId: string) {
  const { deploymentInfo } = await new CodeDeployClient(server.client).send(new GetDeploymentCommand({ deploymentId }));
  const alias = new GetAliasCommand({ FunctionName: 'bot', Name: 'live' });
  const { FunctionVersion, RoutingConfig } = await new LambdaClient(server.client).send(alias);
  const { status, errorInformation } = deploymentInfo ?? {};
  return { status, code: errorInformation?.code, FunctionVersion, RoutingConfig };
}

beforeEach(async () => {
  const lambda = new LambdaClient(server.client);
  const codedeploy = new CodeDeployClient(server.client);
  const settings = { Role, Runtime: 'nodejs24.x', Handler: 'index.handler', Publish: true } as const;
  for (const FunctionName of ['bot', 'check']) {
    await lambda.send(new CreateFunctionCommand({ FunctionName, ...settings, Code: { ZipFile: zip(1) } }));
  }
  await minutes(1);
  await lambda.send(new CreateAliasCommand({ FunctionName: 'bot', Name: 'live', FunctionVersion: '1' }));
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'bot', ZipFile: zip(2), Publish: true }));
  await minutes(1);
  await new CloudWatchClient(server.client).send(
    new PutMetricAlarmCommand({
      ...{ AlarmName: 'errors', Namespace: 'N', MetricName: 'M', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1 },
      ...{ Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' },
    }),
  );
  await codedeploy.send(new CreateApplicationCommand({ applicationName: 'bot', computePlatform: 'Lambda' }));
  await codedeploy.send(
    new CreateDeploymentGroupCommand({
      ...{ applicationName: 'bot', deploymentGroupName: 'live', serviceRoleArn: Role },
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM'] },
    }),
  );
});

it('an alarm goes off a minute into the canary, and the canary goes back', async () => {
  await plant({ fault: 'alarm', alarm: 'errors', region: 'eu-central-1', when: 'AllowTraffic', seconds: 60 });
  const id = await deploy();
  await minutes(0.9);
  expect(await outcome(id)).toMatchObject({
    status: 'InProgress',
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
  });
  await minutes(10);
  expect(await outcome(id)).toEqual({
    ...{ status: 'Stopped', code: 'ALARM_ACTIVE', FunctionVersion: '1', RoutingConfig: undefined },
  });
});

it('a hook that hangs is waited for, and fails the deployment', async () => {
  await plant({ fault: 'hook-hangs', function: 'check' });
  const id = await deploy([{ BeforeAllowTraffic: 'check' }]);
  await minutes(59);
  expect(await outcome(id)).toMatchObject({ status: 'InProgress' });
  await minutes(2);
  expect(await outcome(id)).toMatchObject({ status: 'Failed', FunctionVersion: '1', RoutingConfig: undefined });
});
