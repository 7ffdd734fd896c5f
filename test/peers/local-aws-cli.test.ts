/** local-aws as the AWS CLI sees it: `aws lambda`, `aws deploy`, `aws cloudwatch` and their waiters. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryOf, writePackage } from '@aws-release-actions/lambda-package';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { confirmations } from './confirmed-by.ts';
import { installPython, runAwsCli } from './python.ts';

let local: LocalAws;
let folder: string;

beforeAll(async () => {
  installPython();
  local = await startLocalAws({ speed: 120 });
  folder = await mkdtemp(join(tmpdir(), 'aws-cli-'));
}, 300_000);
afterAll(async () => {
  await local?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command line; words with spaces go in `more`. The parsed output, or its text if it is no JSON. */
async function aws(line: string, ...more: string[]) {
  const env = {
    AWS_ENDPOINT_URL: local.endpoint,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_DEFAULT_OUTPUT: 'json',
  };
  const { code, stdout, stderr } = await runAwsCli([...line.split(' '), ...more], env);
  if (code !== 0) throw new Error(stderr.trim() || `aws ended with ${code}: ${stdout}`);
  try {
    return JSON.parse(stdout);
  } catch {
    return stdout;
  }
}

async function packageOf(source: string): Promise<string> {
  const path = join(folder, `${source.length}.zip`);
  await writePackage([entryOf('index.js', Buffer.from(source))], path);
  return path;
}

const bot = (text: string) => packageOf(`exports.handler = async () => '${text}';`);
const functionOptions = '--runtime nodejs24.x --handler index.handler --role arn:aws:iam::000000000000:role/peer';

describe('the AWS CLI', () => {
  it('knows who it is, and keeps parameters', async () => {
    expect(await aws('sts get-caller-identity')).toMatchObject({ Account: '000000000000' });
    await aws('ssm put-parameter --name /peer --value 7 --type String');
    expect(await aws('ssm get-parameter --name /peer')).toMatchObject({ Parameter: { Value: '7' } });
    await expect(aws('ssm get-parameter --name /none')).rejects.toThrow('ParameterNotFound');
  }, 60_000);

  it('moves files to S3 and back', async () => {
    const file = join(folder, 'big.bin');
    await writeFile(file, Buffer.alloc(9 * 1024 * 1024, 'x'));
    await aws('s3 mb s3://peer-cli');
    await aws(`s3 cp ${file} s3://peer-cli/a/big.bin --no-progress`);
    await aws(`s3 cp s3://peer-cli/a/big.bin ${file}.back --no-progress`);
    expect(await aws('s3 ls s3://peer-cli/a/')).toContain('9437184 big.bin');
    await aws('s3 rb s3://peer-cli --force');
    await expect(aws('s3api head-bucket --bucket peer-cli')).rejects.toThrow('404');
    await expect(aws('s3api get-bucket-acl --bucket peer-cli')).rejects.toThrow('NotImplemented');
  }, 60_000);

  it('releases a version of a function through an alias', async () => {
    const name = '--function-name cli-bot';
    await aws(`lambda create-function ${name} ${functionOptions} --zip-file fileb://${await bot('one')}`);
    await aws(`lambda wait function-active-v2 ${name}`);
    await aws(`lambda wait function-exists ${name}`);
    expect(await aws(`lambda publish-version ${name}`)).toMatchObject({ Version: '1' });
    await aws(`lambda wait published-version-active ${name} --qualifier 1`);
    await aws(`lambda create-alias ${name} --name live --function-version 1`);
    await aws(`lambda update-function-code ${name} --zip-file fileb://${await bot('second')}`);
    await aws(`lambda wait function-updated-v2 ${name}`);
    expect(await aws(`lambda publish-version ${name}`)).toMatchObject({ Version: '2' });
    const routing = 'AdditionalVersionWeights={2=0.1}';
    expect(await aws(`lambda update-alias ${name} --name live --routing-config`, routing)).toMatchObject({
      FunctionVersion: '1',
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
    });
    const out = join(folder, 'out.json');
    expect(await aws(`lambda invoke ${name} --qualifier 2 ${out}`)).toMatchObject({ ExecutedVersion: '2' });
    expect(await aws(`lambda get-alias ${name} --name live`)).toMatchObject({ Name: 'live' });
    expect((await aws(`lambda list-versions-by-function ${name}`)).Versions).toHaveLength(3);
    await expect(aws('lambda get-function --function-name none')).rejects.toThrow('ResourceNotFoundException');
    expect((await aws('logs filter-log-events --log-group-name /aws/lambda/cli-bot')).events).not.toHaveLength(0);
  }, 120_000);

  it('watches an alarm', async () => {
    const metric = '--namespace Peer --metric-name Errors';
    const rule = '--statistic Sum --period 60 --evaluation-periods 1 --threshold 1';
    const comparison = '--comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching';
    await aws(`cloudwatch put-metric-alarm --alarm-name cli ${metric} ${rule} ${comparison}`);
    await aws('cloudwatch wait alarm-exists --alarm-names cli');
    await aws(`cloudwatch put-metric-data ${metric} --value 3`);
    await eventually(async () => (await stateOf('cli')) === 'ALARM');
    await aws('cloudwatch set-alarm-state --alarm-name cli --state-value OK --state-reason', 'the peer says so');
    expect(await stateOf('cli')).toBe('OK');
    await aws('cloudwatch delete-alarms --alarm-names cli');
    expect((await aws('cloudwatch describe-alarms --alarm-names cli')).MetricAlarms).toEqual([]);
  }, 60_000);

  it('deploys a version with a canary, and stops another', async () => {
    const name = '--function-name cli-released';
    const app = '--application-name cli';
    const group = `${app} --deployment-group-name live`;
    await aws(`lambda create-function ${name} ${functionOptions} --zip-file fileb://${await bot('a')} --publish`);
    await aws(`lambda wait function-active-v2 ${name}`);
    await aws(`lambda create-alias ${name} --name live --function-version 1`);
    await aws(`lambda update-function-code ${name} --zip-file fileb://${await bot('bc')}`);
    await aws(`lambda wait function-updated-v2 ${name}`);
    await aws(`lambda publish-version ${name}`);

    await aws(`deploy create-application ${app} --compute-platform Lambda`);
    const style = '--deployment-style deploymentType=BLUE_GREEN,deploymentOption=WITH_TRAFFIC_CONTROL';
    const config = '--deployment-config-name CodeDeployDefault.LambdaCanary10Percent5Minutes';
    await aws(
      `deploy create-deployment-group ${group} ${style} ${config} --service-role-arn arn:aws:iam::000000000000:role/d`,
    );
    expect(await aws(`deploy get-deployment-group ${group}`)).toMatchObject({
      deploymentGroupInfo: { computePlatform: 'Lambda' },
    });

    const start = async (CurrentVersion: string, TargetVersion: string): Promise<string> => {
      const Properties = { Name: 'cli-released', Alias: 'live', CurrentVersion, TargetVersion };
      const content = JSON.stringify({
        version: 0.0,
        Resources: [{ released: { Type: 'AWS::Lambda::Function', Properties } }],
      });
      const revision = JSON.stringify({ revisionType: 'AppSpecContent', appSpecContent: { content } });
      return (await aws(`deploy create-deployment ${group} --revision`, revision)).deploymentId;
    };
    const statusOf = async (id: string) =>
      (await aws(`deploy get-deployment --deployment-id ${id}`)).deploymentInfo.status;

    const good = await start('1', '2');
    await eventually(async () => (await statusOf(good)) === 'Succeeded');
    await aws(`deploy wait deployment-successful --deployment-id ${good}`);
    expect(await aws(`lambda get-alias ${name} --name live`)).toMatchObject({ FunctionVersion: '2' });
    const { targetIds } = await aws(`deploy list-deployment-targets --deployment-id ${good}`);
    expect(await aws(`deploy get-deployment-target --deployment-id ${good} --target-id ${targetIds[0]}`)).toMatchObject(
      {
        deploymentTarget: { deploymentTargetType: 'LambdaTarget', lambdaTarget: { status: 'Succeeded' } },
      },
    );

    const bad = await start('2', '1');
    await aws(`deploy stop-deployment --deployment-id ${bad} --auto-rollback-enabled`);
    await eventually(async () => (await statusOf(bad)) === 'Stopped');
    await expect(aws(`deploy wait deployment-successful --deployment-id ${bad}`)).rejects.toThrow(
      'terminal failure state',
    );
    expect((await aws(`deploy list-deployments ${group}`)).deployments).toContain(bad);
  }, 120_000);
});

it('confirms what the page says that it does', () => {
  const { called, written } = confirmations('aws-cli', local);
  expect(called).toEqual(written);
});

async function stateOf(alarm: string): Promise<string> {
  return (await aws(`cloudwatch describe-alarms --alarm-names ${alarm}`)).MetricAlarms[0].StateValue;
}

/** Asks again and again; each question takes the CLI the better part of a second. */
async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 30; attempt++) if (await condition()) return;
  throw new Error('It did not come true.');
}
