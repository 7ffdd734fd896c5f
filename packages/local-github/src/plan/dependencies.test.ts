import { describe, expect, it } from '@jest/globals';
import { ancestorsOf, answerForJob, combine } from './dependencies.ts';

it('ancestorsOf follows needs of needs', () => {
  const needs = new Map([
    ['deploy', ['test', 'build']],
    ['test', ['build']],
    ['build', ['plan']],
  ]);
  expect([...ancestorsOf('deploy', needs)].sort()).toEqual(['build', 'plan', 'test']);
  expect([...ancestorsOf('plan', needs)]).toEqual([]);
});

describe('answerForJob', () => {
  it.each([
    ['success', [], false, true],
    ['success', ['success', 'skipped'], false, false],
    ['failure', ['success', 'failure'], false, true],
    ['failure', ['cancelled'], false, false],
    ['success', ['success'], true, false],
    ['cancelled', ['success'], true, true],
    ['cancelled', ['failure'], false, false],
  ] as const)('%s() after %j, cancelled %s, is %s', (question, conclusions, cancelled, answer) => {
    expect(answerForJob(question, conclusions, cancelled)).toBe(answer);
  });
});

it('combine lets failures count most', () => {
  expect(combine(['success', 'cancelled', 'failure'])).toBe('failure');
  expect(combine(['success', 'cancelled'])).toBe('cancelled');
  expect(combine(['skipped', 'success'])).toBe('success');
  expect(combine(['skipped', 'skipped'])).toBe('skipped');
  expect(combine([])).toBe('success');
});
