import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readImageReference } from './image-reference.ts';
import { type Mutability, mayMove, readMutability } from './mutability.ts';
import { fitsWildcard, isRepositoryName, isTag } from './names.ts';

describe('names', () => {
  it.each(['app', 'team/app', 'a.b_c__d---e/f1', 'a'.repeat(256)])('of repositories may be %p', (name) => {
    expect(isRepositoryName(name)).toBe(true);
  });

  it.each(['a', 'App', '../etc', 'a//b', '/a', 'a/', 'a..b', 'a___b', '-a', 'a b', 'a'.repeat(257)])(
    'of repositories may not be %p',
    (name) => {
      expect(isRepositoryName(name)).toBe(false);
    },
  );

  it('of tags are words', () => {
    expect(['v1', '_x', '1.0-rc.1', 'A'].filter(isTag)).toHaveLength(4);
    expect(['', '.a', '-a', 'a/b', '..', 'a b', 'x'.repeat(301)].filter(isTag)).toEqual([]);
  });

  it('fit a filter as a regular expression would have it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 });
    const filter = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    fc.assert(
      fc.property(text, filter, (name, pattern) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
        expect(fitsWildcard(name, pattern)).toBe(expression.test(name));
      }),
      // Where the parts of the filter overlap in the text.
      {
        numRuns: 1000,
        examples: [
          ['ab', 'ab*b'],
          ['aba', 'ab*ba'],
        ],
      },
    );
  });
});

describe('a tag', () => {
  const dev = [{ filterType: 'WILDCARD', filter: 'dev-*' }];

  it.each<[Mutability, boolean, boolean]>([
    ['MUTABLE', true, true],
    ['IMMUTABLE', false, false],
    ['IMMUTABLE_WITH_EXCLUSION', false, true],
    ['MUTABLE_WITH_EXCLUSION', true, false],
  ])('of a repository that is %s may move: %p, excluded: %p', (imageTagMutability, plain, excluded) => {
    const filters = imageTagMutability.endsWith('EXCLUSION') ? dev : [];
    const mutability = { imageTagMutability, imageTagMutabilityExclusionFilters: filters };
    expect(mayMove('v1', mutability)).toBe(plain);
    expect(mayMove('dev-1', mutability)).toBe(excluded);
  });

  it.each([
    ['an unknown mode', { imageTagMutability: 'FROZEN' }],
    ['exclusions without filters', { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' }],
    ['filters without exclusions', { imageTagMutability: 'IMMUTABLE', imageTagMutabilityExclusionFilters: dev }],
    [
      'too many filters',
      {
        imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: Array.from({ length: 6 }, () => dev).flat(),
      },
    ],
    [
      'a filter of other characters',
      {
        imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'a/b' }],
      },
    ],
  ])('does not take %s', (_, input) => {
    expect(() => readMutability(input)).toThrow(expect.objectContaining({ code: 'InvalidParameterException' }));
  });
});

describe('a reference to an image', () => {
  const digest = `sha256:${'0'.repeat(64)}`;

  it.each([
    ['127.0.0.1:4566/app', { repository: 'app', tag: 'latest' }],
    ['localhost:80/team/app:v1', { repository: 'team/app', tag: 'v1' }],
    [`localhost/app@${digest}`, { repository: 'app', digest }],
    [`127.0.0.1:1/app:v1@${digest}`, { repository: 'app', tag: 'v1', digest }],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:v1', { repository: 'app', tag: 'v1', region: 'eu-west-1' }],
  ])('%s is read', (text, reference) => {
    expect(readImageReference(text)).toEqual(reference);
  });

  it.each(['nginx', 'nginx:1', 'library/nginx', 'public.ecr.aws/a/b:1', 'localhost:1/A', 'localhost:1/a:b:c', ''])(
    '%p is not of this registry',
    (text) => {
      expect(readImageReference(text)).toBeUndefined();
    },
  );
});
