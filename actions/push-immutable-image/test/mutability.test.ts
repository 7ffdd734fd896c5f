import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mayMove } from '../src/mutability.ts';

const uri = 'registry/trivia';

describe('mayMove', () => {
  it.each([
    ['IMMUTABLE', [], false],
    ['MUTABLE', [], true],
    ['IMMUTABLE_WITH_EXCLUSION', ['dev-*'], false],
    ['IMMUTABLE_WITH_EXCLUSION', ['v*'], true],
    ['IMMUTABLE_WITH_EXCLUSION', ['dev-*', '*3'], true],
    ['MUTABLE_WITH_EXCLUSION', ['v*'], false],
    ['MUTABLE_WITH_EXCLUSION', ['dev-*'], true],
  ] as const)('v1.2.3 in a repository that is %s, filters %j: %s', (tagMutability, tagExclusions, expected) => {
    expect(mayMove('v1.2.3', { uri, tagMutability, tagExclusions })).toBe(expected);
  });

  it('takes a kind that it does not know for mutable', () => {
    expect(mayMove('v1', { uri, tagMutability: 'FROZEN' as never, tagExclusions: [] })).toBe(true);
  });

  const excluded = (tag: string, filter: string) =>
    mayMove(tag, { uri, tagMutability: 'IMMUTABLE_WITH_EXCLUSION', tagExclusions: [filter] });

  it.each([
    ['v1', 'v1', true],
    ['v1.2', 'v1', false],
    ['ab', 'a*b', true],
    ['a', 'a*a', false],
    ['a-x-b-y', '*x*y', true],
    ['a-y-b-x', '*x*y', false],
    ['v1x2', 'v1.2', false],
    ['anything', '*', true],
  ])('%s fits %s: %s', (tag, filter, expected) => expect(excluded(tag, filter)).toBe(expected));

  it('agrees with what the asterisk means', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 4 });
    fc.assert(
      fc.property(piece, fc.array(piece, { maxLength: 4 }), piece, (tag, pieces, more) => {
        const filter = pieces.join('*');
        const pattern = new RegExp(`^${pieces.map((text) => text.replaceAll('.', '\\.')).join('.*')}$`);
        for (const text of [tag + more, tag]) expect(excluded(text, filter)).toBe(pattern.test(text));
      }),
    );
  });
});
