/**
 * Compares an answer with what was expected, and says where they differ in paths that a person can find.
 * Must never coerce: 4 and "4" differ, null and a missing key differ.
 */
import { asJsonObject, isJsonList, type Json } from './json.ts';

/**
 * `exact`: the two are deeply equal. `subset`: objects may have further keys at any depth; lists must
 * have the same length, item by item a subset, since a list's meaning lies in its order.
 */
export type Comparison = 'exact' | 'subset';

/** One readable line per difference, such as `$.messages[0].content: expected "a", got "b"`; empty if none. */
export function compareJson(expected: Json, actual: Json, comparison: Comparison): readonly string[] {
  const differences: string[] = [];
  collect(expected, actual, '$', comparison, differences);
  return differences;
}

/** The first `limit` lines and, if there are more, how many. */
export function firstLines(lines: readonly string[], limit: number): readonly string[] {
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit), `and ${lines.length - limit} more`];
}

function collect(expected: Json, actual: Json, path: string, comparison: Comparison, differences: string[]): void {
  const expectedObject = asJsonObject(expected);
  const actualObject = asJsonObject(actual);
  if (isJsonList(expected) && isJsonList(actual)) {
    if (expected.length !== actual.length) {
      differences.push(`${path}: expected ${items(expected.length)}, got ${items(actual.length)}`);
    }
    for (const [index, item] of expected.entries()) {
      const other = actual[index];
      if (other !== undefined) collect(item, other, `${path}[${index}]`, comparison, differences);
    }
  } else if (expectedObject !== undefined && actualObject !== undefined) {
    for (const [key, value] of Object.entries(expectedObject)) {
      const other = Object.hasOwn(actualObject, key) ? actualObject[key] : undefined;
      if (other === undefined) differences.push(`${path}${step(key)}: expected ${shown(value)}, but it is missing`);
      else collect(value, other, `${path}${step(key)}`, comparison, differences);
    }
    if (comparison === 'subset') return;
    for (const [key, value] of Object.entries(actualObject)) {
      if (!Object.hasOwn(expectedObject, key))
        differences.push(`${path}${step(key)}: not expected, got ${shown(value)}`);
    }
  } else if (expected !== actual) {
    differences.push(`${path}: expected ${shown(expected)}, got ${shown(actual)}`);
  }
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function items(count: number): string {
  return count === 1 ? '1 item' : `${count} items`;
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
