import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge, overview, question, questionsOf } from '../src/trivia.ts';

describe('the game', () => {
  it('has three questions in each of four categories', () => {
    assert.deepEqual(overview(), { categories: 4, questions: 12, names: ['space', 'ocean', 'kitchen', 'inventions'] });
    for (const name of overview().names) assert.equal(questionsOf(name)?.length, 3);
  });

  it('asks without telling the answer', () => {
    assert.deepEqual(question(1), { number: 1, category: 'space', question: 'Which planet has the shortest year?' });
    assert.deepEqual(questionsOf('inventions')?.[0], question(10));
  });

  it('has no other categories and numbers', () => {
    for (const name of ['football', 'constructor', '']) assert.equal(questionsOf(name), undefined);
    for (const number of [0, 13, -1, 1.5, Number.NaN]) assert.equal(question(number), undefined);
    assert.equal(judge(13, 'Mercury'), undefined);
  });

  it('hears an answer through capitals, articles, punctuation and spellings', () => {
    for (const text of ['event horizon', 'The EVENT horizon!', 'an event horizon?']) assert.ok(judge(3, text)?.right);
    for (const text of ['three', '3']) assert.ok(judge(4, text)?.right);
  });

  it('tells the solution with a wrong answer', () => {
    assert.deepEqual(judge(1, 'Venus'), { right: false, solution: 'Mercury' });
  });
});
