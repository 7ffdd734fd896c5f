import { relative, resolve } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { boolean, duration, type InputKind, integer, keyValues, list, oneOf, text, workspacePath } from './kinds.ts';

const place = { workspace: resolve('/home/runner/work/trivia') };
const parse = <T>(kind: InputKind<T>, value: string) => kind.parse(value, place);

describe('kinds', () => {
  test.each(['true', 'True', 'TRUE'])('%s is true', (value) => expect(parse(boolean(), value)).toBe(true));
  test.each(['yes', '1', 'on', 'tRue'])('%s is not a boolean', (value) => {
    expect(() => parse(boolean(), value)).toThrow('"true" or "false"');
  });

  it('keeps integers within their bounds', () => {
    const kind = integer({ min: 1, max: 10 });
    expect(parse(kind, '10')).toBe(10);
    for (const value of ['0', '11', '1.5', '1e1', 'ten', '']) {
      expect(() => parse(kind, value)).toThrow('a whole number from 1 to 10');
    }
  });

  test.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['500ms', 500],
  ])('%s is %d milliseconds', (value, milliseconds) => {
    expect(parse(duration({ min: '0s', max: '7d' }), value)).toBe(milliseconds);
  });

  test.each(['10', '10 m', 'm', '-5m', '8d', '10x'])('%s is no duration here', (value) => {
    expect(() => parse(duration({ min: '1s', max: '7d' }), value)).toThrow('a duration from 1s to 7d');
  });

  it('reads lists by lines and commas', () => {
    expect(parse(list(), 'one\n  two, three\n\n')).toEqual(['one', 'two', 'three']);
    expect(() => parse(list(), ' , ')).toThrow('a list with at least one item');
    expect(() => parse(list(), 'one\none')).toThrow('"one" comes twice');
  });

  it('reads key=value lines', () => {
    expect(parse(keyValues(), 'a=1\nurl=http://x/?q=1\nempty=')).toEqual({ a: '1', url: 'http://x/?q=1', empty: '' });
    expect(() => parse(keyValues(), 'a=1\njust text')).toThrow('"just text" has no key');
    expect(() => parse(keyValues(), 'a=1\na=2')).toThrow('"a" comes twice');
    const secret = keyValues({ areSecret: true });
    expect(parse(secret, 'a=1\n\nb=2')).toEqual({ a: '1', b: '2' });
    expect(() => parse(secret, 'a=1\n\nsecret')).toThrow('lines of key=value (line 3 has no key and value)');
    expect(secret.quotable).toBe(false);
  });

  it('takes one of its words', () => {
    expect(parse(oneOf(['wait', 'fail']), 'wait')).toBe('wait');
    expect(() => parse(oneOf(['wait', 'fail']), 'Wait')).toThrow('one of "wait", "fail"');
  });

  it('takes text by a pattern', () => {
    expect(() => parse(text({ pattern: /^a+$/, expectation: 'some a' }), 'b')).toThrow('some a');
  });

  it('never leaves the workspace', () => {
    expect(parse(workspacePath(), 'dist/package.zip')).toBe(resolve(place.workspace, 'dist/package.zip'));
    expect(parse(workspacePath(), '..package.zip')).toBe(resolve(place.workspace, '..package.zip'));
    for (const value of ['..', '../other', '/etc/passwd', 'a/../../b', '/home/runner/work/trivia2']) {
      expect(() => parse(workspacePath(), value)).toThrow('a path inside the workspace');
    }
    fc.assert(
      fc.property(fc.array(fc.constantFrom('..', '.', 'a', '/', 'b c')), (parts) => {
        try {
          const path = parse(workspacePath(), parts.join('/') || '.');
          expect(relative(place.workspace, path).split(/[\\/]/)[0]).not.toBe('..');
        } catch (error) {
          expect(error).toMatchObject({ name: 'Unfit' });
        }
      }),
    );
  });
});
