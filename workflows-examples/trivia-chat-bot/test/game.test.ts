import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answer, length, question, start } from '../src/game.ts';
import { categories, questions } from '../src/questions.ts';

describe('the game', () => {
  it('opens in every category, however it is written', () => {
    for (const category of categories) {
      assert.deepEqual(start(` ${category.toUpperCase()}! `), { category, asked: 0, score: 0 });
    }
  });

  it('does not open in a category that it does not have', () => {
    assert.equal(start('football'), undefined);
    assert.equal(start('constructor'), undefined);
  });

  it('accepts every answer and spelling of its own list', () => {
    for (const category of categories) {
      for (const [asked, { answer: solution, also }] of questions[category].entries()) {
        for (const text of [solution, ...also]) {
          assert.equal(answer({ category, asked, score: 0 }, text).right, true, `${category} ${asked + 1}: ${text}`);
        }
      }
    }
  });

  it('hears an answer through capitals, articles and punctuation', () => {
    assert.equal(answer({ category: 'space', asked: 2, score: 0 }, 'An EVENT horizon?').right, true);
  });

  it('names the solution and keeps the score when an answer is wrong', () => {
    const turn = answer({ category: 'space', asked: 0, score: 0 }, 'Venus');
    assert.deepEqual(turn, {
      right: false,
      solution: 'Mercury',
      score: 0,
      next: { category: 'space', asked: 1, score: 0 },
    });
  });

  it('ends after the last question with all points for a perfect game', () => {
    for (const category of categories) {
      let game = start(category);
      let score = 0;
      let turns = 0;
      while (game !== undefined) {
        const turn = answer(game, question(game).answer);
        score = turn.score;
        game = turn.next;
        turns++;
      }
      assert.equal(turns, length(category));
      assert.equal(score, length(category));
    }
  });
});
