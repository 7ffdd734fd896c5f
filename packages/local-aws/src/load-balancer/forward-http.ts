/**
 * Hands one HTTP request to a target and its answer back, streaming both ways. Never tries twice: neither does an
 * Application Load Balancer. Each request has a connection to the target of its own, so that none is lost to a
 * target that closes an idle one.
 */
import { type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { HostAddress } from '../network/address-book.ts';
import { passOn } from './headers.ts';

export interface HttpForward {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What came behind the headers of an upgrade; undefined for other requests. */
  readonly upgradeHead: Buffer | undefined;
  readonly place: HostAddress;
  readonly path: string;
  /** Of the request to the target. */
  readonly headers: readonly string[];
  /** Set-Cookie headers for the answer. */
  readonly cookies: readonly string[];
  /** Milliseconds without a byte. */
  readonly idleTimeout: number;
  /** The target began to answer. */
  readonly onAnswer: (status: number) => void;
  /** It never did, and the client still waits. */
  readonly onFailure: (failure: 'refused' | 'cut' | 'timeout') => void;
}

/** Tells `onAnswer` or `onFailure`, whichever comes first, unless the client has gone. */
export function forwardHttp(forward: HttpForward): void {
  const { request, response, place, idleTimeout, upgradeHead } = forward;
  const outgoing = openRequest({
    ...{ host: place.host, port: place.port, agent: false, method: request.method, path: forward.path },
    headers: [...forward.headers, ...bodyHeaders(request, upgradeHead)],
    timeout: idleTimeout,
  });
  let connected = false;
  let ended: 'answered' | 'timeout' | undefined;
  outgoing.on('socket', (socket) => socket.once('connect', () => (connected = true)));
  outgoing.on('timeout', () => {
    ended ??= 'timeout';
    outgoing.destroy(new Error('The target was silent.'));
  });
  outgoing.on('error', () => {
    if (ended === 'answered' || response.destroyed) return;
    forward.onFailure(ended ?? (connected ? 'cut' : 'refused'));
  });
  outgoing.on('response', (answer) => {
    ended = 'answered';
    const status = answer.statusCode ?? 502;
    forward.onAnswer(status);
    response.writeHead(status, answer.statusMessage, [...passOn(answer.rawHeaders), ...setCookies(forward.cookies)]);
    // A target that is cut off cuts the client off, as nothing else can tell it that the rest is missing.
    pipeline(answer, response, () => {});
  });
  outgoing.on('upgrade', (answer, upstream, head) => {
    ended = 'answered';
    forward.onAnswer(101);
    join(request.socket, upstream as Socket, upgradeAnswer(answer, forward.cookies), head, upgradeHead);
  });
  response.on('close', () => {
    if (!response.writableFinished && ended === undefined) outgoing.destroy();
  });
  if (upgradeHead !== undefined) outgoing.end();
  else request.pipe(outgoing);
}

/** Node would guess; a proxy must say of the body what the client said. */
function bodyHeaders({ headers }: IncomingMessage, upgradeHead: Buffer | undefined): string[] {
  if (upgradeHead !== undefined) return ['Connection', 'Upgrade', 'Upgrade', headers.upgrade ?? ''];
  if (headers['transfer-encoding'] !== undefined) return ['Transfer-Encoding', 'chunked'];
  return headers['content-length'] === undefined ? ['Content-Length', '0'] : [];
}

function setCookies(cookies: readonly string[]): string[] {
  return cookies.flatMap((cookie) => ['Set-Cookie', cookie]);
}

function upgradeAnswer(answer: IncomingMessage, cookies: readonly string[]): string {
  const lines = ['HTTP/1.1 101 Switching Protocols'];
  const raw = [...answer.rawHeaders, ...setCookies(cookies)];
  for (let index = 0; index < raw.length; index += 2) lines.push(`${raw[index]}: ${raw[index + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** From now on it is bytes. */
function join(client: Socket, upstream: Socket, answer: string, head: Buffer, upgradeHead: Buffer | undefined): void {
  client.write(answer);
  if (head.length > 0) client.write(head);
  if (upgradeHead !== undefined && upgradeHead.length > 0) upstream.write(upgradeHead);
  upstream.setTimeout(0);
  client.setTimeout(0);
  pipeline(client, upstream, client, () => {});
}
