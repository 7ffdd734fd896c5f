import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StateValue } from '../alarm.ts';
import { parseAlarmRule } from './parse.ts';
import { childrenOf, holds } from './rule.ts';

const states: Readonly<Record<string, StateValue>> = {
  red: 'ALARM',
  green: 'OK',
  grey: 'INSUFFICIENT_DATA',
  'with (all) sorts, "x"': 'ALARM',
  'with spaces': 'ALARM',
};
const evaluate = (text: string) => holds(parseAlarmRule(text), (name) => states[name]);

describe('an alarm rule', () => {
  it.each([
    ['TRUE', true],
    ['FALSE', false],
    ['ALARM(red)', true],
    ['ALARM("red")', true],
    ['ALARM( red )', true],
    ['ALARM(with spaces)', true],
    ['OK(red)', false],
    ['OK(green)', true],
    ['INSUFFICIENT_DATA(grey)', true],
    ['OK(nobody)', false],
    ['NOT ALARM(nobody)', true],
    ['NOT ALARM(green)', true],
    ['NOT NOT ALARM(red)', true],
    ['ALARM(red) AND OK(green)', true],
    ['ALARM(red) AND ALARM(green)', false],
    ['ALARM(green) OR ALARM(red)', true],
    // AND first.
    ['TRUE OR TRUE AND FALSE', true],
    ['(TRUE OR TRUE) AND FALSE', false],
    ['NOT FALSE AND FALSE', false],
    ['(ALARM(green)OR(ALARM(red)))AND(NOT ALARM(grey))', true],
    ['AT_LEAST(2, ALARM, (red, green, grey))', false],
    ['AT_LEAST(1, ALARM, (red, green, grey))', true],
    ['AT_LEAST(2, NOT ALARM, (red, "green", grey))', true],
    ['AT_LEAST(66%, NOT ALARM, (red, green, grey))', true],
    ['AT_LEAST(67%, NOT ALARM, (red, green, grey))', false],
    ['NOT AT_LEAST(1, OK, (red, green))', false],
  ])('%s is %s', (text, expected) => {
    expect(evaluate(text)).toBe(expected);
  });

  it('names its children once each', () => {
    const text = 'ALARM(a) AND (OK("b") OR NOT ALARM(a)) AND AT_LEAST(1, OK, (c, b)) AND TRUE';
    expect(childrenOf(parseAlarmRule(text))).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['', 'leading or trailing whitespace'],
    [' TRUE', 'leading or trailing whitespace'],
    ['()', "Unsupported token ')' at char 1"],
    ['MAYBE(a)', "Unsupported token 'MAYBE' at char 0"],
    ['TRUEISH', "Unsupported token 'TRUEISH' at char 0"],
    ['ALARM()', "Unsupported token ')' at char 6"],
    ['ALARM(a', 'Unexpected end of the rule'],
    ['ALARM("a)', "Unsupported token '\"' at char 6"],
    ['ALARM(a) ALARM(b)', "Unsupported token 'ALARM' at char 9"],
    ['ALARM(a) AND', 'Unexpected end of the rule'],
    ['AT_LEAST(x, OK, (a))', "Unsupported token 'x' at char 9"],
    ['AT_LEAST(1, GONE, (a))', "Unsupported token 'GONE' at char 12"],
    ['AT_LEAST(1, OK, ())', "Unsupported token ')' at char 17"],
    [Array.from({ length: 101 }, (_, index) => `OK(a${index})`).join(' OR '), 'more than 100 alarms'],
    [`${'('.repeat(1000)}TRUE${')'.repeat(1000)}`, 'more than 500 elements'],
    ['x'.repeat(10_241), 'more than 10240 characters'],
  ])('%s is refused', (text, message) => {
    expect(() => parseAlarmRule(text)).toThrow(
      expect.objectContaining({ code: 'ValidationError', message: expect.stringContaining(message) }),
    );
  });

  it('means what it says, whatever it is made of', () => {
    type Tree = { readonly text: string; readonly value: boolean };
    const { tree } = fc.letrec<{ tree: Tree; leaf: Tree }>((tie) => ({
      leaf: fc.constantFrom(
        { text: 'TRUE', value: true },
        { text: 'ALARM("red")', value: true },
        { text: 'ALARM(green)', value: false },
        { text: 'AT_LEAST(50%, OK, (red, green))', value: true },
      ),
      tree: fc.oneof(
        { maxDepth: 4 },
        tie('leaf'),
        tie('tree').map(({ text, value }) => ({ text: `NOT (${text})`, value: !value })),
        fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => ({
          text: `(${a.text}) AND (${b.text})`,
          value: a.value && b.value,
        })),
        fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => ({
          text: `(${a.text}) OR (${b.text})`,
          value: a.value || b.value,
        })),
      ),
    }));
    fc.assert(fc.property(tree, ({ text, value }) => expect(evaluate(text)).toBe(value)));
  });
});
