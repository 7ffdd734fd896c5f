/** Plain JavaScript values to the data of GitHub's expression library and back. */
import { data } from '@actions/expressions';

/** A value of a context or the result of an expression. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

type Data = ReturnType<typeof data.reviver>;

/** The library's data for a value. */
export function toData(value: Value): Data {
  if (value === null) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (isList(value)) return new data.Array(...value.map(toData));
  return new data.Dictionary(...Object.entries(value).map(([key, item]) => ({ key, value: toData(item) })));
}

/** The plain value of the library's data. */
export function fromData(from: Data): Value {
  if (from instanceof data.Array) return from.values().map(fromData);
  if (from instanceof data.Dictionary) {
    return Object.fromEntries(from.pairs().map(({ key, value }) => [key, fromData(value)]));
  }
  if (from instanceof data.Null) return null;
  return from.value;
}

/** The text that GitHub makes of a value. Lists and objects have none: undefined. */
export function toText(value: Value): string | undefined {
  if (value !== null && typeof value === 'object') return undefined;
  return toData(value).coerceString();
}

/** Whether a condition with this value holds. */
export function isTruthy(value: Value): boolean {
  return !(value === false || value === null || value === 0 || value === '' || Number.isNaN(value));
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value is an object with keys. */
export function isRecord(value: Value | undefined): value is { readonly [key: string]: Value } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
