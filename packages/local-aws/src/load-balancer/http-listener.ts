/** A listener of an Application Load Balancer: an HTTP server that answers by the rules as they are at each request. */
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { AddressBook } from '../network/address-book.ts';
import { type Answer, errorPage, fixedResponse, redirect } from './answers.ts';
import { findRule, type RequestFacts } from './conditions.ts';
import { forwardHttp } from './forward-http.ts';
import { requestHeaders } from './headers.ts';
import type { ForwardAction, ListenerPlan, Traffic } from './plan.ts';
import type { TargetChooser } from './target-choice.ts';
import type { TrafficMetrics } from './traffic-metrics.ts';

export interface HttpListenerPorts {
  readonly traffic: Traffic;
  readonly network: AddressBook;
  readonly choose: TargetChooser;
  readonly metrics: TrafficMetrics;
}

/** A request on its way through a listener. */
interface Exchange {
  readonly plan: ListenerPlan;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upgradeHead: Buffer | undefined;
  readonly facts: RequestFacts;
}

/** The listener's server, not yet listening. `close` cuts what is left on it. */
export function createHttpListener(
  listenerArn: string,
  ports: HttpListenerPorts,
): { readonly server: Server; close(): void } {
  const upgraded = new Set<Socket>();
  const serve = (request: IncomingMessage, response: ServerResponse, upgradeHead?: Buffer) => {
    const plan = ports.traffic.listener(listenerArn);
    if (plan === undefined) {
      response.destroy();
      return;
    }
    answer({ plan, request, response, upgradeHead, facts: factsOf(request) }, ports);
  };
  // Clients keep connections for as long as they like, as AWS's hour is longer than any rehearsal.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, serve);
  server.on('upgrade', (request, stream, head) => {
    const socket = stream as Socket;
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on('finish', () => socket.end());
    serve(request, response, head);
  });
  return {
    server,
    close: () => {
      server.close();
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
    },
  };
}

function answer(exchange: Exchange, ports: HttpListenerPorts): void {
  const { plan, request, facts } = exchange;
  const { metrics } = ports;
  const action = findRule(plan.rules, facts)?.action;
  switch (action?.type) {
    case 'fixed-response':
      metrics.answeredItself(plan.loadBalancerArn, action.status, 'fixed-response');
      send(exchange, fixedResponse(action));
      break;
    case 'redirect': {
      metrics.answeredItself(plan.loadBalancerArn, action.status, 'redirect');
      const { host, path, query } = facts;
      const port = String(request.socket.localPort ?? plan.port);
      send(exchange, redirect(action, { protocol: protocolOf(plan), host, port, path, query }));
      break;
    }
    case 'forward':
      forward(exchange, action, ports);
      break;
    case undefined:
      fail(exchange, 503, metrics);
  }
}

function forward(exchange: Exchange, action: ForwardAction, { network, choose, metrics }: HttpListenerPorts): void {
  const { plan, request, response, upgradeHead, facts } = exchange;
  const chosen = choose(action, request.headers.cookie);
  if (chosen === undefined) {
    fail(exchange, 503, metrics);
    return;
  }
  const route = { loadBalancerArn: plan.loadBalancerArn, targetGroupArn: chosen.targetGroupArn };
  metrics.requested(route);
  const place = network.resolve(chosen.target.id, chosen.target.port);
  if (place === undefined) {
    // assumed: nobody answers at such an address. AWS would wait ten seconds before it says so.
    metrics.notConnected(route);
    fail(exchange, 504, metrics);
    return;
  }
  const forwarded = { mode: plan.forwardedFor, clientAddress: facts.sourceIp, port: plan.port };
  const began = performance.now();
  forwardHttp({
    ...{ request, response, upgradeHead, place, idleTimeout: plan.idleTimeout, cookies: chosen.cookies },
    path: facts.query === '' ? facts.path : `${facts.path}?${facts.query}`,
    headers: [
      // HTTP/1.0 knows no Host; HTTP/1.1, which targets are spoken to, demands it.
      ...(request.headers.host === undefined ? ['Host', `${place.host}:${place.port}`] : []),
      ...requestHeaders(request.rawHeaders, { ...forwarded, protocol: protocolOf(plan) }),
    ],
    onAnswer: (status) => metrics.answered(route, status, (performance.now() - began) / 1000),
    onFailure: (failure) => {
      if (failure === 'refused') metrics.notConnected(route);
      fail(exchange, failure === 'timeout' ? 504 : 502, metrics);
    },
  });
}

function fail(exchange: Exchange, status: 502 | 503 | 504, metrics: TrafficMetrics): void {
  metrics.answeredItself(exchange.plan.loadBalancerArn, status, 'error');
  send(exchange, errorPage(status));
}

function send({ request, response }: Exchange, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  response.end(body);
  // What the client still sends of its body concerns nobody.
  request.unpipe();
  request.resume();
}

function protocolOf({ protocol }: ListenerPlan): 'http' | 'https' {
  return protocol === 'HTTPS' ? 'https' : 'http';
}

function factsOf(request: IncomingMessage): RequestFacts {
  // A client that takes the balancer for a proxy sends a whole URL.
  const [path = '/', ...search] = (request.url ?? '/').replace(/^https?:\/\/[^/?]*(?=\/|\?|$)/i, '').split('?');
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index]?.toLowerCase() ?? '';
    headers.set(name, [...(headers.get(name) ?? []), request.rawHeaders[index + 1] ?? '']);
  }
  return {
    method: request.method ?? 'GET',
    host: (request.headers.host ?? '').replace(/:\d+$/, ''),
    path: path === '' ? '/' : path,
    query: search.join('?'),
    headers,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
  };
}
