/** Ports of 127.0.0.1 for programs that are told where to listen. */

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Hands out free ports, none of them twice at the same time. */
export class HostPorts {
  readonly #taken = new Set<number>();

  async take(): Promise<number> {
    for (;;) {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      server.close();
      await once(server, 'close');
      if (this.#taken.has(port)) continue;
      this.#taken.add(port);
      return port;
    }
  }

  giveBack(port: number): void {
    this.#taken.delete(port);
  }
}
