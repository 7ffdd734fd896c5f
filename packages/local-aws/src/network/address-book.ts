/**
 * The private network of the account: tasks have addresses of their own in the API, as awsvpc gives them, and
 * ports of 127.0.0.1 behind them. Whoever connects asks here; nobody else knows both sides.
 */

/** A place on this machine to connect to. */
export interface HostAddress {
  readonly host: string;
  readonly port: number;
}

export interface AddressBook {
  /** An address of 10.0.0.0/16 that nobody has. Throws when all are taken. */
  allocate(): string;
  /** Gives an address and its bindings back. */
  release(address: string): void;
  /** From now on `address:port` is this port of 127.0.0.1. */
  bind(address: string, port: number, hostPort: number): void;
  /** undefined where nothing listens. A loopback address is itself. */
  resolve(address: string, port: number): HostAddress | undefined;
  clear(): void;
}

const size = 1 << 16;
/** The first addresses of a subnet belong to its router, as in a VPC. */
const reserved = 4;

export function createAddressBook(): AddressBook {
  const bindings = new Map<string, Map<number, number>>();
  let last = reserved - 1;
  return {
    allocate() {
      for (let tries = 0; tries < size; tries++) {
        last = last + 1 < size - 1 ? last + 1 : reserved;
        const address = `10.0.${last >> 8}.${last & 255}`;
        if (bindings.has(address)) continue;
        bindings.set(address, new Map());
        return address;
      }
      throw new Error('Every address of 10.0.0.0/16 is taken.');
    },
    release: (address) => {
      bindings.delete(address);
    },
    bind: (address, port, hostPort) => {
      bindings.get(address)?.set(port, hostPort);
    },
    resolve: (address, port) => {
      if (address === '::1' || address.startsWith('127.')) return { host: address, port };
      const hostPort = bindings.get(address)?.get(port);
      return hostPort === undefined ? undefined : { host: '127.0.0.1', port: hostPort };
    },
    clear: () => bindings.clear(),
  };
}
