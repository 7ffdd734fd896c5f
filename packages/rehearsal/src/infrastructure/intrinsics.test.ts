import { describe, expect, it } from '@jest/globals';
import { type Reference, references, resolve } from './intrinsics.ts';

const lookUp = ({ name, attribute }: Reference) => (attribute === undefined ? `<${name}>` : `<${name} ${attribute}>`);

describe('resolve', () => {
  it('replaces every function, wherever it stands, and nothing else', () => {
    const value = {
      a: { Ref: 'P' },
      b: [{ 'Fn::GetAtt': 'F.Arn' }, { 'Fn::GetAtt': ['F', 'Nested.Value'] }, 7, null],
      c: { 'Fn::Sub': `x-\${P}-\${F.Arn}-\${!Kept}` },
      d: { Ref: 'P', Other: 1 },
    };
    expect(resolve(value, lookUp)).toEqual({
      a: '<P>',
      b: ['<F Arn>', '<F Nested.Value>', 7, null],
      c: `x-<P>-<F Arn>-\${Kept}`,
      d: { Ref: 'P', Other: 1 },
    });
  });

  it('hands on values that are no text', () => {
    expect(resolve({ Ref: 'List' }, () => ['a', 'b'])).toEqual(['a', 'b']);
  });

  it.each([
    [{ 'Fn::Join': [',', ['a']] }, 'Fn::Join is not supported'],
    [{ 'Fn::Sub': [`\${a}`, { a: 'b' }] }, 'Fn::Sub is supported with a text only'],
    [{ Condition: 'HasBot' }, 'Condition is not supported'],
  ])('refuses %j', (value, message) => {
    expect(() => resolve(value, lookUp)).toThrow(message);
  });
});

describe('references', () => {
  it('finds all of them', () => {
    const value = [{ Ref: 'P' }, { x: { 'Fn::Sub': `\${F.Arn}:\${P}` } }, { 'Fn::GetAtt': 'V.Version' }];
    expect(references(value)).toEqual([
      { name: 'P' },
      { name: 'F', attribute: 'Arn' },
      { name: 'P' },
      { name: 'V', attribute: 'Version' },
    ]);
  });
});
