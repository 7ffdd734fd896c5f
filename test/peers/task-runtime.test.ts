/** One image, built and pushed by Docker, run by both runtimes of local-aws: what they have in common, and where they differ. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDockerRuntime, type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { CreateRepositoryCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  waitUntilTasksStopped,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createProcessRuntime, type RuntimePorts } from '../../packages/local-aws/src/runtime/tasks/process-runtime.ts';
import type { ContainerOrder, TaskRuntime } from '../../packages/local-aws/src/services/ports.ts';
import { type Engine, startEngine } from './engine.ts';
import { importNodeBase } from './node-base.ts';

const server = `
  const server = require('node:http').createServer((_, answer) => answer.end(process.env.COLOR + ' ' + process.argv[2]));
  process.on('SIGTERM', () => {
    console.log('stopping');
    process.exit(5);
  });
  server.listen(process.env.PORT ?? 8080, () => console.log('listening'));`;
const check =
  "fetch('http://127.0.0.1:' + (process.env.PORT ?? 8080)).then(({ status }) => process.exit(status - 200));";
const dockerfile = `
  FROM node-base:peers
  COPY server.js check.js /app/
  WORKDIR /app
  ENV COLOR=blue
  CMD ["node", "/app/server.js", "word"]`;
/** Neither ends by itself, and only the first one waits for somebody. */
const deaf = ['node', '-e', 'setInterval(() => {}, 1000)'];

let engine: Engine;
let local: LocalAws;
let folder: string;
let image: string;
let ports: RuntimePorts;
const runtimes: Partial<Record<'docker' | 'process', TaskRuntime>> = {};
let orders = 0;

beforeAll(async () => {
  engine = await startEngine();
  local = await startLocalAws({
    createRuntime: (given) => {
      ports = given;
      return createProcessRuntime(given);
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'task-runtime-'));
  await importNodeBase(engine, 'node-base:peers');
  image = await pushImage(local);
  runtimes.docker = (await findDockerRuntime(engine.env.DOCKER_HOST))(ports);
  runtimes.process = createProcessRuntime(ports);
}, 600_000);
afterAll(async () => {
  await Promise.all(Object.values(runtimes).map((runtime) => runtime.close()));
  await local?.close();
  await engine?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}, 60_000);

async function docker(args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await engine.docker(args, input);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

function clientOf({ endpoint }: LocalAws) {
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}

/** Builds the image and pushes it to this local-aws; its reference. */
async function pushImage(aws: LocalAws): Promise<string> {
  const ecr = new ECRClient(clientOf(aws));
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'team/web' }));
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const login = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString();
  const { host } = new URL(aws.endpoint);
  await docker(['login', '--username', 'AWS', '--password-stdin', host], login.replace(/^AWS:/, ''));
  const files = { 'server.js': server, 'check.js': check, Dockerfile: dockerfile };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const name = `${host}/team/web:v1`;
  await docker(['build', '--tag', name, folder]);
  await docker(['push', name]);
  await docker(['rmi', name]);
  return name;
}

/** An order, and the lines that its container will print. */
function order(overrides: Partial<ContainerOrder> = {}) {
  const lines: string[] = [];
  orders += 1;
  const wanted: ContainerOrder = {
    ...{ taskArn: `arn:aws:ecs:us-east-1:000000000000:task/main/${orders}`, region: 'us-east-1', name: 'web', image },
    ...{ environment: {}, containerPorts: [], address: ports.network.allocate() },
    onOutput: (line) => lines.push(line),
    ...overrides,
  };
  return { wanted, lines };
}

function runtimeOf(name: 'docker' | 'process'): TaskRuntime {
  const runtime = runtimes[name];
  if (runtime === undefined) throw new Error(`There is no runtime "${name}".`);
  return runtime;
}

describe.each(['docker', 'process'] as const)('the runtime %s', (name) => {
  it('runs the program, lets it be reached, checked and asked to stop', async () => {
    const { wanted, lines } = order({ environment: { COLOR: 'green' }, containerPorts: [8080] });
    const container = await runtimeOf(name).start(wanted);
    const place = ports.network.resolve(wanted.address, 8080);
    expect(await (await fetch(`http://${place?.host}:${place?.port}/`)).text()).toBe('green word');
    expect(await container.execute(['CMD', 'node', '/app/check.js'], 20_000)).toBe(0);
    expect(await container.execute(['CMD', 'node', '-e', 'process.exit(4)'], 20_000)).toBe(4);
    expect(container.notListening).toBeUndefined();
    expect(container.imageDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    await container.stop(20_000);
    expect(await container.exited).toEqual({ exitCode: 5 });
    expect(lines).toEqual(['listening', 'stopping']);
  });

  it.each([
    ['console.log(process.env.COLOR, process.cwd().endsWith("/app"))', 0, ['blue true']],
    ['console.error("one\\n\\ntwo"); process.exit(3)', 3, ['one', 'two']],
  ])('shows output and exit code of %s', async (script, exitCode, expected) => {
    const { wanted, lines } = order({ command: ['node', '-e', script] });
    const container = await runtimeOf(name).start(wanted);
    expect(await container.exited).toEqual({ exitCode });
    expect(lines).toEqual(expected);
  });

  it('kills what does not stop in time', async () => {
    const stubborn = "process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1000); console.log('up');";
    const up = Promise.withResolvers<void>();
    const container = await runtimeOf(name).start(
      order({ command: ['node', '-e', stubborn], onOutput: () => up.resolve() }).wanted,
    );
    await up.promise;
    await container.stop(300);
    expect(await container.exited).toEqual({ exitCode: 137 });
  });

  it('goes on with a program that does not listen, and says so', async () => {
    const { wanted, lines } = order({ command: deaf, containerPorts: [8080] });
    const container = await runtimeOf(name).start(wanted);
    expect(container.notListening).toMatch(/^nothing listens on /);
    expect(lines).toEqual([`local-aws: ${container.notListening}`]);
    await container.stop(0);
    await container.exited;
  });

  it('says in ECS’s words why an image cannot be pulled', async () => {
    const { wanted } = order({ image: image.replace(':v1', ':v2') });
    await expect(runtimeOf(name).start(wanted)).rejects.toThrow(/^CannotPullContainerError: .*team\/web:v2: not found/);
  });
});

it('differs where a process is not the first of a container: SIGTERM without a handler', async () => {
  const codes = await Promise.all(
    (['docker', 'process'] as const).map(async (name) => {
      const up = Promise.withResolvers<void>();
      const command = ['node', '-e', 'setInterval(() => {}, 1000); console.log("up")'];
      const container = await runtimeOf(name).start(order({ command, onOutput: () => up.resolve() }).wanted);
      await up.promise;
      await container.stop(1000);
      return (await container.exited).exitCode;
    }),
  );
  expect(codes).toEqual([137, 143]);
});

describe('Docker Engine', () => {
  it('kills what takes more memory than it may have', async () => {
    const greedy = ['node', '-e', 'for (const all = []; ; ) all.push(Buffer.alloc(10_000_000, 1))'];
    const container = await runtimeOf('docker').start(order({ command: greedy, memory: 96 }).wanted);
    expect(await container.exited).toEqual({
      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
    });
  });

  it('says why a container cannot be started', async () => {
    await expect(runtimeOf('docker').start(order({ command: ['nothing'] }).wanted)).rejects.toThrow(
      /^CannotStartContainerError: Error response from daemon: .*"nothing": executable file not found/,
    );
  });

  it('keeps nothing: not of what ended, not of a local-aws that was killed', async () => {
    const ours = () => docker(['ps', '--all', '--quiet', '--filter', 'label=local-aws.owner']);
    expect(await ours()).toBe('');
    const found = await ports.images.find(image, 'us-east-1');
    const { onOutput, ...wanted } = order({ command: deaf }).wanted;
    const source = `
      import { findDockerRuntime } from '@aws-release-actions/local-aws';
      const images = { find: async () => (${JSON.stringify(found)}) };
      const runtime = (await findDockerRuntime())({ images, network: {}, dataFolder: '' });
      await runtime.start({ ...${JSON.stringify(wanted)}, onOutput: () => {} });
      console.log('started');`;
    const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', source], {
      cwd: import.meta.dirname,
      env: { ...process.env, ...engine.env },
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await ours()).not.toBe('');
    await findDockerRuntime(engine.env.DOCKER_HOST);
    expect(await ours()).toBe('');
  });

  it('runs the tasks of ECS', async () => {
    const aws = await startLocalAws({ speed: 60, createRuntime: await findDockerRuntime(engine.env.DOCKER_HOST) });
    const reference = await pushImage(aws);
    const ecs = new ECSClient(clientOf(aws));
    await ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
    const options = { 'awslogs-group': 'web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'ecs' };
    const definition = {
      ...{
        name: 'web',
        image: reference,
        command: ['node', '-e', 'console.log(process.env.COLOR.repeat(3)); process.exit(3)'],
      },
      logConfiguration: { logDriver: 'awslogs', options } as const,
    };
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        ...{ family: 'web', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
        executionRoleArn: 'arn:aws:iam::000000000000:role/execution',
        containerDefinitions: [definition],
      }),
    );
    const { tasks = [] } = await ecs.send(
      new RunTaskCommand({
        ...{ cluster: 'main', taskDefinition: 'web', launchType: 'FARGATE' },
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
      }),
    );
    const wanted = { cluster: 'main', tasks: tasks.flatMap(({ taskArn }) => taskArn ?? []) };
    await waitUntilTasksStopped({ client: ecs, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, wanted);
    const stopped = (await ecs.send(new DescribeTasksCommand(wanted))).tasks?.[0];
    expect(stopped).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 3 }] });
    expect(stopped?.containers?.[0]?.imageDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const state = await (await fetch(`${aws.endpoint}/_local/state`)).text();
    expect(state).toContain('blueblueblue');
    await aws.close();
  });
});
