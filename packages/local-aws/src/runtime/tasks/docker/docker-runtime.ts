/**
 * Runs containers on the host's Docker engine, any image. Where the engine has its bridge, container ports are
 * published on free ports of 127.0.0.1; where it has none, containers share the host's network and are told by
 * `PORT` where to listen. Everything it puts on the engine carries its label, and it touches nothing else there.
 */

import { hostname } from 'node:os';
import { ContainerStartError } from '../../../services/ports/task-runtime.ts';
import type { ContainerOrder, TaskRuntime } from '../../../services/ports.ts';
import { HostPorts } from '../host-ports.ts';
import { defaultPatience, PortWatch } from '../port-watch.ts';
import type { RuntimePorts } from '../process-runtime.ts';
import { createOptions, publishedPorts } from './create-options.ts';
import { DockerContainer, removeContainer } from './docker-container.ts';
import { Engine, socketOf } from './engine.ts';
import { ImagePuller } from './image-puller.ts';

/** No engine to run containers on; the message is a sentence for the user. */
export class EngineUnavailable extends Error {}

const ownerLabel = 'local-aws.owner';
/** Of the machine as the process sees it, and the process: two local-aws may share an engine. */
const owner = (pid: number) => `${hostname()} ${pid}`;
/** docker-proxy accepts a connection first and looks for the program then. */
const proxyProof = 100;

/**
 * Looks for the engine that `dockerHost` (DOCKER_HOST) names, and removes the containers of a local-aws that was
 * killed. Resolves to what startLocalAws takes as `createRuntime`. Rejects with EngineUnavailable.
 */
export async function findDockerRuntime(
  dockerHost = process.env.DOCKER_HOST,
): Promise<(ports: RuntimePorts) => TaskRuntime> {
  const socket = socketOf(dockerHost);
  if (socket === undefined) {
    throw new EngineUnavailable(
      `DOCKER_HOST is "${dockerHost}", but tasks need an engine of this machine: unix:///path/of/docker.sock.`,
    );
  }
  const engine = new Engine(socket);
  try {
    const networks = await engine.call<readonly { readonly Name: string }[]>('GET', '/networks');
    await removeLeftovers(engine);
    const hasBridge = networks.some(({ Name }) => Name === 'bridge');
    return (ports) => createDockerRuntime(engine, hasBridge, ports);
  } catch (error) {
    throw new EngineUnavailable(
      `No Docker engine answers at ${socket}: ${(error as Error).message}. Start one, set DOCKER_HOST, or run Node images without one by --runtime process.`,
    );
  }
}

function createDockerRuntime(engine: Engine, hasBridge: boolean, { images, network }: RuntimePorts): TaskRuntime {
  const ports = new HostPorts();
  const puller = new ImagePuller(engine);
  const containers = new Map<string, DockerContainer | undefined>();
  const starting = new Set<Promise<unknown>>();
  let closed = false;

  async function start(order: ContainerOrder): Promise<DockerContainer> {
    const image = await images.find(order.image, order.region);
    if (typeof image === 'string') throw new ContainerStartError(image);
    await puller.pull(image.pull).catch(refuse('CannotPullContainerError'));
    const [containerPort] = order.containerPorts;
    const portVariable = hasBridge || containerPort === undefined ? undefined : await ports.take();
    const options = createOptions(order, image.pull.reference, portVariable, { [ownerLabel]: owner(process.pid) });
    const { Id: id } = await engine
      .call<{ Id: string }>('POST', '/containers/create', options)
      .catch(refuse('CannotCreateContainerError'));
    containers.set(id, undefined);
    try {
      if (closed) throw new ContainerStartError('CannotStartContainerError: local-aws is about to end.');
      await engine.call('POST', `/containers/${id}/start`).catch(refuse('CannotStartContainerError'));
      const published = hasBridge ? await readPorts(id) : sharedPort(containerPort, portVariable);
      for (const [port, hostPort] of published) network.bind(order.address, port, hostPort);
      const container = new DockerContainer({
        ...{ engine, id, onOutput: order.onOutput },
        imageDigest: image.digest,
        stopSignal: image.configuration.stopSignal,
        watch: watchPort(containerPort, published, order.onOutput, hasBridge),
      });
      containers.set(id, container);
      void container.exited.then(() => {
        containers.delete(id);
        if (portVariable !== undefined) ports.giveBack(portVariable);
      });
      await container.ready();
      return container;
    } catch (error) {
      await removeContainer(engine, id);
      containers.delete(id);
      throw error;
    }
  }

  async function readPorts(id: string): Promise<ReadonlyMap<number, number>> {
    const { NetworkSettings } = await engine
      .call<{ NetworkSettings: { Ports: Parameters<typeof publishedPorts>[0] } }>('GET', `/containers/${id}/json`)
      .catch(refuse('CannotInspectContainerError'));
    return publishedPorts(NetworkSettings.Ports);
  }

  return {
    name: 'docker',
    start(order) {
      const started = start(order);
      starting.add(started);
      const over = () => starting.delete(started);
      started.then(over, over);
      return started;
    },
    async close() {
      closed = true;
      const running = [...containers.values()];
      await Promise.all([...containers.keys()].map((id) => removeContainer(engine, id)));
      await Promise.allSettled([...starting, ...running.map((container) => container?.exited)]);
      await puller.removeAll();
    },
  };
}

function sharedPort(containerPort: number | undefined, hostPort: number | undefined): ReadonlyMap<number, number> {
  return containerPort === undefined || hostPort === undefined ? new Map() : new Map([[containerPort, hostPort]]);
}

/** Whether the program listens on its first port; undefined if it has none. */
function watchPort(
  containerPort: number | undefined,
  published: ReadonlyMap<number, number>,
  onOutput: (line: string) => void,
  hasBridge: boolean,
): PortWatch | undefined {
  const port = containerPort === undefined ? undefined : published.get(containerPort);
  if (port === undefined) return undefined;
  if (hasBridge) {
    const complaint = `nothing listens on port ${containerPort} of the container.`;
    return new PortWatch({ port, complaint, patience: defaultPatience, onOutput, proof: proxyProof });
  }
  const complaint = `nothing listens on PORT ${port}. The engine has no bridge network: a program must listen on the port that its environment variable PORT names.`;
  return new PortWatch({ port, complaint, patience: defaultPatience, onOutput });
}

/** For `catch`: ECS's word for what went wrong before the engine's. */
function refuse(reason: string): (error: unknown) => never {
  return (error) => {
    throw new ContainerStartError(`${reason}: ${error instanceof Error ? error.message : error}`);
  };
}

/** Removes the containers of processes of this machine that are no more. */
async function removeLeftovers(engine: Engine): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [ownerLabel] }));
  type Listed = readonly { readonly Id: string; readonly Labels: Readonly<Record<string, string>> }[];
  const listed = await engine.call<Listed>('GET', `/containers/json?all=1&filters=${filters}`);
  for (const { Id, Labels } of listed) {
    const [host, pid] = (Labels[ownerLabel] ?? '').split(' ');
    if (host === hostname() && !isAlive(Number(pid))) await removeContainer(engine, Id);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
