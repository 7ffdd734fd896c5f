/** How a blob goes over the wire: seen by a server that knows nothing of the client. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it } from '@jest/globals';
import { openRegistry } from '../src/index.ts';

const chunk = new Uint8Array(64 * 1024).fill(7);
const chunks = 400;
const size = chunk.length * chunks;
const digest = `sha256:${createHash('sha256').update(Buffer.alloc(size, 7)).digest('hex')}`;
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server that begins uploads, and leaves what comes to `take`. */
async function listen(
  take: (body: AsyncIterable<Uint8Array>, headers: IncomingHttpHeaders, response: ServerResponse) => Promise<void>,
): Promise<string> {
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') response.writeHead(202, { location: '/upload' }).end();
    else if (request.method === 'HEAD') response.writeHead(404).end();
    else await take(request, request.headers, response).catch(() => {});
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const connect = (registry: string, signal = new AbortController().signal) =>
  openRegistry({ registry, signal, authorization: async () => 'Basic x', sleep: async () => {} });

/** A blob of which is known how much was asked for, and whether it was let go. */
function source() {
  const state = { pulled: 0, isClosed: false };
  async function* read() {
    try {
      for (let count = 0; count < chunks; count++) {
        state.pulled += chunk.length;
        yield chunk;
      }
    } finally {
      state.isClosed = true;
    }
  }
  return { state, open: () => ReadableStream.from(read()) };
}

it('is one request of known length, read from its source no faster than the registry takes it', async () => {
  const { state, open } = source();
  let seen: IncomingHttpHeaders = {};
  let lead = 0;
  const hash = createHash('sha256');
  const registry = await listen(async (body, headers, response) => {
    seen = headers;
    let taken = 0;
    for await (const part of body) {
      taken += part.length;
      hash.update(part);
      lead = Math.max(lead, state.pulled - taken);
      for (let turn = 0; turn < 3; turn++) await setImmediate();
    }
    response.writeHead(201).end();
  });
  await connect(registry).putBlob('app', digest, size, open);
  expect(`sha256:${hash.digest('hex')}`).toBe(digest);
  expect([seen['content-length'], seen['transfer-encoding'], seen.authorization]).toEqual([
    ...[String(size), undefined, 'Basic x'],
  ]);
  // What the sockets of the system hold, and little more, of 26 MB.
  expect(lead).toBeLessThan(12_000_000);
  expect(state.isClosed).toBe(true);
});

it('is forgotten as it goes', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const given: WeakRef<Uint8Array>[] = [];
  let kept = chunks;
  async function* read() {
    for (let count = 0; count < chunks; count++) {
      const part = new Uint8Array(chunk);
      given.push(new WeakRef(part));
      yield part;
    }
    // Nothing that was looked at is collected before a turn of the loop has ended.
    await setImmediate();
    collect();
    kept = given.filter((part) => part.deref() !== undefined).length;
  }
  const registry = await listen(async (body, _, response) => {
    for await (const __ of body);
    response.writeHead(201).end();
  });
  await connect(registry).putBlob('app', digest, size, () => ReadableStream.from(read()));
  // What the sockets of the system still hold.
  expect(kept).toBeLessThan(chunks / 2);
});

it('is not sent on to where a registry redirects it', async () => {
  const { state, open } = source();
  let uploads = 0;
  const registry = await listen(async (_, __, response) => {
    uploads++;
    response.writeHead(307, { location: '/elsewhere', connection: 'close' }).end();
  });
  await expect(connect(registry).putBlob('app', digest, size, open)).rejects.toMatchObject({ retryable: false });
  await setImmediate();
  expect([uploads, state.isClosed]).toEqual([1, true]);
});

it('is sent anew when the connection breaks in its middle, and its source is let go each time', async () => {
  const states: { isClosed: boolean }[] = [];
  let uploads = 0;
  const registry = await listen(async (body, _, response) => {
    uploads++;
    let taken = 0;
    for await (const part of body) {
      taken += part.length;
      if (uploads < 3 && taken > size / 3) {
        response.socket?.resetAndDestroy();
        return;
      }
    }
    response.writeHead(201).end();
  });
  await connect(registry).putBlob('app', digest, size, () => {
    const { state, open } = source();
    states.push(state);
    return open();
  });
  await setImmediate();
  expect([uploads, states.map(({ isClosed }) => isClosed)]).toEqual([3, [true, true, true]]);
});

it('ends at once when somebody ends it', async () => {
  const abort = new AbortController();
  const { state, open } = source();
  const registry = await listen(async (body) => {
    for await (const _ of body) abort.abort(new Error('cancelled'));
  });
  const push = connect(registry, abort.signal).putBlob('app', digest, size, open);
  await expect(push).rejects.toThrow('cancelled');
  await setImmediate();
  expect(state.isClosed).toBe(true);
  expect(state.pulled).toBeLessThan(size);
});

it('ends with the answer of a registry that does not want the rest', async () => {
  const { state, open } = source();
  const registry = await listen(async (body, _, response) => {
    for await (const __ of body) break;
    const words = JSON.stringify({ errors: [{ code: 'DENIED', message: 'too large' }] });
    response.writeHead(403, { connection: 'close' }).end(words);
  });
  await expect(connect(registry).putBlob('app', digest, size, open)).rejects.toMatchObject({
    kind: expect.stringMatching(/^(denied|unreachable)$/),
  });
  await setImmediate();
  expect(state.isClosed).toBe(true);
});
