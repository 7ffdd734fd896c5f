/** Inputs of a workflow, given to declared types. Pure. */

import type { Value } from '../expressions/value.ts';
import type { InputDefinition } from '../syntax/workflow-file.ts';

/** Inputs that are ready, or what is wrong with them. */
export type TypedInputs =
  | { readonly ok: true; readonly inputs: Readonly<Record<string, Value>> }
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * Gives every declared input its value: the given one, else the default (already evaluated by `defaultOf`), else the
 * empty value of its type. Texts are taken for booleans and numbers where these are declared.
 */
export function typeInputs(
  definitions: ReadonlyMap<string, InputDefinition>,
  given: Readonly<Record<string, Value>>,
  defaultOf: (definition: InputDefinition) => Value | undefined,
): TypedInputs {
  const errors = Object.keys(given)
    .filter((name) => !definitions.has(name))
    .map((name) => `The workflow has no input '${name}'.`);
  const inputs: Record<string, Value> = {};
  for (const [name, definition] of definitions) {
    const value = given[name] ?? defaultOf(definition);
    if (value === undefined && definition.required) errors.push(`The input '${name}' is required.`);
    const typed = typeOne(value, definition);
    if (typed === undefined)
      errors.push(`The input '${name}' is '${String(value)}', which is not a ${definition.type}.`);
    else inputs[name] = typed;
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, inputs };
}

function typeOne(value: Value | undefined, { type, options }: InputDefinition): Value | undefined {
  if (type === 'boolean') {
    if (value === undefined) return false;
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : undefined;
  }
  if (type === 'number') {
    if (value === undefined) return 0;
    const number = typeof value === 'string' ? Number(value) : value;
    return typeof number === 'number' && !Number.isNaN(number) && value !== '' ? number : undefined;
  }
  if (value !== undefined && value !== null && typeof value === 'object') return undefined;
  const text = value === undefined || value === null ? '' : String(value);
  return type === 'choice' && value !== undefined && !options.includes(text) ? undefined : text;
}
