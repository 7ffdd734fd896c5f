/** Sockets of load balancers: on 127.0.0.1 only, on the wanted port if it is free, else on any. */
import type { AddressInfo, Server } from 'node:net';

/** Starts listening; the port that it became. */
export async function listenOnLoopback(server: Server, wantedPort: number): Promise<number> {
  try {
    return await listen(server, wantedPort);
  } catch {
    // Taken by somebody else, or one that only root may have.
    return await listen(server, 0);
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(error);
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
