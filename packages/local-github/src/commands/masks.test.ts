import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMasks } from './masks.ts';

describe('masks', () => {
  it('hide a value, its lines and its usual encodings', () => {
    const masks = createMasks(['p@ss "word" here', 'one line\nother line']);
    expect(masks.apply('[p@ss "word" here] [other line]')).toBe('[***] [***]');
    expect(masks.apply(JSON.stringify({ key: 'p@ss "word" here' }))).toBe('{"key":"***"}');
    expect(masks.apply(encodeURIComponent('p@ss "word" here'))).toBe('***');
    for (const before of ['', 'a', 'ab']) {
      const encoded = Buffer.from(`${before}p@ss "word" here and more`).toString('base64');
      expect(masks.apply(encoded)).toContain('***');
    }
  });

  it('leave no part of overlapping values', () => {
    const masks = createMasks(['abcd', 'cdef', 'bc']);
    expect(masks.apply('xabcdefy')).toBe('x***y');
    expect(masks.apply('abcdabcd')).toBe('***');
  });

  it('take no empty value', () => {
    const masks = createMasks(['', ' \n']);
    expect(masks.apply('a b')).toBe('a b');
    expect(masks.touches('a b')).toBe(false);
  });

  it('never show a masked value', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-c]{3,6}$/)), fc.stringMatching(/^[a-c]*$/), (secrets, text) => {
        const shown = createMasks(secrets).apply(text);
        for (const secret of secrets) expect(shown).not.toContain(secret);
      }),
    );
  });
});
