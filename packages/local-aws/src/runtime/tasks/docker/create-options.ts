/** What the engine is told of a container, and what it tells of its ports. */

import type { ContainerOrder } from '../../../services/ports.ts';

const megabyte = 1024 * 1024;

/**
 * The body of POST /containers/create. With `portVariable` the container shares the host's network and gets it as
 * `PORT`; without, its ports are published on any free ports of 127.0.0.1.
 */
export function createOptions(
  order: ContainerOrder,
  image: string,
  portVariable: number | undefined,
  labels: Readonly<Record<string, string>>,
): object {
  const environment = { ...order.environment, ...(portVariable !== undefined && { PORT: String(portVariable) }) };
  const sharesHost = portVariable !== undefined;
  const ports = sharesHost ? [] : order.containerPorts.map((port) => `${port}/tcp`);
  return {
    Image: image,
    Labels: { ...labels, 'local-aws.task': order.taskArn, 'local-aws.container': order.name },
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    // Empty lists would take the image's own away.
    ...(order.entryPoint?.length && { Entrypoint: order.entryPoint }),
    ...(order.command?.length && { Cmd: order.command }),
    ...(order.workingDirectory !== undefined && { WorkingDir: order.workingDirectory }),
    ...(order.user !== undefined && { User: order.user }),
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    HostConfig: {
      ...(sharesHost && { NetworkMode: 'host' }),
      PortBindings: Object.fromEntries(ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '' }]])),
      // Output is read back from the engine, whatever its default.
      LogConfig: { Type: 'json-file', Config: {} },
      ...(order.memory !== undefined && { Memory: order.memory * megabyte }),
    },
  };
}

/** Container ports and their ports of the host, from `NetworkSettings.Ports`. */
export function publishedPorts(
  ports: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>>,
): ReadonlyMap<number, number> {
  const published = new Map<number, number>();
  for (const [port, bindings] of Object.entries(ports)) {
    const hostPort = bindings?.[0]?.HostPort;
    if (hostPort !== undefined) published.set(Number.parseInt(port, 10), Number(hostPort));
  }
  return published;
}
