/**
 * Runs containers as plain processes of this machine, for images that are Node programs: no engine, no isolation.
 * The program runs with the host's Node in a copy of its folder, as the user who runs local-aws, and listens where
 * `PORT` says. Nothing keeps it from listening elsewhere, or from reading what that user may read: it is for images
 * of one's own only.
 */

import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddressBook } from '../../network/address-book.ts';
import { ContainerStartError } from '../../services/ports/task-runtime.ts';
import type { ContainerOrder, Image, Images, TaskRuntime } from '../../services/ports.ts';
import { HostPorts } from './host-ports.ts';
import { ImageStore } from './image/image-store.ts';
import { defaultPatience } from './port-watch.ts';
import { OrphanGuard } from './process/orphan-guard.ts';
import { prepareProgram } from './process/prepare-program.ts';
import { ProcessContainer } from './process/process-container.ts';

/** What a runtime needs of the rest of local-aws. */
export interface RuntimePorts {
  readonly images: Images;
  readonly network: AddressBook;
  /** Where images are unpacked; who names it removes it. */
  readonly dataFolder: string;
}

/** `patience` is how many milliseconds a program may take to listen before its container counts as started without. */
export function createProcessRuntime(
  { images, network, dataFolder }: RuntimePorts,
  { patience = defaultPatience } = {},
): TaskRuntime {
  const root = join(dataFolder, 'tasks');
  const store = new ImageStore(join(root, 'images'));
  const ports = new HostPorts();
  const guard = new OrphanGuard();
  const containers = new Set<ProcessContainer>();
  const starting = new Set<Promise<unknown>>();
  let prepared: Promise<void> | undefined;
  let closed = false;

  async function prepare(): Promise<void> {
    await mkdir(join(root, 'running'), { recursive: true });
    // Ends Node's search for a package scope: a package.json higher up must not make programs ES modules.
    await writeFile(join(root, 'package.json'), '{}');
  }

  async function start(order: ContainerOrder): Promise<ProcessContainer> {
    const image = await images.find(order.image, order.region);
    if (typeof image === 'string') throw new ContainerStartError(image);
    prepared ??= prepare();
    await prepared;
    const unpacked = await store.unpack(image.layers).catch((error: Error) => {
      throw new ContainerStartError(`CannotPullContainerError: ${order.image}: ${error.message}`);
    });
    const runtimeId = createHash('sha256').update(`${order.taskArn} ${order.name}`).digest('hex');
    const folder = join(root, 'running', runtimeId);
    try {
      return await launch(order, image, { unpacked, runtimeId, folder });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (error instanceof ContainerStartError) throw error;
      throw new ContainerStartError(`CannotCreateContainerError: ${(error as Error).message}`);
    }
  }

  async function launch(
    order: ContainerOrder,
    image: Image,
    { unpacked, runtimeId, folder }: { unpacked: string; runtimeId: string; folder: string },
  ): Promise<ProcessContainer> {
    const program = await prepareProgram(order, image.configuration, unpacked, folder);
    if (typeof program === 'string') {
      throw new ContainerStartError(
        `CannotStartContainerError: the process runtime of local-aws runs plain Node programs only, and ${order.image} is none: ${program}. With --runtime docker, any image runs.`,
      );
    }
    const [containerPort] = order.containerPorts;
    const hostPort = containerPort === undefined ? undefined : await ports.take();
    if (closed) throw new ContainerStartError('CannotStartContainerError: local-aws is about to end.');
    const container = new ProcessContainer({
      ...{ program, runtimeId, folder, hostPort, patience, guard },
      imageDigest: image.digest,
      stopSignal: image.configuration.stopSignal,
      onOutput: order.onOutput,
    });
    containers.add(container);
    void container.removed.then(() => {
      containers.delete(container);
      if (hostPort !== undefined) ports.giveBack(hostPort);
    });
    if (containerPort !== undefined && hostPort !== undefined) network.bind(order.address, containerPort, hostPort);
    await container.ready();
    return container;
  }

  return {
    name: 'process',
    start(order) {
      const started = start(order);
      starting.add(started);
      const over = () => starting.delete(started);
      started.then(over, over);
      return started;
    },
    async close() {
      closed = true;
      for (const container of containers) container.kill();
      await Promise.allSettled([...starting, ...[...containers].map(({ removed }) => removed)]);
      guard.close();
    },
  };
}
