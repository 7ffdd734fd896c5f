import { expect, it } from '@jest/globals';
import type { InputDefinition } from '../syntax/workflow-file.ts';
import { typeInputs } from './inputs.ts';

const define = (type: string, required = false, options: string[] = []): InputDefinition => ({
  type,
  required,
  options,
});
const definitions = new Map([
  ['name', define('string', true)],
  ['count', define('number')],
  ['loud', define('boolean')],
  ['stage', define('choice', false, ['test', 'production'])],
]);

it('gives every input its type, from texts too, and the empty value without a default', () => {
  expect(typeInputs(definitions, { name: 'x', count: '2', loud: 'true' }, () => undefined)).toEqual({
    ok: true,
    inputs: { name: 'x', count: 2, loud: true, stage: '' },
  });
  expect(typeInputs(definitions, { name: 'x' }, ({ type }) => (type === 'number' ? 7 : undefined))).toMatchObject({
    inputs: { count: 7 },
  });
});

it('names all that is wrong', () => {
  expect(typeInputs(definitions, { count: 'many', loud: 1, stage: 'moon', other: 'x' }, () => undefined)).toEqual({
    ok: false,
    errors: [
      "The workflow has no input 'other'.",
      "The input 'name' is required.",
      "The input 'count' is 'many', which is not a number.",
      "The input 'loud' is '1', which is not a boolean.",
      "The input 'stage' is 'moon', which is not a choice.",
    ],
  });
});
