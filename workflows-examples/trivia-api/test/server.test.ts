import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type TriviaServer, triviaServer } from '../src/http-server.ts';

let running: TriviaServer;
let base: string;

before(async () => {
  running = triviaServer('1234abc', () => {});
  running.server.listen(0, '127.0.0.1');
  await once(running.server, 'listening');
  base = `http://127.0.0.1:${(running.server.address() as AddressInfo).port}`;
});
after(() => running.stop());

const post = (body: string) => fetch(`${base}/api/trivia/answer`, { method: 'POST', body });

describe('the API', () => {
  it('answers with its release', async () => {
    const answer = await fetch(`${base}/version?from=test`);
    assert.equal(answer.headers.get('x-release'), '1234abc');
    assert.deepEqual(await answer.json(), { release: '1234abc' });
  });

  it('is healthy', async () => assert.equal((await fetch(`${base}/health`)).status, 200));

  it('tells everything that there is', async () => {
    const all = await (await fetch(`${base}/api/trivia/all`)).json();
    assert.equal(all.categories, 4);
    const { questions } = await (await fetch(`${base}/api/trivia/category/ocean`)).json();
    assert.equal(questions.length, 3);
    assert.equal((await (await fetch(`${base}/api/trivia/question/7`)).json()).category, 'kitchen');
  });

  it('judges answers', async () => {
    assert.deepEqual(await (await post('{"question": 1, "answer": "mercury"}')).json(), {
      right: true,
      solution: 'Mercury',
    });
    assert.equal((await (await post('{"question": 1, "answer": "Mars"}')).json()).right, false);
  });

  it('refuses what it does not understand', async () => {
    for (const body of ['', 'null', '[]', '{"question": "1", "answer": "x"}', '{"question": 1}']) {
      assert.equal((await post(body)).status, 400, body);
    }
    assert.equal((await post('{"question": 99, "answer": "x"}')).status, 404);
    assert.equal((await post('x'.repeat(10_001))).status, 413);
    const wrong = await fetch(`${base}/api/trivia/all`, { method: 'DELETE' });
    assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'GET']);
    for (const path of ['/', '/api/trivia/category/football', '/api/trivia/question/0']) {
      assert.equal((await fetch(base + path)).status, 404, path);
    }
  });
});

describe('a server that is told to stop', () => {
  it('answers what is under way, keeps no connection, and takes no new one', async () => {
    const stopping = triviaServer('old', () => {});
    stopping.server.listen(0, '127.0.0.1');
    await once(stopping.server, 'listening');
    const { port } = stopping.server.address() as AddressInfo;
    const agent = new Agent({ keepAlive: true });
    const ask = (path: string) =>
      new Promise<{ status: number | undefined; connection: string | undefined }>((resolve, reject) => {
        get({ port, path, agent, host: '127.0.0.1' }, (response) => {
          response.resume().on('end', () => {
            resolve({ status: response.statusCode, connection: response.headers.connection });
          });
        }).on('error', reject);
      });
    assert.deepEqual(await ask('/health'), { status: 200, connection: 'keep-alive' });
    // Begun before the stop, answered after it.
    const slow = fetch(`http://127.0.0.1:${port}/api/trivia/answer`, {
      method: 'POST',
      duplex: 'half',
      body: new ReadableStream({
        start: (controller) => {
          controller.enqueue(new TextEncoder().encode('{"question": 1,'));
          setTimeout(() => {
            controller.enqueue(new TextEncoder().encode('"answer": "Mercury"}'));
            controller.close();
          }, 100);
        },
      }),
    } as RequestInit);
    await new Promise((resolve) => stopping.server.once('request', resolve));
    const stopped = stopping.stop();
    assert.deepEqual(await (await slow).json(), { right: true, solution: 'Mercury' });
    await stopped;
    await assert.rejects(ask('/health'), /ECONNREFUSED/);
    agent.destroy();
  });
});
