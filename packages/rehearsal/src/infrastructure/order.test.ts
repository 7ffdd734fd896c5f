import { describe, expect, it } from '@jest/globals';
import { inOrder } from './order.ts';

describe('inOrder', () => {
  it('puts each after what it needs, and otherwise keeps the order', () => {
    const needs = new Map([
      ['a', ['c', 'not one of them']],
      ['b', []],
      ['c', ['d']],
    ]);
    expect(inOrder(['a', 'b', 'c', 'd'], needs)).toEqual(['b', 'd', 'c', 'a']);
  });
});
