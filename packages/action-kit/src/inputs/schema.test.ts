import { describe, expect, it } from '@jest/globals';
import { InputError } from './input-error.ts';
import { integer, list, text } from './kinds.ts';
import { nearestName } from './nearest-name.ts';
import { defaulted, defineInputs, optional, required } from './schema.ts';

const schema = defineInputs(
  {
    'function-name': required(text()),
    alias: defaulted(text(), 'live'),
    attempts: defaulted(integer({ min: 1, max: 5 }), '3'),
    alarms: optional(list()),
  },
  ({ functionName, alias }) =>
    functionName.trim() === alias ? ["Inputs 'function-name' and 'alias' should differ."] : [],
);

function read(env: Record<string, string>) {
  const warnings: string[] = [];
  try {
    return { values: schema.read(env, { workspace: '/w' }, (message) => warnings.push(message)), warnings };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { mistakes: error.mistakes, warnings };
  }
}

describe('defineInputs', () => {
  it("reads GitHub's variables into a typed record", () => {
    expect(read({ 'INPUT_FUNCTION-NAME': ' bot ', INPUT_ALARMS: 'a\nb' }).values).toEqual({
      functionName: 'bot',
      alias: 'live',
      attempts: 3,
      alarms: ['a', 'b'],
    });
  });

  it('takes an empty text for a missing one, as GitHub sends it', () => {
    expect(read({ 'INPUT_FUNCTION-NAME': 'bot', INPUT_ALIAS: '', INPUT_ALARMS: '  ' }).values).toMatchObject({
      alias: 'live',
      alarms: undefined,
    });
  });

  it('reports every mistake at once, each with its input, what it got, and what it should be', () => {
    expect(read({ INPUT_ATTEMPTS: '9', INPUT_ALARMS: 'a,a', INPUT_ALAIS: 'x' }).mistakes).toEqual([
      "Input 'alais' is not an input of this action; did you mean 'alias'?",
      "Input 'function-name' is missing; it is required.",
      'Input \'attempts\' is "9"; it should be a whole number from 1 to 5.',
      'Input \'alarms\' is "a,a"; it should be a list without repetitions ("a" comes twice).',
    ]);
  });

  it('applies the rules on several inputs', () => {
    expect(read({ 'INPUT_FUNCTION-NAME': 'live' }).mistakes).toEqual([
      "Inputs 'function-name' and 'alias' should differ.",
    ]);
  });

  it('only warns of an unknown input that resembles nothing', () => {
    const { values, warnings } = read({ 'INPUT_FUNCTION-NAME': 'bot', INPUT_COLOUR: 'red' });
    expect(values).toBeDefined();
    expect(warnings).toEqual(["Input 'colour' is not an input of this action; it is ignored."]);
  });
});

describe('nearestName', () => {
  const names = ['function-name', 'alias', 'alarms', 'traffic-shift', 'timeout'];
  it.each([
    ['functionname', 'function-name'],
    ['function_name', 'function-name'],
    ['alarm', 'alarms'],
    ['trafic-shift', 'traffic-shift'],
    ['time-out', 'timeout'],
    ['region', undefined],
    ['x', undefined],
  ])('%s is near %s', (given, nearest) => expect(nearestName(given, names)).toBe(nearest));
});
