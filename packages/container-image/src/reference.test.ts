import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  checkTag,
  formatImageReference,
  type ImageReference,
  InvalidReference,
  parseImageReference,
} from './reference.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

describe('a reference to an image', () => {
  it('is read as it is written', () => {
    expect(parseImageReference('000000000000.dkr.ecr.eu-central-1.amazonaws.com/team/app:1.2.3')).toEqual({
      registry: '000000000000.dkr.ecr.eu-central-1.amazonaws.com',
      repository: 'team/app',
      tag: '1.2.3',
    });
    expect(parseImageReference(`localhost:5000/app:v1@${digest}`)).toEqual({
      ...{ registry: 'localhost:5000', repository: 'app', tag: 'v1', digest },
    });
    expect(parseImageReference('[::1]:5000/app')).toEqual({ registry: '[::1]:5000', repository: 'app' });
    expect(parseImageReference('localhost/app')).toEqual({ registry: 'localhost', repository: 'app' });
  });

  it.each([
    ['', 'with its registry'],
    ['app', 'with its registry'],
    ['team/app:1', 'with its registry'],
    ['https://example.com/app', 'with its registry'],
    ['user@example.com/app', 'with its registry'],
    ['example.com/', 'repository has'],
    ['example.com/App', 'repository has'],
    ['example.com/../app', 'repository has'],
    ['example.com/a//b', 'repository has'],
    [`example.com/${'a'.repeat(256)}`, 'repository has'],
    ['example.com/app:', 'tag is'],
    ['example.com/app:1:2', 'tag is'],
    ['example.com/app@sha256:12', 'digest is'],
    [`example.com/app@${digest}x`, 'digest is'],
    ['example.com/app:1\n', 'tag is'],
  ])('is not %j', (text, why) => {
    expect(() => parseImageReference(text)).toThrow(InvalidReference);
    expect(() => parseImageReference(text)).toThrow(why);
    expect(() => parseImageReference(text)).toThrow(/; it should be .*\.$/);
  });

  it('goes from value to text and back', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}((\.|_|__|-{1,3})[a-z0-9]{1,8}){0,2}$/);
    const reference: fc.Arbitrary<ImageReference> = fc.record(
      {
        registry: fc.oneof(
          fc.stringMatching(/^[a-z0-9]{1,9}(\.[a-zA-Z0-9]{1,9}){1,3}(:[0-9]{2,5})?$/),
          fc.constantFrom('localhost', '127.0.0.1:5000', '[::1]:80'),
        ),
        repository: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('/')),
        tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,30}$/),
        digest: fc.stringMatching(/^sha256:[0-9a-f]{64}$/),
      },
      { requiredKeys: ['registry', 'repository'] },
    );
    fc.assert(
      fc.property(reference, (value) => {
        expect(parseImageReference(formatImageReference(value))).toEqual(value);
      }),
    );
  });

  it('is read in time that grows with its length, whatever it is', () => {
    const hostile = fc.stringMatching(/^[a-z0-9._:/@-]{0,60}$/).map((text) => `${text.repeat(400)}!`);
    const started = performance.now();
    fc.assert(
      fc.property(hostile, (text) => {
        expect(() => parseImageReference(`example.com/${text}`)).toThrow(InvalidReference);
        expect(() => parseImageReference(text)).toThrow(InvalidReference);
      }),
      { numRuns: 50 },
    );
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a tag', () => {
  it('is what every registry takes', () => {
    for (const tag of ['1', '_', 'v1.2-x_y', 'a'.repeat(128)]) expect(checkTag(tag)).toBe(tag);
    for (const tag of ['', '.x', '-x', 'a/b', 'a:b', 'ä', 'a b', 'a\n', 'a'.repeat(129)]) {
      expect(() => checkTag(tag)).toThrow(InvalidReference);
    }
    expect(() => checkTag('a b')).toThrow('"a b" is not valid; it should be 1 to 128 letters');
  });
});
