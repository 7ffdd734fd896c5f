import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareJson, firstLines } from './compare-json.ts';
import { asJsonObject, type Json } from './json.ts';

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const object = fc
  .dictionary(fc.string({ maxLength: 5 }), json, { maxKeys: 5 })
  .map((value) => JSON.parse(JSON.stringify(value)) as { readonly [key: string]: Json });

/** Every key of both; where both have one, objects are joined and otherwise the first wins. */
function union(a: Json, b: Json): Json {
  const [left, right] = [asJsonObject(a), asJsonObject(b)];
  if (left === undefined || right === undefined) return a;
  const joined = Object.entries(left).map(([key, value]) => {
    const other = Object.hasOwn(right, key) ? right[key] : undefined;
    return [key, other === undefined ? value : union(value, other)];
  });
  return { ...right, ...Object.fromEntries(joined) };
}

describe('compareJson', () => {
  it('finds that everything is a subset of itself and equal to itself', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(compareJson(value, value, 'subset')).toEqual([]);
        expect(compareJson(value, value, 'exact')).toEqual([]);
      }),
    );
  });

  it('finds that an object is a subset of its union with any other', () => {
    fc.assert(fc.property(object, object, (a, b) => expect(compareJson(a, union(a, b), 'subset')).toEqual([])));
  });

  it('is exact in both directions or in none', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(compareJson(a, b, 'exact').length === 0).toBe(compareJson(b, a, 'exact').length === 0);
        expect(compareJson(a, b, 'exact').length === 0).toBe(isDeepStrictEqual(a, b));
      }),
    );
  });

  it.each<[Json, Json, 'exact' | 'subset', readonly string[]]>([
    [
      { messages: [{ content: 'a' }] },
      { messages: [{ content: 'b' }] },
      'exact',
      ['$.messages[0].content: expected "a", got "b"'],
    ],
    [{ a: 4 }, { a: '4' }, 'subset', ['$.a: expected 4, got "4"']],
    [{ a: null }, {}, 'subset', ['$.a: expected null, but it is missing']],
    [{ a: 1 }, { a: 1, b: 2 }, 'subset', []],
    [{ a: 1 }, { a: 1, b: 2 }, 'exact', ['$.b: not expected, got 2']],
    [[1, 2], [1], 'subset', ['$: expected 2 items, got 1 item']],
    [[{ a: 1 }], [{ a: 1, b: 2 }], 'subset', []],
    [{ 'a b': 1 }, { 'a b': 2 }, 'subset', ['$["a b"]: expected 1, got 2']],
    [{}, [], 'subset', ['$: expected {}, got []']],
    [{ toString: 1 }, {}, 'subset', ['$.toString: expected 1, but it is missing']],
  ])('compares %j with %j (%s)', (expected, actual, comparison, differences) => {
    expect(compareJson(expected, actual, comparison)).toEqual(differences);
  });

  it('shortens long values', () => {
    const [line] = compareJson('', 'x'.repeat(500), 'exact');
    expect(line).toHaveLength('$: expected "", got '.length + 103);
  });
});

describe('firstLines', () => {
  it('says how many it leaves out', () => {
    expect(firstLines(['a', 'b', 'c'], 2)).toEqual(['a', 'b', 'and 1 more']);
    expect(firstLines(['a', 'b'], 2)).toEqual(['a', 'b']);
  });
});
