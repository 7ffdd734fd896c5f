import { describe, expect, it } from '@jest/globals';
import { type Reference, references, resolve } from './intrinsics.ts';

const lookUp = ({ name, attribute }: Reference) => (attribute === undefined ? `<${name}>` : `<${name} ${attribute}>`);
const conditions = { Yes: true, No: false };

describe('resolve', () => {
  it('replaces every function, wherever it stands, and nothing else', () => {
    const value = {
      a: { Ref: 'P' },
      b: [{ 'Fn::GetAtt': 'F.Arn' }, { 'Fn::GetAtt': ['F', 'Nested.Value'] }, 7, null],
      c: { 'Fn::Sub': `x-\${P}-\${F.Arn}-\${!Kept}` },
      d: { Ref: 'P', Other: 1 },
      e: { 'Fn::Join': ['/', ['x', { Ref: 'P' }, 1]] },
      f: { 'Fn::Select': ['1', ['x', { Ref: 'P' }]] },
    };
    expect(resolve(value, lookUp, conditions)).toEqual({
      a: '<P>',
      b: ['<F Arn>', '<F Nested.Value>', 7, null],
      c: `x-<P>-<F Arn>-\${Kept}`,
      d: { Ref: 'P', Other: 1 },
      e: 'x/<P>/1',
      f: '<P>',
    });
  });

  it('takes one branch, and leaves out what has no value', () => {
    const noValue = { Ref: 'AWS::NoValue' };
    const value = {
      a: { 'Fn::If': ['Yes', { Ref: 'P' }, noValue] },
      b: { 'Fn::If': ['No', { Ref: 'P' }, noValue] },
      c: [1, { 'Fn::If': ['Yes', noValue, 2] }, 3],
    };
    expect(resolve(value, lookUp, conditions)).toEqual({ a: '<P>', c: [1, 3] });
  });

  it('hands on values that are no text', () => {
    expect(resolve({ Ref: 'List' }, () => ['a', 'b'], {})).toEqual(['a', 'b']);
  });

  it.each([
    [{ 'Fn::Cidr': ['10.0.0.0/16', 1, 8] }, 'Fn::Cidr is not supported'],
    [{ 'Fn::Sub': [`\${a}`, { a: 'b' }] }, 'Fn::Sub is supported with a text only'],
    [{ Condition: 'HasBot' }, 'Condition is not supported'],
    [{ 'Fn::If': ['Maybe', 1, 2] }, 'the condition Maybe is not known'],
    [{ 'Fn::If': ['Yes', 1] }, 'Fn::If should have a condition and two values'],
    [{ 'Fn::Select': [2, ['a', 'b']] }, 'Fn::Select finds nothing at 2'],
    [{ 'Fn::Join': ['-'] }, 'Fn::Join should have two values'],
    [{ 'Fn::Join': ['-', 'a'] }, 'Fn::Join should have a list'],
  ])('refuses %j', (value, message) => {
    expect(() => resolve(value, lookUp, conditions)).toThrow(message);
  });
});

describe('references', () => {
  it('finds all of them', () => {
    const value = [
      { Ref: 'P' },
      { x: { 'Fn::Sub': `\${F.Arn}:\${P}:\${!Kept}` } },
      { 'Fn::GetAtt': 'V.Version' },
      { 'Fn::Join': ['-', [{ Ref: 'J' }]] },
      { 'Fn::Select': [0, { Ref: 'S' }] },
    ];
    expect(references(value, conditions)).toEqual([
      { name: 'P' },
      { name: 'F', attribute: 'Arn' },
      { name: 'P' },
      { name: 'V', attribute: 'Version' },
      { name: 'J' },
      { name: 'S' },
    ]);
  });

  it('does not look into a branch that is not taken', () => {
    const value = { 'Fn::If': ['No', { Ref: 'Absent' }, { 'Fn::If': ['Yes', { Ref: 'P' }, { 'Fn::Cidr': [] }] }] };
    expect(references(value, conditions)).toEqual([{ name: 'P' }]);
    expect(references([{ Ref: 'AWS::NoValue' }], conditions)).toEqual([]);
  });
});
