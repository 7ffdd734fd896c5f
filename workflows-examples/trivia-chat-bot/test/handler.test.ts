import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { handler } from '../src/handler.ts';
import type { Intent, LexRequest, Slot } from '../src/lex.ts';

const folder = new URL('../test-events/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const eventNames = readdirSync(folder)
  .filter((name) => !name.endsWith('.expected.json'))
  .map((name) => name.replace('.json', ''));

const said = (text: string): Slot => ({
  value: { originalValue: text, interpretedValue: text, resolvedValues: [text] },
});
const request = (slots: Intent['slots'], sessionAttributes = {}, name = 'PlayTrivia'): LexRequest => ({
  sessionId: 'a-customer',
  inputTranscript: '',
  sessionState: { intent: { name, slots, state: 'InProgress' }, sessionAttributes },
});
const textOf = async (event: LexRequest) => (await handler(event)).messages[0]?.content;

describe('the handler', () => {
  for (const name of eventNames) {
    it(`answers the test event ${name} as expected`, async () => {
      assert.deepEqual(await handler(read(`${name}.json`)), read(`${name}.expected.json`));
    });
  }

  it('asks the first question of the chosen category', async () => {
    const answer = await handler(request({ Category: said('Ocean'), Answer: null }));
    assert.deepEqual(answer.sessionState.sessionAttributes, { category: 'ocean', asked: '0', score: '0' });
    assert.match(answer.messages[0]?.content ?? '', /^Question 1 of 3: How many hearts/);
  });

  it('offers its categories again when it does not have the one asked for', async () => {
    assert.match((await textOf(request({ Category: said('football') }))) ?? '', /^I have no questions about football/);
  });

  it('repeats the question when there was no answer', async () => {
    const answer = await handler(request({ Answer: null }, { category: 'space', asked: '1', score: '1' }));
    assert.match(answer.messages[0]?.content ?? '', /^Question 2 of 3/);
    assert.equal(answer.sessionState.sessionAttributes.score, '1');
  });

  it('forgets the last answer before it asks on', async () => {
    const answer = await handler(request({ Answer: said('Venus') }, { category: 'space', asked: '0', score: '0' }));
    assert.equal(answer.sessionState.intent.slots.Answer, null);
  });

  it('says goodbye with the score when a customer stops', async () => {
    const stop = request({}, { category: 'space', asked: '1', score: '1' }, 'Stop');
    assert.equal(await textOf(stop), 'See you soon! Your score in space is 1 of 3.');
    assert.equal(await textOf(request({}, {}, 'Stop')), 'See you soon!');
  });

  it('starts anew when the session holds a game that it does not know', async () => {
    for (const attributes of [
      { category: 'football', asked: '0', score: '0' },
      { category: 'space', asked: '9', score: '0' },
    ]) {
      assert.match((await textOf(request({ Category: null }, attributes))) ?? '', /^Welcome to trivia!/);
    }
  });
});
