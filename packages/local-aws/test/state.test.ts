/** The state of an account, written down and read back: through the control surface, a file, and a data folder. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalAws, RunningClock, SteppingClock, startLocalAws } from '../src/index.ts';

const state = `
version: 1
services:
  ssm:
    parameters:
      - { Name: /bot/version, Value: '1' }
      - { Name: /bot/version, Value: '2' }
      - { Name: /bot/version, Value: other, region: eu-west-1 }
  s3:
    buckets:
      - name: packages
        objects: [{ key: readme.txt, text: hello }]
  lambda:
    functions:
      - FunctionName: bot
        Runtime: nodejs24.x
        Handler: index.handler
        files: { index.mjs: 'export const handler = async () => "hi";' }
        versions: [{ Version: '1' }]
        aliases: [{ Name: live, FunctionVersion: '1' }]
`;

let folder: string;
const running: LocalAws[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-aws-state-'));
});
afterEach(() => Promise.all(running.splice(0).map((aws) => aws.close())));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(options: Parameters<typeof startLocalAws>[0]): Promise<LocalAws> {
  const aws = await startLocalAws(options);
  running.push(aws);
  return aws;
}

const clientOf = ({ endpoint }: LocalAws) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
// biome-ignore lint/suspicious/noExplicitAny: a state is looked at as data.
type Json = any;

const getState = async ({ endpoint }: LocalAws): Promise<Json> => (await fetch(`${endpoint}/_local/state`)).json();
const putState = ({ endpoint }: LocalAws, body: string) => fetch(`${endpoint}/_local/state`, { method: 'PUT', body });

async function expectTheAccount(aws: LocalAws): Promise<void> {
  const invoked = await new LambdaClient(clientOf(aws)).send(
    new InvokeCommand({ FunctionName: 'bot', Qualifier: 'live' }),
  );
  expect(Buffer.from(invoked.Payload ?? []).toString()).toBe('"hi"');
  const object = await new S3Client(clientOf(aws)).send(
    new GetObjectCommand({ Bucket: 'packages', Key: 'readme.txt' }),
  );
  expect(await object.Body?.transformToString()).toBe('hello');
  const ssm = async (region: string) =>
    (await new SSMClient({ ...clientOf(aws), region }).send(new GetParameterCommand({ Name: '/bot/version' })))
      .Parameter;
  expect(await ssm('us-east-1')).toMatchObject({ Value: '2', Version: 2 });
  expect(await ssm('eu-west-1')).toMatchObject({ Value: 'other', Version: 1 });
}

describe('a state', () => {
  it('seeds a server, and what it dumps seeds another one to the same', async () => {
    const clock = new SteppingClock();
    const first = await start({ clock, state });
    await expectTheAccount(first);
    const dumped = await getState(first);
    const second = await start({ clock, state: JSON.stringify(dumped) });
    await expectTheAccount(second);
    const again = await getState(second);
    // An invocation leaves logs and metrics behind, at a time of its own.
    expect(again.services.lambda).toEqual(dumped.services.lambda);
    expect(again.services.ssm).toEqual(dumped.services.ssm);
    expect(again.services.s3).toEqual(dumped.services.s3);
    expect(again.blobs).toEqual(dumped.blobs);
  });

  it('takes the place of what is there', async () => {
    const aws = await start({ clock: new SteppingClock() });
    const answer = await putState(aws, state);
    expect({ status: answer.status, body: await answer.json() }).toEqual({ status: 200, body: {} });
    await expectTheAccount(aws);
  });

  it.each([
    ['no YAML', '{', 'The state is neither YAML nor JSON'],
    ['another version', 'version: 2', 'version is 2, this local-aws reads version 1.'],
    ['an unknown service', 'services: { ec2: {} }', 'services.ec2 is not known'],
    ['an unknown member', 'service: {}', 'service is not known'],
    ['an error deep down', 'services: { s3: { buckets: [{}] } }', 's3.buckets[0].name is missing'],
    [
      'bytes under a wrong name',
      `blobs: { 'sha256:${'0'.repeat(64)}': { text: a } }`,
      'other bytes than its name says',
    ],
  ])('with %s is refused in a sentence', async (_, text, message) => {
    const aws = await start({ clock: new SteppingClock() });
    const answer = await putState(aws, text);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as Json).message).toContain(message);
    await expect(startLocalAws({ clock: new SteppingClock(), state: text })).rejects.toThrow(message);
  });
});

describe('a data folder', () => {
  it('brings the account back after a restart, and after a crash', async () => {
    const data = join(folder, 'kept');
    const first = await startLocalAws({ clock: new SteppingClock(), data, state });
    await expectTheAccount(first);
    await first.close();
    const saved = await readFile(join(data, 'state.json'), 'utf8');
    const second = await startLocalAws({ clock: new SteppingClock(), data });
    await expectTheAccount(second);
    await second.close();
    // A server that was killed leaves its lock behind; no process has this number.
    await writeFile(join(data, 'server.pid'), '4194305');
    await writeFile(join(data, 'state.json'), saved);
    await expectTheAccount(await start({ clock: new SteppingClock(), data }));
  });

  it('belongs to one server at a time', async () => {
    const data = join(folder, 'one');
    await start({ clock: new SteppingClock(), data });
    await expect(startLocalAws({ clock: new SteppingClock(), data })).rejects.toThrow('is in use by process');
  });

  it('is let go if its state cannot be read', async () => {
    const data = join(folder, 'broken');
    await (await startLocalAws({ clock: new SteppingClock(), data })).close();
    await writeFile(join(data, 'state.json'), '{');
    for (let tries = 0; tries < 2; tries++) {
      await expect(startLocalAws({ clock: new SteppingClock(), data })).rejects.toThrow('neither YAML nor JSON');
    }
  });

  it('never lets the time of AWS go back', async () => {
    const data = join(folder, 'time');
    const ahead = Date.now() + 7 * 24 * 3_600_000;
    await (await startLocalAws({ clock: new RunningClock(1, ahead), data })).close();
    const aws = await start({ data });
    expect(aws.clock.now()).toBeGreaterThanOrEqual(ahead);
  });
});
