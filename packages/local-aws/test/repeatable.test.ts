/** The same seed and the same calls give the same account, down to every id. */
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, CreateApplicationCommand, CreateDeploymentConfigCommand } from '@aws-sdk/client-codedeploy';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateTargetGroupCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateAliasCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, expect, it } from '@jest/globals';
import { type LocalAws, SteppingClock, startLocalAws } from '../src/index.ts';
import { writeZip } from '../src/runtime/zip-writer.ts';

const servers: LocalAws[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const role = 'arn:aws:iam::000000000000:role/a';
const code = writeZip({ 'index.mjs': 'export const handler = () => 1;' });

/** Everything that the account is and what has happened in it, after something of every service was made. */
async function run(randomSeed: number): Promise<unknown> {
  const clock = new SteppingClock();
  const aws = await startLocalAws({ clock, randomSeed });
  servers.push(aws);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const options = { endpoint: aws.endpoint, region: 'us-east-1', credentials, forcePathStyle: true };
  const s3 = new S3Client(options);
  const lambda = new LambdaClient(options);
  const codedeploy = new CodeDeployClient(options);
  const ecs = new ECSClient(options);
  const cloudwatch = new CloudWatchClient(options);
  await new STSClient(options).send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'run' }));
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'bucket', VersioningConfiguration: { Status: 'Enabled' } }));
  await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: 'text' }));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: 'bucket', Key: 'key' }));
  await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName: 'bot', Role: role, Runtime: 'nodejs24.x', Handler: 'index.handler', Publish: true },
      Code: { ZipFile: code },
    }),
  );
  await clock.step(5000);
  await lambda.send(new CreateAliasCommand({ FunctionName: 'bot', Name: 'live', FunctionVersion: '1' }));
  await codedeploy.send(new CreateApplicationCommand({ applicationName: 'app', computePlatform: 'Lambda' }));
  await codedeploy.send(
    new CreateDeploymentConfigCommand({
      ...{ deploymentConfigName: 'slow', computePlatform: 'Lambda' },
      trafficRoutingConfig: {
        type: 'TimeBasedCanary',
        timeBasedCanary: { canaryPercentage: 5, canaryInterval: 5 },
      },
    }),
  );
  await new ECRClient(options).send(new CreateRepositoryCommand({ repositoryName: 'repo' }));
  await ecs.send(new CreateClusterCommand({ clusterName: 'cluster' }));
  const containerDefinitions = [{ name: 'main', image: 'repo:1', memory: 512 }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family: 'family', containerDefinitions }));
  await new ElasticLoadBalancingV2Client(options).send(
    new CreateTargetGroupCommand({ Name: 'green', Protocol: 'HTTP', Port: 80, TargetType: 'ip', VpcId: 'vpc-0' }),
  );
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      ...{ AlarmName: 'alarm', Namespace: 'N', MetricName: 'M', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1 },
      ...{ Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
    }),
  );
  await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'alarm', StateValue: 'ALARM', StateReason: 'x' }));
  await clock.step(60_000);
  const state = await (await fetch(`${aws.endpoint}/_local/state`)).json();
  return { state, UploadId, events: aws.events.since(0) };
}

it('is the same run with the same seed, and another one with another', async () => {
  const [one, same, other] = [await run(7), await run(7), await run(8)];
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
});
