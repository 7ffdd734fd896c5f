import { describe, expect, it } from '@jest/globals';
import { conditionValues } from './conditions.ts';
import { parseTemplate } from './template.ts';

const conditionsOf = (yaml: string) =>
  conditionValues(parseTemplate(`{ Resources: {}, Conditions: ${yaml} }`), { Stage: 'test', Bot: '' });

describe('conditionValues', () => {
  it('decides by parameters, and by other conditions', () => {
    const yaml = `{
      HasBot: !Not [!Equals [!Ref Bot, '']],
      IsTest: !Equals [!Sub '\${Stage}', test],
      Both: !And [!Condition HasBot, !Condition IsTest],
      Either: !Or [{ Condition: HasBot }, { Condition: IsTest }],
    }`;
    expect(conditionsOf(yaml)).toEqual({ HasBot: false, IsTest: true, Both: false, Either: true });
  });

  it.each([
    ['{ A: !Contains [[a], b] }', 'Condition A: Fn::Contains is not supported.'],
    ['{ A: !Equals [!Ref Nobody, b] }', 'Condition A: Nobody is not a parameter.'],
    ['{ A: !Equals [a] }', 'Condition A: Fn::Equals should have two values.'],
    ['{ A: !Not [!Condition B] }', 'Condition A: the condition B is not known.'],
    ['{ A: !Not [!Condition B], B: !Not [!Condition A] }', 'Condition A: it is a part of itself.'],
    ['{ A: !Not [yes] }', 'Condition A: "yes" is no condition.'],
  ])('refuses %s', (yaml, message) => {
    expect(() => conditionsOf(yaml)).toThrow(message);
  });
});
