import { describe, expect, it } from '@jest/globals';
import { parameterValues } from './parameters.ts';
import { parseTemplate } from './template.ts';

const template = parseTemplate(`
Parameters:
  Name: { Type: String, Default: bot, AllowedPattern: '[a-z-]+' }
  Subjects: { Type: CommaDelimitedList }
Resources: {}
`);

describe('parameterValues', () => {
  it('prefers what is given, and splits lists', () => {
    expect(parameterValues(template, { Subjects: 'a, b' })).toEqual({ Name: 'bot', Subjects: ['a', 'b'] });
    expect(parameterValues(template, { Name: 'other', Subjects: '' })).toEqual({ Name: 'other', Subjects: [''] });
  });

  it('says what is missing, unknown or unfit', () => {
    expect(() => parameterValues(template, { Name: 'bot 1', Stage: 'test' })).toThrow(
      'The template has no parameter Stage.\nThe parameter Name is "bot 1"; it should match [a-z-]+.\nThe parameter Subjects is missing.',
    );
    expect(() => parameterValues(template, { Name: 'Bot', Subjects: '' })).toThrow('"Bot"');
    const numbers = parseTemplate('{ Parameters: { N: { Type: Number, Default: 1 } }, Resources: {} }');
    expect(() => parameterValues(numbers, {})).toThrow('The parameter N has the type Number;');
  });
});
