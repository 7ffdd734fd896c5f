/** local-aws as boto3 and the AWS CLI see it: clients that share no code with what it is made of. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { confirmations } from './confirmed-by.ts';
import { installPython, runScript } from './python.ts';

let aws: LocalAws;
let env: Record<string, string>;
let models: string;

beforeAll(async () => {
  installPython();
  aws = await startLocalAws({ speed: 300 });
  models = await mkdtemp(join(tmpdir(), 'models-'));
  env = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}, 300_000);
afterAll(async () => {
  await aws?.close();
  await rm(models, { recursive: true, force: true });
});

/** CloudWatch's clients speak three protocols, by age; this makes boto3 speak the one that is named. */
async function speaking(protocol: string): Promise<Record<string, string>> {
  const folder = join(models, protocol, 'cloudwatch/2010-08-01');
  await mkdir(folder, { recursive: true });
  const extras = { version: 1, merge: { metadata: { protocol, protocols: [protocol] } } };
  await writeFile(join(folder, 'service-2.sdk-extras.json'), JSON.stringify(extras));
  return { ...env, AWS_DATA_PATH: join(models, protocol), PEER_PROTOCOL: protocol };
}

const well = { code: 0, stdout: '', stderr: '' };

/** What an account without deployments to servers always refuses. */
const refused = new Set(
  ['BatchGetDeploymentInstances', 'GetDeploymentInstance', 'ListDeploymentInstances'].map(
    (name) => `codedeploy:${name}`,
  ),
);

describe('boto3', () => {
  it.each([
    's3',
    'sts',
    'ssm',
    'functions',
    'deployments',
    'images',
    'load_balancers',
    'service_deployments',
    'ecs_deployments',
    'containers',
    'topics',
    'stacks',
    'logs',
  ])(
    'drives %s',
    async (script) => {
      expect(await runScript(`boto3/${script}.py`, env)).toEqual(well);
    },
    120_000,
  );

  it.each(['json', 'query', 'smithy-rpc-v2-cbor'])(
    'drives alarms over %s',
    async (protocol) => {
      expect(await runScript('boto3/alarms.py', await speaking(protocol))).toEqual(well);
    },
    120_000,
  );

  it('has called every operation that there is', async () => {
    const response = await fetch(`${aws.endpoint}/_local/operations`);
    const operations = (await response.json()) as Record<string, string[]>;
    const all = Object.entries(operations).flatMap(([service, names]) => names.map((name) => `${service}:${name}`));
    const answered = calls().filter(({ status }) => Number(status) < 300);
    const called = new Set(answered.map(({ service, operation }) => `${service}:${operation}`));
    expect(all.filter((name) => !called.has(name) && !refused.has(name))).toEqual([]);
  });

  it('confirms what the page says that it does', () => {
    const { called, written } = confirmations('boto3', aws);
    expect(called).toEqual(written);
  });

  it('knows the errors that operations answer with', async () => {
    expect(await runScript('boto3/refusals.py', env)).toEqual(well);
    const refusals = calls().filter(({ error }) => error !== undefined && error !== 'NotImplemented');
    const lines = new Set(refusals.map(({ service, operation, error }) => `${service} ${operation} ${error}`));
    // Four faults for each operation, and then some.
    expect(lines.size).toBeGreaterThan(500);
    expect(await runScript('boto3/modelled.py', env, [...lines].join('\n'))).toEqual(well);
  }, 120_000);
});

/** What has been called until now, and how it was answered. */
function calls() {
  const events = aws.events.since(0).filter(({ source, type }) => source === 'api' && type === 'call');
  return events.map(({ detail }) => detail);
}
