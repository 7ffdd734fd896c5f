import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { httpOver } from '../src/fetch-http.ts';

const servers: Server[] = [];
const fetchHttp = httpOver(fetch);
const noCancel = new AbortController().signal;

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = (url: string) => ({ url, method: 'GET', headers: {} });

/** A port whose connections all fail like this. */
function failing(code: string) {
  const cause = Object.assign(new Error('certificate has expired'), { code });
  return httpOver(() => Promise.reject(new TypeError('fetch failed', { cause })));
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('fetchHttp', () => {
  it('sends the request as it is and answers what it got', async () => {
    const origin = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        response.writeHead(418, { 'X-Seen': `${request.method} ${request.url} ${request.headers['x-a']} ${body}` });
        response.end('tea ö');
      });
    });
    const request = { url: `${origin}/pot?a=b`, method: 'PUT', headers: { 'x-a': '1' }, body: 'leaves' };
    expect(await fetchHttp.request(request, noCancel)).toMatchObject({
      kind: 'answered',
      status: 418,
      headers: { 'x-seen': 'PUT /pot?a=b 1 leaves' },
      body: 'tea ö',
    });
  });

  it('does not follow redirects', async () => {
    const origin = await serve((_, response) => response.writeHead(302, { location: '/login' }).end());
    const answer = await fetchHttp.request(get(origin), noCancel);
    expect(answer).toMatchObject({ kind: 'answered', status: 302, headers: { location: '/login' } });
  });

  it('uses each connection once', async () => {
    const origin = await serve((request, response) => response.end(request.headers.connection));
    expect(await fetchHttp.request(get(origin), noCancel)).toMatchObject({ body: 'close' });
  });

  it('says that a system does not answer, without the query', async () => {
    const origin = await serve(() => {});
    servers[0]?.close();
    expect(await fetchHttp.request(get(`${origin}/a?token=secret`), noCancel)).toEqual({
      kind: 'unreachable',
      reason: `no answer from ${origin}/a: the connection was refused (ECONNREFUSED)`,
    });
    const resetting = await serve((request) => request.socket.destroy());
    expect(await fetchHttp.request(get(resetting), noCancel)).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('the connection was closed before the answer'),
    });
  });

  it.each([
    ['ENOTFOUND', 'no answer from http://host.example/: the name of the host is not known (ENOTFOUND)'],
    ['CERT_HAS_EXPIRED', 'no answer from http://host.example/: certificate has expired (CERT_HAS_EXPIRED)'],
  ])('takes %s for a system that does not answer', async (code, reason) => {
    expect(await failing(code).request(get('http://host.example/'), noCancel)).toEqual({ kind: 'unreachable', reason });
  });

  it.each(['EAI_AGAIN', 'ENETUNREACH', 'EMFILE'])('takes %s for a trouble of its own', async (code) => {
    await expect(failing(code).request(get('http://host.example/'), noCancel)).rejects.toThrow(
      'The request to http://host.example/ could not be sent: certificate has expired.',
    );
  });

  it('says when the request could not be sent', async () => {
    await expect(fetchHttp.request(get('http://127.0.0.1:1/'), noCancel)).rejects.toThrow(
      'The request to http://127.0.0.1:1/ could not be sent: bad port.',
    );
  });

  it('refuses an endless answer', async () => {
    const origin = await serve((_, response) => {
      const chunk = Buffer.alloc(1024 * 1024);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    await expect(fetchHttp.request(get(origin), noCancel)).rejects.toThrow('The answer has more than 10 MiB.');
  });

  it('ends when the signal aborts', async () => {
    const cancel = new AbortController();
    const origin = await serve(() => cancel.abort());
    await expect(fetchHttp.request(get(origin), cancel.signal)).rejects.toThrow(/abort/i);
  });
});
