import { describe, expect, it } from '@jest/globals';
import { didYouMean, nearestName } from './nearest-name.ts';

const known = ['http', 'lambda', 'command', 'name'];

describe('nearestName', () => {
  it.each([
    ['htp', 'http'],
    ['lamda', 'lambda'],
    ['comand', 'command'],
    ['Name', 'name'],
    ['alarm', undefined],
    ['', undefined],
  ])('takes %j for %j', (given, nearest) => expect(nearestName(given, known)).toBe(nearest));

  it('takes no short name for another', () => expect(nearestName('x', ['ok'])).toBeUndefined());

  it('prefers the fewest edits', () => expect(nearestName('event', ['events', 'even', 'event'])).toBe('event'));
});

describe('didYouMean', () => {
  it('suggests a name, or ends otherwise', () => {
    expect(didYouMean('lamda', known, '.')).toBe("; did you mean 'lambda'?");
    expect(didYouMean('alarm', known, '.')).toBe('.');
  });
});
