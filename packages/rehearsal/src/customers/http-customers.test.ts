import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { askService } from './http-customers.ts';
import type { CustomerTally } from './tally.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Customers of a service, until it has been asked `count` times; and on how many connections they asked. */
async function customersOf(
  answer: RequestListener,
  count: number,
): Promise<{ readonly tally: CustomerTally; readonly asked: readonly string[]; readonly connections: number }> {
  const stop = new AbortController();
  const asked: string[] = [];
  let connections = 0;
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (asked.length === count) stop.abort();
    answer(request, response);
  }).on('connection', () => connections++);
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await listening;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tally = await askService({ url, paths: ['/a', '/b?c=1'], ratePerSecond: 200, signal: stop.signal });
  return { tally, asked, connections };
}

describe('askService', () => {
  it('asks for its paths in turn, on connections that it keeps', async () => {
    const { asked, connections, tally } = await customersOf((_, response) => response.end('ok'), 40);
    expect(asked.filter((path) => path === 'GET /a').length).toBeGreaterThanOrEqual(19);
    expect(asked.filter((path) => path === 'GET /b?c=1').length).toBeGreaterThanOrEqual(19);
    expect(connections).toBeLessThan(20);
    expect(Object.keys(tally.answers)).toEqual(['nobody who says so']);
  });

  it('counts answers by release, and tells what went wrong when', async () => {
    const begin = Date.now();
    let turn = 0;
    const { tally } = await customersOf((_, response) => {
      turn++;
      if (turn === 2) response.writeHead(503, { 'x-release': 'two' }).end('busy');
      else if (turn === 3) response.destroy();
      else if (turn === 4) response.writeHead(200, { 'content-length': 10 }).write('half', () => response.destroy());
      else response.writeHead(200, { 'x-release': 'one' }).end('ok');
    }, 6);
    expect(Object.keys(tally.answers)).toEqual(['release one']);
    const reasons = tally.errors.map(({ by, reason }) => `${by}: ${reason}`);
    expect(reasons.toSorted()).toEqual([
      'release two: status 503',
      expect.stringContaining('undefined: aborted'),
      expect.stringContaining('undefined: socket hang up'),
    ]);
    for (const { at } of tally.errors) expect(at).toBeGreaterThanOrEqual(begin);
  });

  it('counts what reaches nobody', async () => {
    const stop = new AbortController();
    const nobody = { url: 'http://127.0.0.1:1', paths: ['/'], ratePerSecond: 200, signal: stop.signal };
    const running = askService(nobody);
    setImmediate(() => stop.abort());
    const { answers, errors } = await running;
    expect(answers).toEqual({});
    expect(errors[0]).toMatchObject({ by: undefined, reason: expect.stringContaining('ECONNREFUSED') });
  });
});
