/** Ports of 127.0.0.1 for programs that are told where to listen. */

import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

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

/** Looks every few milliseconds, later every second, whether something accepts connections at a port. */
export class PortWatch {
  readonly #port: number;
  #listens = false;
  #over = false;
  #timer: NodeJS.Timeout | undefined;
  #delay = 10;
  #tell: () => void = () => {};
  /** Resolves when it listens, or when the watch is over. */
  readonly settled = new Promise<void>((resolve) => {
    this.#tell = resolve;
  });

  constructor(port: number) {
    this.#port = port;
    this.#look();
  }

  /** Whether it has been seen listening. */
  get listens(): boolean {
    return this.#listens;
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#tell();
  }

  #look(): void {
    const socket = connect(this.#port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      this.#listens = true;
      this.stop();
    });
    socket.once('error', () => {
      if (this.#over) return;
      this.#timer = setTimeout(() => this.#look(), this.#delay);
      this.#timer.unref();
      this.#delay = Math.min(1000, this.#delay * 1.2);
    });
  }
}
