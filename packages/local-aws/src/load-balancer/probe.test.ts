/** Health checks of real sockets. */
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createAddressBook } from '../network/address-book.ts';
import { createProbe, type HealthCheck, matchesCode } from './probe.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});
const start = async (server: Server) => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};
const check = (more: Partial<HealthCheck>): HealthCheck => ({
  ...{ protocol: 'HTTP', address: '127.0.0.1', port: 1, path: '/health', matcher: '200' },
  ...more,
});

describe('a probe', () => {
  it('asks for the path and judges the code', async () => {
    const asked: (string | undefined)[] = [];
    const port = await start(
      createHttpServer((request, response) => {
        asked.push(request.url, request.headers['user-agent']);
        response.writeHead(204).end();
      }),
    );
    const probe = createProbe(createAddressBook());
    expect(await probe(check({ port, matcher: '200-299' }))).toEqual({ passed: true });
    expect(await probe(check({ port }))).toEqual({
      passed: false,
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [204]',
    });
    expect(asked.slice(0, 2)).toEqual(['/health', 'ELB-HealthChecker/2.0']);
  });

  it('finds a target by its private address', async () => {
    const network = createAddressBook();
    const address = network.allocate();
    network.bind(address, 8080, await start(createServer((socket) => socket.destroy())));
    expect(await createProbe(network)(check({ protocol: 'TCP', address, port: 8080 }))).toEqual({ passed: true });
    expect(await createProbe(network)(check({ protocol: 'TCP', address, port: 8081 }))).toMatchObject({
      reason: 'Target.Timeout',
    });
  });

  it.each(['HTTP', 'TCP'] as const)('tells a refused connection over %s', async (protocol) => {
    const port = await start(createServer());
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
    const result = await createProbe(createAddressBook())(check({ protocol, port }));
    expect(result).toMatchObject({ passed: false, reason: 'Target.FailedHealthChecks' });
  });

  it('tells an answer that is none', async () => {
    const port = await start(createServer((socket) => socket.resume().end('nonsense\r\n\r\n')));
    const result = await createProbe(createAddressBook())(check({ port }));
    expect(result).toMatchObject({ passed: false, reason: 'Target.FailedHealthChecks' });
  });

  it('tells a target that says nothing', async () => {
    const port = await start(createServer((socket) => socket.resume().on('error', () => {})));
    const result = await createProbe(createAddressBook(), 50)(check({ port }));
    expect(result).toMatchObject({ passed: false, reason: 'Target.Timeout' });
  });
});

describe('a matcher', () => {
  it.each([
    ['200', 200, true],
    ['200', 201, false],
    ['200,202', 202, true],
    ['200-299,302', 302, true],
    ['200-299,302', 300, false],
  ])('%s has %d: %s', (matcher, code, has) => {
    expect(matchesCode(matcher, code)).toBe(has);
  });
});
