/**
 * Containers without processes: each is a small HTTP server that answers with the word of its task definition. Start
 * and end cost nothing, so that hundreds of deployments fit into a test; the load balancer sees no difference.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RuntimePorts } from '../../src/runtime/tasks/process-runtime.ts';
import type { ContainerExit, ContainerOrder, TaskRuntime } from '../../src/services/ports.ts';

export interface TaskServers {
  /** For startLocalAws. */
  createRuntime(ports: RuntimePorts): TaskRuntime;
  /** Words whose tasks answer health checks with 500. */
  readonly ill: Set<string>;
}

/** A task definition with this word has nobody who listens. */
export const mute = 'mute';

export function createTaskServers(): TaskServers {
  const ill = new Set<string>();
  const running = new Set<Server>();

  async function listen(word: string): Promise<Server> {
    const server = createServer((request, response) => {
      const isCheck = request.headers['user-agent']?.startsWith('ELB-HealthChecker') === true;
      response.statusCode = isCheck && ill.has(word) ? 500 : 200;
      response.end(word);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    running.add(server);
    return server;
  }

  function end(server: Server): void {
    if (!running.delete(server)) return;
    server.close();
    server.closeAllConnections();
  }

  async function start({ network }: RuntimePorts, order: ContainerOrder) {
    const word = order.environment.WORD ?? mute;
    const server = word === mute ? undefined : await listen(word);
    const [containerPort] = order.containerPorts;
    if (server !== undefined && containerPort !== undefined) {
      network.bind(order.address, containerPort, (server.address() as AddressInfo).port);
    }
    let exit: (exit: ContainerExit) => void = () => {};
    const exited = new Promise<ContainerExit>((resolve) => {
      exit = resolve;
    });
    const stop = async () => {
      if (server !== undefined) end(server);
      exit({ exitCode: 143 });
    };
    const imageDigest = `sha256:${'0'.repeat(64)}`;
    return { imageDigest, runtimeId: order.taskArn, exited, stop, execute: async () => (ill.has(word) ? 1 : 0) };
  }

  return {
    ill,
    createRuntime: (ports) => ({
      name: 'servers of a test',
      start: (order) => start(ports, order),
      close: async () => {
        for (const server of running) end(server);
      },
    }),
  };
}
