/**
 * local-aws as the AWS CLI of the 2 line sees it, which Debian packages: a deployment on the example account, and
 * a call of each service. It is older than AWS_ENDPOINT_URL, so each line names the endpoint; its `aws ecs deploy`
 * keeps that from CodeDeploy and cannot be used here.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { confirmations } from './confirmed-by.ts';
import { installPrograms } from './engine.ts';

const program = '/usr/bin/aws';
const account = new URL('../../packages/local-aws/examples/account.yaml', import.meta.url);
let local: LocalAws;
let folder: string;

beforeAll(async () => {
  installPrograms({ [program]: 'awscli' });
  folder = await mkdtemp(join(tmpdir(), 'aws-cli-2-'));
  local = await startLocalAws({ speed: 120, state: await readFile(account, 'utf8') });
}, 300_000);
afterAll(async () => {
  await local?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command line; words with spaces go in `more`. The parsed output, or its text if it is no JSON. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked at as data.
function aws(line: string, ...more: string[]): Promise<any> {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  const args = ['--endpoint-url', local.endpoint, ...line.split(' '), ...more];
  return new Promise((resolve, reject) => {
    execFile(program, args, { env, cwd: folder }, (error, stdout, stderr) => {
      if (error !== null) return reject(new Error(stderr.trim() || error.message));
      try {
        resolve(JSON.parse(stdout));
      } catch {
        resolve(stdout.trim());
      }
    });
  });
}

const ask = async (port: number) => {
  const { listeners } = (await (await fetch(`${local.endpoint}/_local/endpoints`)).json()) as {
    listeners: { port: number; url: string }[];
  };
  const url = listeners.find((listener) => listener.port === port)?.url ?? '';
  return (await (await fetch(url)).text()).trim();
};

const groupArn = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/color-1/0000000000000001';
const appSpecOf = (TaskDefinition: string) => ({
  version: 0,
  Resources: [
    {
      TargetService: {
        Type: 'AWS::ECS::Service',
        Properties: { TaskDefinition, LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 } },
      },
    },
  ],
});

describe('the AWS CLI 2', () => {
  it('deploys a service with CodeDeploy, and waits for its end', async () => {
    await aws(`elbv2 wait target-in-service --target-group-arn ${groupArn}`);
    expect(await ask(9001)).toBe('blue');
    const { taskDefinition } = await aws('ecs describe-task-definition --task-definition color:2');
    const content = JSON.stringify(appSpecOf(taskDefinition.taskDefinitionArn));
    await writeFile(
      join(folder, 'revision.json'),
      JSON.stringify({ revisionType: 'AppSpecContent', appSpecContent: { content } }),
    );
    const group = '--application-name AppECS-demo-color --deployment-group-name DgpECS-demo-color';
    const { deploymentId } = await aws(`deploy create-deployment ${group} --revision file://revision.json`);
    await aws(`deploy wait deployment-successful --deployment-id ${deploymentId}`);
    expect(await ask(9001)).toBe('green');
    const { services } = await aws('ecs describe-services --cluster demo --services color');
    expect(services[0].taskSets[0]).toMatchObject({ externalId: deploymentId, status: 'PRIMARY' });
  }, 240_000);

  it('reads every service', async () => {
    const sources = (await aws('cloudwatch describe-alarms')).MetricAlarms.map(
      ({ AlarmName }: { AlarmName: string }) => AlarmName,
    );
    expect(sources.sort()).toEqual(['bot-errors', 'color-5xx']);
    await aws('cloudwatch set-alarm-state --alarm-name bot-errors --state-value ALARM --state-reason drill');
    // The state lasts until the next evaluation; the history keeps it.
    const { AlarmHistoryItems } = await aws('cloudwatch describe-alarm-history --alarm-name bot-errors');
    expect(JSON.stringify(AlarmHistoryItems)).toContain('to ALARM');
    expect(await aws('ecr get-login-password')).toMatch(/\S{20,}/);
    const { imageDetails } = await aws('ecr describe-images --repository-name color');
    expect(imageDetails).toMatchObject([{ imageTags: ['1'], repositoryName: 'color' }]);
    expect(await aws('lambda invoke --function-name bot:live out.json')).toMatchObject({ ExecutedVersion: '1' });
    expect(await readFile(join(folder, 'out.json'), 'utf8')).toBe('"hello"');
    expect((await aws('logs describe-log-groups')).logGroups).toContainEqual(
      expect.objectContaining({ logGroupName: '/aws/lambda/bot' }),
    );
    const { TopicArn } = await aws('sns create-topic --name releases');
    expect(await aws(`sns publish --topic-arn ${TopicArn} --message hello`)).toMatchObject({
      MessageId: expect.any(String),
    });
    await expect(aws('cloudformation describe-stacks --stack-name none')).rejects.toThrow(
      'Stack with id none does not exist',
    );
    expect((await aws('sts get-caller-identity')).Account).toBe('000000000000');
    await aws('ssm put-parameter --name /color --type String --value blue');
    await aws('s3 mb s3://colors');
    await aws('s3 cp out.json s3://colors/out.json');
    expect(await aws('s3 ls s3://colors')).toMatch(/out\.json$/);
    expect(
      (await aws('elbv2 describe-rules --rule-arns none').catch((error: Error) => error.message)) as string,
    ).toMatch(/RuleNotFound|ValidationError/);
  }, 120_000);

  it('confirms what the page says that it does', () => {
    const { called, written } = confirmations('aws-cli-2', local);
    expect(called).toEqual(written);
  });
});
