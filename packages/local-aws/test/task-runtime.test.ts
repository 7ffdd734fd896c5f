/** The process runtime with real programs; the images come from a folder instead of ECR. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AddressBook, createAddressBook } from '../src/network/address-book.ts';
import { createProcessRuntime } from '../src/runtime/tasks/process-runtime.ts';
import { ContainerStartError } from '../src/services/ports/task-runtime.ts';
import type { ContainerOrder, Image, Images, TaskRuntime } from '../src/services/ports.ts';
import { buildNodeImage, type NodeProgram } from './node-image.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-aws-tasks-'));
afterAll(() => rm(folder, { recursive: true }));

const images = new Map<string, Image>();
const found: Images = {
  find: async (reference) => images.get(reference) ?? `CannotPullContainerError: ${reference}: not found`,
};

/** Makes an image known under a name. */
async function add(name: string, program: NodeProgram): Promise<void> {
  const { digest, layers, configuration } = buildNodeImage(program);
  const stored = layers.map((layer) => ({ ...layer, path: join(folder, layer.digest.slice(7)) }));
  for (const { path, bytes } of stored) await writeFile(path, bytes);
  const { config } = JSON.parse(configuration.toString());
  images.set(name, {
    digest,
    pull: { reference: name, user: 'AWS', password: '' },
    configuration: {
      entrypoint: config.Entrypoint ?? [],
      command: config.Cmd,
      environment: config.Env,
      workingDirectory: config.WorkingDir,
      user: '',
      stopSignal: config.StopSignal,
    },
    layers: stored,
  });
}

let network: AddressBook;
let runtime: TaskRuntime;
let orders = 0;
beforeEach(() => {
  network = createAddressBook();
  runtime = createProcessRuntime({ images: found, network, dataFolder: folder }, { patience: 15_000 });
});
afterEach(() => runtime.close());

/** An order for an image, and the lines it will print. */
function order(image: string, overrides: Partial<ContainerOrder> = {}) {
  orders += 1;
  const lines: string[] = [];
  const wanted: ContainerOrder = {
    taskArn: `arn:aws:ecs:us-east-1:000000000000:task/c/${orders}`,
    region: 'us-east-1',
    name: 'web',
    image,
    environment: {},
    containerPorts: [8080],
    address: network.allocate(),
    onOutput: (line) => lines.push(line),
    ...overrides,
  };
  return { wanted, lines };
}

const check = `
  fetch('http://127.0.0.1:' + process.env.PORT).then(({ status }) => process.exit(status === Number(process.argv[2]) ? 0 : 9));`;
const server = `
  const server = require('node:http').createServer((request, response) => {
    response.end(JSON.stringify({ env: process.env, cwd: process.cwd(), arguments: process.argv.slice(2) }));
  });
  process.on('SIGTERM', () => { console.log('goodbye'); process.exit(7); });
  server.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
  console.error('starts');`;

// Windows has neither signals nor process groups.
const describeOnUnix = process.platform === 'win32' ? describe.skip : describe;

describeOnUnix('a container of the process runtime', () => {
  it('listens where PORT says, is in the address book, logs, and stops when it is asked', async () => {
    await add('web', {
      files: { '/app/server.js': server },
      command: ['node', '/app/server.js', 'a'],
      environment: { COLOUR: 'blue', SIZE: '1' },
    });
    const { wanted, lines } = order('web', { environment: { SIZE: '2' } });
    const container = await runtime.start(wanted);
    const place = network.resolve(wanted.address, 8080);
    const seen = (await (await fetch(`http://127.0.0.1:${place?.port}/`)).json()) as {
      env: Record<string, string>;
      cwd: string;
      arguments: string[];
    };
    expect(seen.arguments).toEqual(['a']);
    expect(seen.env).toMatchObject({ COLOUR: 'blue', SIZE: '2', PORT: String(place?.port) });
    expect(Object.keys(seen.env).sort()).toEqual(['COLOUR', 'HOME', 'PATH', 'PORT', 'SIZE', 'TMPDIR', 'TZ']);
    expect(seen.cwd).toMatch(/\/app$/);
    expect(container.notListening).toBeUndefined();
    await container.stop(10_000);
    expect(await container.exited).toEqual({ exitCode: 7 });
    expect(lines).toEqual(['starts', 'listening', 'goodbye']);
    await runtime.close();
    expect(existsSync(seen.cwd)).toBe(false);
  });

  it('has a copy of its own of what it may write to, and temporary files of its own', async () => {
    await add('writer', {
      files: {
        '/app/server.js': `
          const { appendFileSync, readFileSync } = require('node:fs');
          const paths = ['state.txt', __dirname + '/note.txt', require('node:os').tmpdir() + '/t'];
          for (const path of paths) appendFileSync(path, '+');
          console.log(...paths.map((path) => readFileSync(path, 'utf8')));
          ${server}`,
        '/app/note.txt': 'note',
        '/srv/state.txt': 'state',
        '/tmp/t': 'temporary',
      },
      workingDirectory: '/srv',
      command: ['node', '/app/server.js'],
    });
    for (const { wanted, lines } of [order('writer'), order('writer')]) {
      await runtime.start(wanted);
      expect(lines).toContain('state+ note+ temporary+');
    }
  });

  it('runs as the module that it is in the image', async () => {
    // No scope of this machine reaches into an image.
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    await add('module', {
      files: {
        '/srv/package.json': '{"type": "module"}',
        '/srv/src/main.js': "import { readFileSync } from 'node:fs'; console.log(import.meta.filename);",
        '/srv/src/cli': "#!/usr/bin/env node\nconsole.log(require('node:path').sep);",
        '/cli.js': 'console.log(typeof require);',
      },
      command: ['node', '--no-warnings', '/srv/src/main.js'],
    });
    const { wanted, lines } = order('module', { containerPorts: [] });
    const container = await runtime.start(wanted);
    expect(await container.exited).toEqual({ exitCode: 0 });
    expect(lines[0]).toMatch(/\/srv\/src\/main\.js$/);
    const other = order('module', { containerPorts: [], command: ['node', '/cli.js'] });
    await (await runtime.start(other.wanted)).exited;
    expect(other.lines).toEqual(['function']);
  });

  it.each([
    ['ends by itself', 'process.exit(3)', 3],
    ['throws', 'throw new Error("no")', 1],
    ['is killed', 'process.kill(process.pid, "SIGKILL")', 137],
  ])('shows the exit code of a program that %s', async (_, script, exitCode) => {
    await add('short', { files: { '/app/a.js': script }, command: ['node', 'a.js'] });
    const container = await runtime.start(order('short').wanted);
    expect(await container.exited).toEqual({ exitCode });
    expect(container.notListening).toBeUndefined();
    expect(await container.execute(['CMD-SHELL', 'true'], 5_000)).toBe(137);
  });

  it.each([
    ['has no handler', '', undefined, 143],
    ['does not care', "process.on('SIGTERM', () => {});", undefined, 137],
    ['asks for another signal', "process.on('SIGQUIT', () => process.exit(4));", 'SIGQUIT', 4],
  ])('is stopped though it %s', async (_, script, stopSignal, exitCode) => {
    await add('stubborn', {
      files: { '/app/a.js': `${script} require('node:net').createServer().listen(process.env.PORT);` },
      command: ['node', 'a.js'],
      ...(stopSignal !== undefined && { stopSignal }),
    });
    const container = await runtime.start(order('stubborn').wanted);
    await container.stop(exitCode === 137 ? 100 : 20_000);
    expect(await container.exited).toEqual({ exitCode });
  });

  it('leaves nothing behind that its program has started', async () => {
    const { port, connections, close } = await listenForLife();
    await add('parent', { files: { '/app/a.js': parentOf(port) }, command: ['node', 'a.js'] });
    const { wanted } = order('parent', { containerPorts: [] });
    const container = await runtime.start(wanted);
    const gone = await connections(2);
    await container.stop(10_000);
    await gone();
    close();
  });

  it('goes on if it does not listen, and says so', async () => {
    const impatient = createProcessRuntime({ images: found, network, dataFolder: folder }, { patience: 100 });
    await add('deaf', { files: { '/app/a.js': 'setInterval(() => {}, 1000)' }, command: ['node', 'a.js'] });
    const { wanted, lines } = order('deaf');
    const container = await impatient.start(wanted);
    expect(container.notListening).toMatch(
      /^nothing listens on PORT \d+\. The process runtime has no network of its own/,
    );
    expect(lines).toEqual([`local-aws: ${container.notListening}`]);
    await impatient.close();
    expect(await container.exited).toEqual({ exitCode: 137 });
  });

  it('answers health check commands', async () => {
    await add('checked', {
      files: { '/app/server.js': server, '/app/check.js': check },
      command: ['node', 'server.js'],
      environment: { COLOUR: 'blue' },
    });
    const { wanted, lines } = order('checked');
    const container = await runtime.start(wanted);
    expect(await container.execute(['CMD-SHELL', 'node /app/check.js 200 || exit 1'], 20_000)).toBe(0);
    expect(await container.execute(['CMD', '/usr/local/bin/node', 'check.js', '500'], 20_000)).toBe(9);
    expect(await container.execute(['CMD-SHELL', 'test "$COLOUR" = blue && exit 5'], 20_000)).toBe(5);
    expect(await container.execute(['CMD', 'sh', '-c', 'exit 6'], 20_000)).toBe(6);
    expect(await container.execute(['CMD-SHELL', 'sleep 60; true'], 50)).toBe(137);
    const last = container.execute(['CMD', 'node', '-e', 'setInterval(() => {}, 1000)'], 60_000);
    for (let times = 0; times < 2; times += 1) {
      expect(await container.execute(['CMD', 'no-such-program'], 20_000)).toBe(127);
    }
    await container.stop(10_000);
    expect(await last).toBe(137);
    const complaints = lines.filter((line) => line.startsWith('local-aws: '));
    expect(complaints).toEqual([
      'local-aws: the health check runs on this machine, which has no ["CMD","no-such-program"].',
    ]);
  });
});

describeOnUnix('the process runtime', () => {
  it('says why it does not run an image', async () => {
    await add('shell', { files: { '/app/start.sh': '#!/bin/sh' }, command: ['./start.sh'] });
    await expect(runtime.start(order('shell').wanted)).rejects.toThrow(
      new ContainerStartError(
        'CannotStartContainerError: the process runtime of local-aws runs plain Node programs only, and shell is none: "./start.sh" is no script for node. With --runtime docker, any image runs.',
      ),
    );
    await expect(runtime.start(order('nowhere').wanted)).rejects.toThrow(
      'CannotPullContainerError: nowhere: not found',
    );
    await add('broken', { files: { '/app/a.js': '' }, base: [Buffer.alloc(1024, 'x')], command: ['node', 'a.js'] });
    await expect(runtime.start(order('broken').wanted)).rejects.toThrow(
      /^CannotPullContainerError: broken: layer sha256:[0-9a-f]{64} cannot be unpacked: /,
    );
  });

  it('ends everything when it is closed, also what is about to start', async () => {
    const { port, connections, close } = await listenForLife();
    await add('parent', { files: { '/app/a.js': parentOf(port) }, command: ['node', 'a.js'] });
    await runtime.start(order('parent', { containerPorts: [] }).wanted);
    const gone = await connections(2);
    const late = runtime.start(order('parent').wanted);
    const refused = expect(late).rejects.toThrow('local-aws is about to end');
    await runtime.close();
    await refused;
    await gone();
    expect(await readdir(join(folder, 'tasks/running'))).toEqual([]);
    await expect(runtime.start(order('parent').wanted)).rejects.toThrow(ContainerStartError);
    close();
  });

  it('leaves no process behind when local-aws is killed without a chance to clean up', async () => {
    const { port, connections, close } = await listenForLife();
    await add('parent', { files: { '/app/a.js': parentOf(port) }, command: ['node', 'a.js'] });
    const { onOutput, ...wanted } = order('parent', { containerPorts: [] }).wanted;
    const source = `
      import { createProcessRuntime } from ${JSON.stringify(new URL('../src/runtime/tasks/process-runtime.ts', import.meta.url).href)};
      const images = { find: async () => (${JSON.stringify(images.get('parent'))}) };
      const runtime = createProcessRuntime({ images, network: {}, dataFolder: ${JSON.stringify(folder)} });
      await runtime.start({ ...${JSON.stringify(wanted)}, onOutput: () => {} });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: 'ignore' });
    const gone = await connections(2);
    child.kill('SIGKILL');
    await gone();
    close();
  });
});

/** A listener that processes hold a connection to for as long as they live. */
async function listenForLife() {
  const sockets: Socket[] = [];
  const listener = createServer((socket) => {
    socket
      .on('error', () => {})
      .unref()
      .resume();
    sockets.push(socket);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  // A test that fails must end, too.
  listener.unref();
  return {
    port: (listener.address() as AddressInfo).port,
    /** Resolves when so many are connected, to a wait for the end of all of them. */
    async connections(count: number) {
      while (sockets.length < count) await once(listener, 'connection');
      const ends = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      return () => Promise.all(ends);
    },
    close: () => listener.close(),
  };
}

/** A program with a child, both of which hold a connection. */
function parentOf(port: number): string {
  const life = `require('node:net').connect(${port}, '127.0.0.1').on('error', () => {}); process.on('SIGTERM', () => process.exit());`;
  return `${life} require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(life)}]);`;
}
