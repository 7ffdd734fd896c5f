/** local-aws as the AWS CLI sees it: `aws lambda`, `aws deploy`, `aws cloudwatch` and their waiters. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryOf, writePackage } from '@aws-release-actions/lambda-package';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installPython, runAwsCli } from './python.ts';

let local: LocalAws;
let folder: string;

beforeAll(async () => {
  installPython();
  local = await startLocalAws({ speed: 600 });
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
});
