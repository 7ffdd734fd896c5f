/**
 * From Node.js's HTTP server to the wire and back: reads bodies as far as their service takes them, and writes
 * answers. A client that leaves, sends too much or too slowly must never hurt anybody but itself.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpHead, HttpRequest, HttpResponse } from './http.ts';
import { bodyLimit } from './identify.ts';
import type { Wire } from './wire.ts';

/** How long a client that sends too much may go on before it is cut off; it should read the answer meanwhile. */
const lingering = 2_000;

/** Answers one request. */
export async function serve(wire: Wire, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(message);
  if (request === undefined) return;
  const answer = await wire(request);
  if (response.destroyed) return;
  if (answer === 'reset') {
    message.socket.resetAndDestroy();
    return;
  }
  if (answer.truncated === true && message.method !== 'HEAD') {
    writeHalf(response, answer);
    return;
  }
  response.writeHead(answer.status, sendable(answer.headers));
  response.end(answer.body);
  if (request.exceeded !== undefined) setTimeout(() => message.complete || message.destroy(), lingering).unref();
}

/** Undefined if the client left before the end. */
async function readRequest(message: IncomingMessage): Promise<HttpRequest | undefined> {
  const head = readHead(message);
  const limit = bodyLimit(head);
  const exceeding = { ...head, body: new Uint8Array(), exceeded: limit };
  if (Number(head.headers['content-length'] ?? 0) > limit) return exceeding;
  const chunks: Buffer[] = [];
  let length = 0;
  return await new Promise((resolve) => {
    message.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve(exceeding);
      }
    });
    message.on('end', () => resolve({ ...head, body: Buffer.concat(chunks) }));
    message.on('error', () => resolve(undefined));
    message.on('close', () => resolve(undefined));
  });
}

function readHead(message: IncomingMessage): HttpHead {
  // A proxy's client names the whole URL.
  const target = (message.url ?? '/').replace(/^[a-z]+:\/\/[^/?]*/i, '');
  const [path = '', ...search] = target.split('?');
  return {
    method: message.method ?? 'GET',
    path: path === '' ? '/' : path,
    query: new URLSearchParams(search.join('?')),
    headers: Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)])),
  };
}

/** Half of what the headers promise, and nothing more. */
function writeHalf(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...sendable(headers), 'content-length': Math.max(bytes.length, 1) });
  response.flushHeaders();
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** What is no text of a header, out of names that somebody chose, would make Node.js throw. */
function sendable(headers: HttpResponse['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')]),
  );
}
