/** The sockets of all listeners. They come and go with the listeners of the control plane; who asks decides when. */
import type { Clock } from '../clock/clock.ts';
import type { AddressBook } from '../network/address-book.ts';
import type { Random } from '../random/random.ts';
import { createHttpListener } from './http-listener.ts';
import type { Traffic } from './plan.ts';
import { listenOnLoopback } from './sockets.ts';
import { createTargetChooser } from './target-choice.ts';
import { createTcpListener } from './tcp-listener.ts';
import type { TrafficMetrics } from './traffic-metrics.ts';

export interface DataPlanePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: AddressBook;
  readonly traffic: Traffic;
  readonly metrics: TrafficMetrics;
}

export interface DataPlane {
  /** Resolves once the listener's socket listens, with its port: the wanted one if it is free. */
  open(listenerArn: string, kind: 'http' | 'tcp', wantedPort: number): Promise<number>;
  /** Cuts its connections, too. */
  close(listenerArn: string): void;
  /** undefined while it is not open. */
  port(listenerArn: string): number | undefined;
  closeAll(): void;
}

/** A data plane without sockets. */
export function createDataPlane(ports: DataPlanePorts): DataPlane {
  const choose = createTargetChooser(ports);
  const listeners = new Map<string, { close(): void; port: number | undefined }>();
  const close = (listenerArn: string) => {
    listeners.get(listenerArn)?.close();
    listeners.delete(listenerArn);
  };
  return {
    async open(listenerArn, kind, wantedPort) {
      close(listenerArn);
      const create = kind === 'http' ? createHttpListener : createTcpListener;
      const listener = create(listenerArn, { ...ports, choose });
      // It may be closed before it is open; then it is done with as soon as it is.
      const entry: { close(): void; port: number | undefined } = { close: () => {}, port: undefined };
      listeners.set(listenerArn, entry);
      const port = await listenOnLoopback(listener.server, wantedPort);
      if (listeners.get(listenerArn) === entry) Object.assign(entry, { close: listener.close, port });
      else listener.close();
      return port;
    },
    close,
    port: (listenerArn) => listeners.get(listenerArn)?.port,
    closeAll: () => {
      for (const listenerArn of [...listeners.keys()]) close(listenerArn);
    },
  };
}
