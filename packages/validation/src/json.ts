/** JSON as data: what an answer, an event and an expectation are made of. */

/** Any value that JSON can write. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The object behind a JSON value; undefined for lists and scalars. */
export function asJsonObject(value: Json): { readonly [key: string]: Json } | undefined {
  return typeof value === 'object' && value !== null && !isJsonList(value) ? value : undefined;
}

/** Array.isArray alone does not narrow a readonly list. */
export function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value of a JSON text; undefined if it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
