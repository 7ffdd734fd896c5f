/** A listener of a Network Load Balancer: each connection goes to one target, chosen by weight when it comes. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressBook } from '../network/address-book.ts';
import { findRule } from './conditions.ts';
import type { Traffic } from './plan.ts';
import type { TargetChooser } from './target-choice.ts';
import type { TrafficMetrics } from './traffic-metrics.ts';

export interface TcpListenerPorts {
  readonly traffic: Traffic;
  readonly network: AddressBook;
  readonly choose: TargetChooser;
  readonly metrics: TrafficMetrics;
}

/** The rules of a Network Load Balancer have no conditions that a connection could miss. */
const connection = { method: '', host: '', path: '', query: '', headers: new Map(), sourceIp: '127.0.0.1' };

/** The listener's server, not yet listening. `close` cuts what is left on it. */
export function createTcpListener(
  listenerArn: string,
  { traffic, network, choose, metrics }: TcpListenerPorts,
): { readonly server: Server; close(): void } {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    open.add(client);
    client.on('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    const plan = traffic.listener(listenerArn);
    const action = plan && findRule(plan.rules, connection)?.action;
    const chosen = action?.type === 'forward' ? choose(action, undefined) : undefined;
    const place = chosen && network.resolve(chosen.target.id, chosen.target.port);
    if (plan === undefined || place === undefined) {
      client.resetAndDestroy();
      return;
    }
    metrics.flowed(plan.loadBalancerArn);
    join(client, connect({ ...place, allowHalfOpen: true }));
  });
  return {
    server,
    close: () => {
      server.close();
      for (const client of open) client.destroy();
    },
  };
}

/** Either side may end its half first; a break on one is one on the other. */
function join(client: Socket, upstream: Socket): void {
  client.pipe(upstream);
  upstream.pipe(client);
  upstream.on('error', () => client.resetAndDestroy());
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => {
    if (!client.writableFinished) client.destroySoon();
  });
}
