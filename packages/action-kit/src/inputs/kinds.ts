/**
 * The kinds of value that an input can have. Each turns the text that GitHub hands over into a typed
 * value, or throws `Unfit` with what the text should have been. Kinds never see which input they serve:
 * the schema adds the name.
 */
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** Where the text of an input is read: what a relative path is relative to. */
export interface InputPlace {
  readonly workspace: string;
}

/** Turns the trimmed, non-empty text of an input into a value; throws `Unfit`. */
export interface InputKind<T> {
  parse(text: string, place: InputPlace): T;
  /** Whether an error message may repeat the text. False for secrets. */
  readonly quotable: boolean;
}

/** Why a text does not fit its kind, as the end of a sentence: "should be ...". */
export class Unfit extends Error {
  constructor(expectation: string) {
    super(expectation);
    this.name = 'Unfit';
  }
}

function kind<T>(parse: (text: string, place: InputPlace) => T): InputKind<T> {
  return { parse, quotable: true };
}

/** A kind from a parser of another room; its error message becomes the expectation. */
export function parsedBy<T>(parser: (text: string) => T): InputKind<T> {
  return kind((text) => {
    try {
      return parser(text);
    } catch (error) {
      throw new Unfit(error instanceof Error ? error.message : String(error));
    }
  });
}

/** Any text; with `pattern`, only text that matches, described by `expectation`. */
export function text(rule?: { readonly pattern: RegExp; readonly expectation: string }): InputKind<string> {
  return kind((value) => {
    if (rule !== undefined && !rule.pattern.test(value)) throw new Unfit(rule.expectation);
    return value;
  });
}

/** One of a closed set of words. */
export function oneOf<const W extends string>(words: readonly W[]): InputKind<W> {
  return kind((value) => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new Unfit(`one of ${words.map((candidate) => `"${candidate}"`).join(', ')}`);
    return word;
  });
}

/** The booleans of YAML 1.2's core schema, as actions/toolkit reads them. */
export function boolean(): InputKind<boolean> {
  return kind((value) => {
    if (/^(true|True|TRUE)$/.test(value)) return true;
    if (/^(false|False|FALSE)$/.test(value)) return false;
    throw new Unfit('"true" or "false"');
  });
}

/** A whole number within bounds (both included). */
export function integer(bounds: { readonly min: number; readonly max: number }): InputKind<number> {
  return kind((value) => {
    const number = /^[+-]?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= bounds.min && number <= bounds.max)) {
      throw new Unfit(`a whole number from ${bounds.min} to ${bounds.max}`);
    }
    return number;
  });
}

const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time such as `90s`, `10m` or `1h30m`, in milliseconds, within bounds given the same way. */
export function duration(bounds: { readonly min: string; readonly max: string }): InputKind<number> {
  const min = parseDuration(bounds.min);
  const max = parseDuration(bounds.max);
  return kind((value) => {
    const milliseconds = parseDuration(value);
    if (
      milliseconds === undefined ||
      min === undefined ||
      max === undefined ||
      milliseconds < min ||
      milliseconds > max
    ) {
      throw new Unfit(`a duration from ${bounds.min} to ${bounds.max}, written like 90s, 10m or 1h30m`);
    }
    return milliseconds;
  });
}

/** Milliseconds of a duration such as `1h30m`; undefined if it is not one. */
function parseDuration(value: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(value)) return undefined;
  let total = 0;
  for (const [, amount, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (unitMilliseconds[unit ?? ''] ?? Number.NaN);
  }
  return total;
}

/** Items on lines of their own or between commas, in order, without empty ones: at least one, none twice. */
export function list(): InputKind<readonly string[]> {
  return kind((value) => {
    const items = value
      .split(/[\n,]/)
      .map((item) => item.trim())
      .filter((item) => item !== '');
    // Two unset variables with a comma between them are no wish for an empty list.
    if (items.length === 0) throw new Unfit('a list with at least one item');
    const twice = items.find((item, index) => items.indexOf(item) !== index);
    if (twice !== undefined) throw new Unfit(`a list without repetitions ("${twice}" comes twice)`);
    return items;
  });
}

/**
 * Lines of `key=value`; the value may hold further equals signs. Empty lines are passed over. Of values that are
 * secret no message shows anything.
 */
export function keyValues({ areSecret = false } = {}): InputKind<Readonly<Record<string, string>>> {
  const parse = (value: string) => {
    const pairs: Record<string, string> = {};
    for (const [index, line] of value.split('\n').entries()) {
      const text = line.trim();
      if (text === '') continue;
      const equals = text.indexOf('=');
      const place = areSecret ? `line ${index + 1}` : `"${text}"`;
      if (equals < 1) throw new Unfit(`lines of key=value (${place} has no key and value)`);
      const key = text.slice(0, equals).trim();
      if (Object.hasOwn(pairs, key)) throw new Unfit(`lines of key=value with each key once ("${key}" comes twice)`);
      pairs[key] = text.slice(equals + 1).trim();
    }
    return pairs;
  };
  return { parse, quotable: !areSecret };
}

/** An absolute path, from one inside the workspace. Paths that lead out of it are refused. */
export function workspacePath(): InputKind<string> {
  return kind((value, place) => {
    const path = resolve(place.workspace, value);
    const inside = relative(place.workspace, path);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
      throw new Unfit('a path inside the workspace');
    }
    return path;
  });
}
