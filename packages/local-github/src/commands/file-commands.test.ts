import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseNamedValues, parsePathLines } from './file-commands.ts';

describe('parseNamedValues', () => {
  it('reads lines and blocks, and trims nothing', () => {
    expect(parseNamedValues('a= 1 \n\nb<<END\nx=y\n\nz\nEND\nc=d<<e\nempty<<X\nX\nlast=')).toEqual([
      ['a', ' 1 '],
      ['b', 'x=y\n\nz'],
      ['c', 'd<<e'],
      ['empty', ''],
      ['last', ''],
    ]);
  });

  it('takes a delimiter only as a whole line', () => {
    expect(parseNamedValues('a<<E\n E\nEE\nE\r\nE')).toEqual([['a', ' E\nEE\nE\r']]);
  });

  it.each([
    ['word', "Invalid format 'word'"],
    ['=value', "Invalid format '=value'. Name must not be empty"],
    ['<<END\nEND', 'Name must not be empty and delimiter must not be empty'],
    ['a<<\n', 'Name must not be empty and delimiter must not be empty'],
    ['a<<END\nvalue', "Matching delimiter not found 'END'"],
  ])('refuses %j', (text, message) => {
    expect(() => parseNamedValues(text)).toThrow(message);
  });

  it('gives back any value written as a block', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(parseNamedValues(`name<<ghadelimiter_1\n${value}\nghadelimiter_1\n`)).toEqual([['name', value]]);
      }),
    );
  });
});

it('parsePathLines takes one folder a line', () => {
  expect(parsePathLines('/a\n\n/b c\r\n')).toEqual(['/a', '/b c']);
});
