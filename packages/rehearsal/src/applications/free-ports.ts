/** Ports of 127.0.0.1 on which nothing listens. */
import { createServer, type Server } from 'node:net';

/** Two different free ports; free until somebody else takes one. */
export async function twoFreePorts(): Promise<readonly [number, number]> {
  const servers = [await listening(), await listening()] as const;
  const ports = [portOf(servers[0]), portOf(servers[1])] as const;
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listening(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server without a port');
  return address.port;
}
