import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expandMatrix, rowSuffix } from './matrix.ts';

describe('expandMatrix', () => {
  it("follows the example of GitHub's documentation for include", () => {
    const rows = expandMatrix({
      fruit: ['apple', 'pear'],
      animal: ['cat', 'dog'],
      include: [
        { color: 'green' },
        { color: 'pink', animal: 'cat' },
        { fruit: 'apple', shape: 'circle' },
        { fruit: 'banana' },
        { fruit: 'banana', animal: 'cat' },
      ],
    });
    expect(rows).toEqual([
      { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
      { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
      { fruit: 'pear', animal: 'cat', color: 'pink' },
      { fruit: 'pear', animal: 'dog', color: 'green' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ]);
  });

  it('takes away what exclude matches in part', () => {
    expect(expandMatrix({ os: ['a', 'b'], node: [1, 2], exclude: [{ os: 'a' }, { os: 'b', node: 2 }] })).toEqual([
      { os: 'b', node: 1 },
    ]);
  });

  it('makes rows of include alone', () => {
    expect(expandMatrix({ include: [{ site: 'prod' }, { site: 'test' }] })).toEqual([
      { site: 'prod' },
      { site: 'test' },
    ]);
  });

  it('has the product of all lists, each row once', () => {
    const list = fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(list, list, (first, second) => {
        const rows = expandMatrix({ first, second });
        expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(first.length * second.length);
      }),
    );
  });

  it('refuses what is empty, too big or no list', () => {
    expect(() => expandMatrix({ a: [] })).toThrow('does not contain any combination');
    expect(() => expandMatrix({ a: 'b' })).toThrow("'a' is not a list");
    const many = Array.from({ length: 17 }, (_, index) => index);
    expect(() => expandMatrix({ a: many, b: many })).toThrow('289 jobs');
  });
});

it('rowSuffix shows the values in order, those of mappings too', () => {
  expect(rowSuffix({ os: 'ubuntu-latest', target: { cpu: 'arm64', bits: 64 } })).toBe(' (ubuntu-latest, arm64, 64)');
  expect(rowSuffix({})).toBe('');
});
