/** The wire of an account without a server, and SDK clients that speak to it: what a socket would add is left out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccount } from '../src/account.ts';
import { SteppingClock } from '../src/clock/clock.ts';
import { createEventLog } from '../src/control/event-log.ts';
import { createAddressBook } from '../src/network/address-book.ts';
import { createRandom } from '../src/random/random.ts';
import { writeZip } from '../src/runtime/zip-writer.ts';
import { noPhaseFaults } from '../src/services/ports/phase-faults.ts';
import { createBlobStore } from '../src/state/blob-store.ts';
import type { HttpRequest, HttpResponse } from '../src/wire/http.ts';
import { models } from '../src/wire/models.ts';
import { createWire } from '../src/wire/wire.ts';

/** What SDK clients hand to their transport, as far as it matters here. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export function createWireWorld() {
  const dataFolder = mkdtempSync(join(tmpdir(), 'local-aws-wire-'));
  const clock = new SteppingClock();
  const events = createEventLog(clock);
  const errors: string[] = [];
  const account = createAccount({
    ...{ clock, events, dataFolder },
    random: createRandom(1),
    faults: noPhaseFaults,
    speed: 1,
    endpoint: () => 'http://127.0.0.1:1',
    blobs: createBlobStore(join(dataFolder, 'blobs')),
    network: createAddressBook(),
    createRuntime: () => ({
      name: 'none',
      start: () => Promise.reject(new Error('Nothing runs here.')),
      close: async () => {},
    }),
  });
  const wire = createWire({
    services: account.services,
    sessions: account.sessions,
    events,
    takeFault: () => undefined,
    newRequestId: () => 'request',
    notePermissions: async () => [],
    wait: async () => {},
    logError: (message) => errors.push(message),
  });
  const close = async () => {
    account.reset();
    await account.close();
    rmSync(dataFolder, { recursive: true, force: true });
  };
  /** Makes something of every service; the names by which it is found. */
  const furnish = async (): Promise<readonly string[]> => {
    for (const [service, operation, input] of furniture) {
      const request = await sdkRequest(service, operation, input);
      if (request !== undefined) await wire(request);
    }
    await clock.step(20_000);
    const texts = Object.values(account.services).flatMap((service) => textsIn(service.dump()));
    return [...new Set(texts)].filter((text) => text.length < 200);
  };
  return { account, wire, clock, errors, furnish, close };
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The request that the SDK would send; undefined where the client itself refuses the input. */
export async function sdkRequest(service: string, operation: string, input: unknown): Promise<HttpRequest | undefined> {
  const client = models.find(({ name }) => name === service)?.client ?? {};
  const [, Client] = Object.entries(client).find(([name]) => /^[A-Z]\w*Client$/.test(name)) ?? [];
  let sent: HttpRequest | undefined;
  const handle = async (request: SdkRequest) => {
    sent = await toHttpRequest(request);
    throw new Error('That is all.');
  };
  type Constructor = new (options: object) => { send(command: object): Promise<unknown> };
  const sdk = new (Client as Constructor)({
    ...{ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', forcePathStyle: true, maxAttempts: 1 },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { handle, destroy: () => {} },
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  const Command = client[`${operation}Command`] as new (input: unknown) => object;
  await sdk.send(new Command(input)).catch(() => {});
  return sent;
}

async function toHttpRequest({ method, path, query = {}, headers, body }: SdkRequest): Promise<HttpRequest> {
  const entries = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item): [string, string] => [name, item ?? '']),
  );
  return {
    ...{ method, path },
    query: new URLSearchParams(entries),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: await toBytes(body),
  };
}

async function toBytes(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  // The SDK's own kind of bytes warns of being read as text.
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  return await new Response(body as ReadableStream).bytes();
}

const role = 'arn:aws:iam::000000000000:role/a';

/** Something of every service, so that calls find what they name. */
const furniture: readonly (readonly [service: string, operation: string, input: object])[] = [
  ['s3', 'CreateBucket', { Bucket: 'bucket' }],
  ['s3', 'PutBucketVersioning', { Bucket: 'bucket', VersioningConfiguration: { Status: 'Enabled' } }],
  ['s3', 'PutObject', { Bucket: 'bucket', Key: 'key', Body: 'text' }],
  ['s3', 'CreateMultipartUpload', { Bucket: 'bucket', Key: 'key' }],
  ['ssm', 'PutParameter', { Name: '/a/b', Value: '1', Type: 'String' }],
  ['sts', 'AssumeRole', { RoleArn: role, RoleSessionName: 'session' }],
  [
    'lambda',
    'CreateFunction',
    {
      ...{ FunctionName: 'bot', Role: role, Runtime: 'python3.14', Handler: 'index.handler', Publish: true },
      Code: { ZipFile: writeZip({ 'index.py': '' }) },
    },
  ],
  ['lambda', 'CreateAlias', { FunctionName: 'bot', Name: 'live', FunctionVersion: '1' }],
  ['codedeploy', 'CreateApplication', { applicationName: 'app', computePlatform: 'Lambda' }],
  [
    'codedeploy',
    'CreateDeploymentGroup',
    {
      ...{ applicationName: 'app', deploymentGroupName: 'group', serviceRoleArn: role },
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    },
  ],
  [
    'cloudwatch',
    'PutMetricAlarm',
    {
      ...{ AlarmName: 'alarm', Namespace: 'N', MetricName: 'M', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1 },
      ...{ Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
    },
  ],
  ['logs', 'CreateLogGroup', { logGroupName: 'logs' }],
  ['logs', 'CreateLogStream', { logGroupName: 'logs', logStreamName: 'stream' }],
  ['ecr', 'CreateRepository', { repositoryName: 'repo' }],
  ['ecs', 'CreateCluster', { clusterName: 'cluster' }],
  [
    'ecs',
    'RegisterTaskDefinition',
    { family: 'family', networkMode: 'awsvpc', containerDefinitions: [{ name: 'main', image: 'repo:1' }] },
  ],
  [
    'elasticloadbalancing',
    'CreateTargetGroup',
    { Name: 'green', Protocol: 'HTTP', Port: 80, TargetType: 'ip', VpcId: 'vpc-0' },
  ],
  ['elasticloadbalancing', 'CreateLoadBalancer', { Name: 'balancer', Subnets: ['subnet-1', 'subnet-2'] }],
  ['sns', 'CreateTopic', { Name: 'topic' }],
];

/** What is wrong with an answer, whatever its call was: it must be readable in the protocol that it claims. */
export function flawOf(response: HttpResponse | 'reset'): string | undefined {
  if (response === 'reset') return 'no answer';
  const { status, headers, body } = response;
  if (status === 500) return 'an internal error';
  const type = headers['content-type'] ?? '';
  const text = typeof body === 'string' ? body : undefined;
  if (/json/.test(type) && text) JSON.parse(text);
  if (/xml/.test(type) && text && !/^<\?xml .*>\n<\w+[\s\S]*>$/.test(text)) return `no XML: ${text}`;
  if (status < 400) return undefined;
  const code =
    headers['x-amzn-errortype'] ??
    /<Code>(\w+)<\/Code>|"__type":"(\w+)"/.exec(text ?? Buffer.from(body).toString('latin1'));
  return code === null && type !== 'application/cbor' ? 'an error without a code' : undefined;
}
