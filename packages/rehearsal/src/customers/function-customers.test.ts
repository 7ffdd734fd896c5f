import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { callFunction } from './function-customers.ts';
import type { CustomerTally } from './tally.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** Customers of a Lambda that answers call n with `answer(n)`, until it has had `calls` of them. */
async function customersOf(
  answer: (call: number) => { readonly version: string; readonly error?: boolean } | 'cut off',
  calls: number,
): Promise<{ readonly tally: CustomerTally; readonly requests: readonly string[] }> {
  const stop = new AbortController();
  const requests: string[] = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push(`${request.method} ${request.url} ${body}`);
    if (requests.length === calls) stop.abort();
    const given = answer(requests.length);
    if (given === 'cut off') return response.destroy();
    const failed = given.error === true ? { 'X-Amz-Function-Error': 'Unhandled' } : {};
    return response.writeHead(200, { 'X-Amz-Executed-Version': given.version, ...failed }).end('{}');
  });
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await listening;
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = { endpoint, region: 'us-east-1', functionName: 'bot', alias: 'live' };
  const tally = await callFunction({ ...target, ratePerSecond: 500, signal: stop.signal, events: ['a', 'b'] });
  return { tally, requests };
}

describe('callFunction', () => {
  it('calls the alias with its events in turn', async () => {
    const { requests } = await customersOf(() => ({ version: '1' }), 4);
    // Calls overlap, so their order on arrival is anybody's guess.
    const path = 'POST /2015-03-31/functions/bot/invocations?Qualifier=live';
    expect(new Set(requests)).toEqual(new Set([`${path} "a"`, `${path} "b"`]));
  });

  it('counts answers, errors and lost calls, by the version that ran', async () => {
    const answers = [{ version: '1' }, { version: '2', error: true }, 'cut off'] as const;
    const { tally, requests } = await customersOf((call) => answers[(call - 1) % 3] ?? 'cut off', 9);
    // Calls that were under way at the end count too.
    const expected = (first: number) => Math.floor((requests.length - first) / 3) + 1;
    expect(tally.answers).toEqual({ 'version 1': expected(1) });
    const threw = tally.errors.filter(({ by }) => by === 'version 2');
    expect(threw.map(({ reason }) => reason)).toEqual(Array(expected(2)).fill('Unhandled'));
    expect(tally.errors.filter(({ by }) => by === undefined)).toHaveLength(expected(3));
    expect(requests.length).toBeGreaterThanOrEqual(9);
  });
});
