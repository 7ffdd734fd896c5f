import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { differences } from '../hook/src/differences.ts';
import { testEvents } from '../hook/src/test-events.ts';
import { type Aws, type Verdict, type Version, validateVersion } from '../hook/src/validate-version.ts';
import { handler } from '../src/handler.ts';

/** AWS in memory; `answer` plays the new version. */
function fakeAws(answer: (event: never) => unknown, broken: Partial<Aws> = {}) {
  const reports: Verdict[] = [];
  const aimed: Version[] = [];
  const lines: string[] = [];
  const aws: Aws = {
    targetVersion: async () => ({ functionName: 'trivia-chat-bot', version: '7' }),
    aimAlarm: async (version) => void aimed.push(version),
    // Lambda answers in JSON: what JSON does not carry is not there.
    invoke: async (_version, event) => JSON.parse(JSON.stringify(await answer(event as never))),
    report: async (verdict) => void reports.push(verdict),
    ...broken,
  };
  return { reports, aimed, lines, run: () => validateVersion('d-1', testEvents, aws, (line) => lines.push(line)) };
}

describe('the hook', () => {
  it('has every file of test-events/', () => {
    const names = readdirSync(new URL('../test-events/', import.meta.url)).filter(
      (name) => !name.endsWith('.expected.json'),
    );
    assert.deepEqual(testEvents.map(({ name }) => `${name}.json`).sort(), names.sort());
  });

  it('reports success for the version in this repository', async () => {
    const { run, reports, lines } = fakeAws(handler);
    assert.equal(await run(), 'Succeeded');
    assert.deepEqual(reports, ['Succeeded']);
    assert.ok(lines.includes('4 of 4 test events were answered as expected'), lines.join('\n'));
  });

  it('aims the alarm at the new version before it tries it', async () => {
    let aimedBefore: number | undefined;
    const hook = fakeAws((event) => {
      aimedBefore ??= hook.aimed.length;
      return handler(event);
    });
    await hook.run();
    assert.deepEqual(hook.aimed, [{ functionName: 'trivia-chat-bot', version: '7' }]);
    assert.equal(aimedBefore, 1);
  });

  it('reports failure and names the place when an answer differs', async () => {
    const { run, reports, lines } = fakeAws(async (event) => {
      const answer = await handler(event);
      return { ...answer, sessionState: { ...answer.sessionState, sessionAttributes: {} } };
    });
    assert.equal(await run(), 'Failed');
    assert.deepEqual(reports, ['Failed']);
    const difference = 'right-answer: answer.sessionState.sessionAttributes.score should be "1" but is missing';
    assert.ok(lines.includes(difference), lines.join('\n'));
  });

  it('reports failure once when the version throws, and still tries the other events', async () => {
    let calls = 0;
    const { run, reports, lines } = fakeAws(() => {
      calls++;
      throw new TypeError('no such category');
    });
    assert.equal(await run(), 'Failed');
    assert.deepEqual(reports, ['Failed']);
    assert.equal(calls, testEvents.length);
    assert.ok(lines.includes('intro: TypeError: no such category'), lines.join('\n'));
  });

  it('reports failure when it cannot find the version or aim the alarm', async () => {
    const refuse = async () => {
      throw new Error('AccessDenied');
    };
    for (const broken of [{ targetVersion: refuse }, { aimAlarm: refuse }]) {
      const { run, reports } = fakeAws(handler, broken);
      assert.equal(await run(), 'Failed');
      assert.deepEqual(reports, ['Failed']);
    }
  });

  it('throws when the report itself fails, so that Lambda tries again', async () => {
    const report = async () => {
      throw new Error('Rate exceeded');
    };
    await assert.rejects(fakeAws(handler, { report }).run(), /Rate exceeded/);
  });
});

describe('differences', () => {
  it('finds none between equal values, whatever the order of members', () => {
    assert.deepEqual(differences({ a: [1, { b: null }], c: '' }, { c: '', a: [1, { b: null }] }), []);
  });

  it('names every place', () => {
    const found = differences({ a: 1, list: [1, 2], gone: true }, { a: '1', list: [1], more: null });
    assert.deepEqual(found, [
      'answer.a should be 1 but is "1"',
      'answer.list[1] should be 2 but is missing',
      'answer.gone should be true but is missing',
      'answer.more should be missing but is null',
    ]);
  });

  it('tells a list from an object', () => {
    assert.deepEqual(differences([], {}), ['answer should be [] but is {}']);
  });
});
