import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type TriviaServer, triviaServer } from '../src/http-server.ts';

const lines: object[] = [];
let running: TriviaServer;
let base: string;

before(async () => {
  running = triviaServer('1234abc', (entry) => lines.push(entry));
  running.server.listen(0, '127.0.0.1');
  await once(running.server, 'listening');
  base = `http://127.0.0.1:${(running.server.address() as AddressInfo).port}`;
});
after(() => running.stop(0));

const read = async (answer: Promise<Response>) => JSON.parse(await (await answer).text());
const get = (path: string) => fetch(base + path);
const post = (body: string) => fetch(`${base}/api/trivia/answer`, { method: 'POST', body });

describe('the API', () => {
  it('answers with its release', async () => {
    const answer = await get('/version?from=test');
    assert.equal(answer.headers.get('x-release'), '1234abc');
    assert.deepEqual(await answer.json(), { release: '1234abc' });
  });

  it('tells everything that there is', async () => {
    assert.equal((await read(get('/api/trivia/all'))).categories, 4);
    assert.equal((await read(get('/api/trivia/category/ocean'))).questions.length, 3);
    assert.equal((await read(get('/api/trivia/question/7'))).category, 'kitchen');
  });

  it('answers HEAD as GET, without the content', async () => {
    const answer = await fetch(`${base}/api/trivia/all`, { method: 'HEAD' });
    assert.deepEqual([answer.status, await answer.text()], [200, '']);
    assert.notEqual(answer.headers.get('content-length'), '0');
  });

  it('judges answers', async () => {
    const right = { right: true, solution: 'Mercury' };
    assert.deepEqual(await read(post('{"question": 1, "answer": "mercury"}')), right);
    assert.equal((await read(post('{"question": 1, "answer": "Mars"}'))).right, false);
  });

  it('refuses what it does not understand', async () => {
    for (const body of ['', 'null', '[]', '{"question": "1", "answer": "x"}', '{"question": 1}']) {
      assert.equal((await post(body)).status, 400, body);
    }
    for (const question of [99, 0, -1, 1.5, 1e300]) {
      assert.equal((await post(JSON.stringify({ question, answer: 'x' }))).status, 404, `${question}`);
    }
    for (const path of ['/', '/api/trivia/category/football', '/api/trivia/question/0', '/api/trivia/question/x']) {
      assert.equal((await get(path)).status, 404, path);
    }
  });

  it('refuses a body that is too long, however long it is', async () => {
    for (const length of [10_001, 1_000_000]) assert.equal((await post('x'.repeat(length))).status, 413);
    assert.equal((await post('x'.repeat(10_000))).status, 400);
  });

  it('says which method is allowed', async () => {
    for (const [method, path, allowed] of [
      ['DELETE', '/api/trivia/all', 'GET, HEAD'],
      ['POST', '/version', 'GET, HEAD'],
      ['GET', '/api/trivia/answer', 'POST'],
    ] as const) {
      const answer = await fetch(base + path, { method });
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, allowed]);
      assert.match(await answer.text(), /"error":"Only \w+ is allowed here\."/);
    }
  });

  it('logs each request', async () => {
    lines.length = 0;
    await read(get('/api/trivia/question/99'));
    const [line] = lines;
    assert.partialDeepStrictEqual(line, { method: 'GET', url: '/api/trivia/question/99', status: 404 });
  });
});

describe('a mistake of its own', () => {
  it('is answered with 500, and does not end the service', async () => {
    const entries: object[] = [];
    const broken = triviaServer(
      '1234abc',
      (entry) => entries.push(entry),
      () => {
        throw new TypeError('no such category');
      },
    );
    broken.server.listen(0, '127.0.0.1');
    await once(broken.server, 'listening');
    const { port } = broken.server.address() as AddressInfo;
    for (let turn = 0; turn < 2; turn++) assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 500);
    assert.partialDeepStrictEqual(entries[0], { error: 'TypeError: no such category' });
    await broken.stop(0);
  });
});
