/** What the docker runtime says to an engine and makes of its answers; test/peers has a real engine. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAddressBook } from '../src/network/address-book.ts';
import { findDockerRuntime } from '../src/runtime/tasks/docker/docker-runtime.ts';
import type { ContainerOrder, Image, RunningContainer, TaskRuntime } from '../src/services/ports.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';

const image: Image = {
  digest: `sha256:${'1'.repeat(64)}`,
  pull: { reference: `127.0.0.1:4566/team/web@sha256:${'1'.repeat(64)}`, user: 'AWS', password: 'secret' },
  configuration: {
    entrypoint: [],
    command: [],
    environment: [],
    workingDirectory: '',
    user: '',
    stopSignal: 'SIGQUIT',
  },
  layers: [],
};

let folder: string;
let engine: FakeEngine;
let runtime: TaskRuntime;
let lines: string[];
const network = createAddressBook();
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'local-aws-engine-'));
  engine = await startFakeEngine(folder);
  lines = [];
});
afterEach(async () => {
  await runtime?.close();
  await engine.close();
  await rm(folder, { recursive: true });
});

async function findRuntime(): Promise<void> {
  const create = await findDockerRuntime(engine.host);
  const find = async (name: string) => (name === 'web' ? image : 'CannotPullContainerError: not there');
  runtime = create({ images: { find }, network, dataFolder: folder });
}

async function start(overrides: Partial<ContainerOrder> = {}): Promise<RunningContainer> {
  return runtime.start({
    ...{ taskArn: 'arn:task', region: 'us-east-1', name: 'web', image: 'web', environment: { COLOUR: 'blue' } },
    ...{ containerPorts: [], address: network.allocate(), onOutput: (line: string) => lines.push(line), ...overrides },
  });
}

/** The calls to these paths, without what comes after `?`. */
const paths = () => engine.calls.map(({ method, path }) => `${method} ${path.split('?')[0]}`);

describe('a container of the docker runtime', () => {
  beforeEach(findRuntime);

  it('is pulled by digest with a login, made, started, followed and removed', async () => {
    const container = await start();
    const pull = engine.calls.find(({ path }) => path.startsWith('/images/create'));
    expect(pull?.path).toBe(`/images/create?fromImage=127.0.0.1%3A4566%2Fteam%2Fweb&tag=sha256%3A${'1'.repeat(64)}`);
    expect(JSON.parse(Buffer.from(String(pull?.headers['x-registry-auth']), 'base64url').toString())).toEqual({
      username: 'AWS',
      password: 'secret',
      serveraddress: '127.0.0.1:4566',
    });
    expect(container).toMatchObject({ imageDigest: image.digest, runtimeId: '0' });
    engine.containers[0]?.print(1, 'one\ntw');
    engine.containers[0]?.print(2, 'error\n');
    engine.containers[0]?.print(1, 'o\nlast');
    engine.containers[0]?.exit(3);
    expect(await container.exited).toEqual({ exitCode: 3 });
    expect(lines).toEqual(['one', 'error', 'two', 'last']);
    expect(paths()).toContain('DELETE /containers/0');
  });

  it('is told its port where there is no bridge', async () => {
    const address = network.allocate();
    // Nothing listens there: it ends while it is waited for.
    const starting = start({ address, containerPorts: [8080] });
    while (engine.containers.length === 0) await new Promise(setImmediate);
    engine.containers[0]?.exit(1);
    expect(await (await starting).exited).toEqual({ exitCode: 1 });
    expect(lines).toEqual([]);
    const port = network.resolve(address, 8080)?.port;
    const create = engine.calls.find(({ path }) => path === '/containers/create');
    expect(create?.body).toMatchObject({ Env: ['COLOUR=blue', `PORT=${port}`], HostConfig: { NetworkMode: 'host' } });
  });

  it('says that its memory was not enough', async () => {
    const container = await start({ memory: 64 });
    engine.containers[0]?.exit(137, true);
    expect(await container.exited).toEqual({
      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
    });
  });

  it('is asked to stop as its image wants it, and killed when it does not', async () => {
    const container = await start();
    await container.stop(20);
    expect(await container.exited).toEqual({ exitCode: 137 });
    expect(engine.calls.filter(({ path }) => path.includes('/kill')).map(({ path }) => path)).toEqual([
      '/containers/0/kill?signal=SIGQUIT',
      '/containers/0/kill?signal=SIGKILL',
    ]);
  });

  it('runs health check commands', async () => {
    const container = await start();
    expect(await container.execute(['CMD-SHELL', 'exit 3'], 20_000)).toBe(3);
    expect(await container.execute(['CMD', 'check'], 20_000)).toBe(3);
    const commands = engine.calls.filter(({ path }) => path.endsWith('/exec')).map(({ body }) => body);
    expect(commands).toMatchObject([{ Cmd: ['/bin/sh', '-c', 'exit 3'] }, { Cmd: ['check'] }]);
    engine.fail('/containers/0/exec', 409, '{"message": "is not running"}');
    expect(await container.execute(['CMD', 'check'], 20_000)).toBe(137);
  });

  it.each([
    ['/images/create', 404, '{"message": "none"}', 'CannotPullContainerError: Error response from daemon: none'],
    [
      '/images/create',
      200,
      '{"status": "Pulling"}\n{"error": "denied"}\n',
      'CannotPullContainerError: Error response from daemon: denied',
    ],
    ['/containers/create', 400, '{"message": "no"}', 'CannotCreateContainerError: Error response from daemon: no'],
    ['/containers/0/start', 500, 'not JSON', 'CannotStartContainerError: Error response from daemon: not JSON'],
  ])('is not started if %s is answered with %d %s', async (path, status, body, message) => {
    engine.fail(path, status, body);
    await expect(start()).rejects.toThrow(message);
    expect(paths().filter((one) => one === 'DELETE /containers/0').length).toBe(engine.containers.length);
    // The next one may be.
    await start();
  });

  it('says why there is no image', async () => {
    await expect(start({ image: 'other' })).rejects.toThrow('CannotPullContainerError: not there');
  });

  it('ends with a reason when its engine does', async () => {
    const container = await start();
    await engine.close();
    expect((await container.exited).reason).toMatch(/^CannotInspectContainerError: /);
    engine = await startFakeEngine(folder);
  });
});

describe('the docker runtime', () => {
  it('binds what an engine with a bridge has published, and waits for more than its proxy', async () => {
    let connections = 0;
    const proxy = createServer((socket) => {
      connections += 1;
      socket.on('error', () => {}).resume();
      // It finds nothing behind it at first.
      if (connections === 1) socket.end();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as { port: number };
    engine.networks = [{ Name: 'bridge' }];
    engine.ports = { '8080/tcp': [{ HostPort: String(port) }], '9090/tcp': [{ HostPort: '1' }] };
    await findRuntime();
    const address = network.allocate();
    const container = await start({ address, containerPorts: [8080, 9090] });
    expect(container.notListening).toBeUndefined();
    expect(connections).toBe(2);
    expect(network.resolve(address, 8080)?.port).toBe(port);
    expect(network.resolve(address, 9090)?.port).toBe(1);
    const create = engine.calls.find(({ path }) => path === '/containers/create');
    expect(create?.body).toMatchObject({ Env: ['COLOUR=blue'] });
    proxy.close();
  });

  it('removes its containers and images when it is closed', async () => {
    await findRuntime();
    const containers = [await start(), await start()];
    await runtime.close();
    expect(paths().filter((path) => path.startsWith('POST /images'))).toEqual(['POST /images/create']);
    expect(paths()).toEqual(
      expect.arrayContaining([
        'DELETE /containers/0',
        'DELETE /containers/1',
        `DELETE /images/${image.pull.reference}`,
      ]),
    );
    await Promise.all(containers.map(({ exited }) => exited));
    await expect(start()).rejects.toThrow('local-aws is about to end');
  });

  it('removes what a killed local-aws has left, and nothing else', async () => {
    const container = (Id: string, owner: string) => ({ Id, Labels: { 'local-aws.owner': owner } });
    // No process has the highest number that there could be.
    engine.listed = [
      container('dead', `${hostname()} 4194304`),
      container('alive', `${hostname()} ${process.pid}`),
      container('elsewhere', 'other-host 4194304'),
      container('strange', ''),
    ];
    await findRuntime();
    expect(paths().filter((path) => path.startsWith('DELETE'))).toEqual(['DELETE /containers/dead']);
  });

  it.each([
    [
      'unix:///nowhere/docker.sock',
      /^No Docker engine answers at \/nowhere\/docker\.sock: .*ENOENT.*--runtime process\.$/,
    ],
    ['tcp://10.0.0.1:2375', /^DOCKER_HOST is "tcp:\/\/10\.0\.0\.1:2375", but tasks need an engine of this machine/],
  ])('says in a sentence that there is none at %s', async (host, sentence) => {
    await expect(findDockerRuntime(host)).rejects.toThrow(sentence);
  });
});
