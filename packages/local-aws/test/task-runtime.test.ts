/** The process runtime with real programs; the images come from a folder instead of ECR. */
import { existsSync, mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AddressBook, createAddressBook } from '../src/network/address-book.ts';
import { createProcessRuntime } from '../src/runtime/tasks/process-runtime.ts';
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
  runtime = createProcessRuntime({ images: found, network, dataFolder: folder });
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

const server = `
  const server = require('node:http').createServer((request, response) => {
    response.end(JSON.stringify({ env: process.env, cwd: process.cwd(), arguments: process.argv.slice(2) }));
  });
  process.on('SIGTERM', () => { console.log('goodbye'); process.exit(7); });
  server.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
  console.error('starts');`;

describe('a container of the process runtime', () => {
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
    expect(existsSync(seen.cwd)).toBe(false);
  });
});
