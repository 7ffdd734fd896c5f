import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { triviaServer } from '../src/http-server.ts';

async function start() {
  const { server, stop } = triviaServer('1234abc', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, stop, port: (server.address() as AddressInfo).port };
}

async function contentOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) text += chunk;
  return text;
}

/** A request with a body that has only begun when this resolves. */
async function beginAnswer({ server, port }: Awaited<ReturnType<typeof start>>) {
  const arrived = once(server, 'request');
  const begun = request({ host: '127.0.0.1', port, path: '/api/trivia/answer', method: 'POST' });
  begun.write('{"question": 1, ');
  await arrived;
  return begun;
}

describe('a server that is told to stop', () => {
  it('answers what is under way, and closes the connection behind it', async () => {
    const running = await start();
    const begun = await beginAnswer(running);
    const stopped = running.stop(20_000);
    begun.end('"answer": "Mercury"}');
    const [response] = (await once(begun, 'response')) as [IncomingMessage];
    assert.equal(response.headers.connection, 'close');
    assert.deepEqual(JSON.parse(await contentOf(response)), { right: true, solution: 'Mercury' });
    await stopped;
  });

  it('closes connections that nobody uses, and takes no new one', async () => {
    const { port, stop } = await start();
    const agent = new Agent({ keepAlive: true });
    const ask = async (options: RequestOptions) => {
      const asked = request({ host: '127.0.0.1', port, path: '/version', ...options }).end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      await contentOf(response);
      return response.headers.connection;
    };
    assert.equal(await ask({ agent }), 'keep-alive');
    await stop(20_000);
    await assert.rejects(ask({ agent: false }), { code: 'ECONNREFUSED' });
    agent.destroy();
  });

  it('does not wait longer than it may for a request that never ends', async () => {
    const running = await start();
    const begun = await beginAnswer(running);
    const cutOff = once(begun, 'error');
    await running.stop(20);
    const [error] = await cutOff;
    assert.equal(error.code, 'ECONNRESET');
  });
});

describe('the program', { skip: process.platform === 'win32' && 'there is no SIGTERM' }, () => {
  it('ends with 0 on SIGTERM, and every line of its log is JSON', async () => {
    const program = spawn(process.execPath, [fileURLToPath(new URL('../src/server.ts', import.meta.url))], {
      env: { ...process.env, PORT: '0', RELEASE: '1234abc' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: { readonly message?: string; readonly url?: string; readonly address?: AddressInfo }[] = [];
    const exited = once(program, 'exit');
    let rest = '';
    for await (const chunk of program.stdout) {
      const parts = `${rest}${chunk}`.split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts.map((part) => JSON.parse(part)));
      if (lines.at(-1)?.message !== 'listening') continue;
      const answer = await fetch(`http://127.0.0.1:${lines.at(-1)?.address?.port}/version`);
      assert.deepEqual(await answer.json(), { release: '1234abc' });
      program.kill('SIGTERM');
    }
    assert.deepEqual(await exited, [0, null]);
    assert.deepEqual(
      lines.map(({ message, url }) => message ?? url),
      ['listening', '/version', 'stopping', 'stopped'],
    );
  });
});
