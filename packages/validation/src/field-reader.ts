/**
 * Reads the fields of a check file into typed values. A mistake is noted and reading goes on, so that a
 * user learns of all of them at once; what is returned instead is never used.
 */
import { parseDuration } from './duration.ts';
import type { Json } from './json.ts';
import { didYouMean } from './nearest-name.ts';
import type { Mistake, SourceEntry, SourceNode } from './source-tree.ts';
import { type Substituted, substitute, substituteInCommand, type Variables } from './substitute.ts';

/** A value and where it stands: `name` is its dotted path inside the check. */
export interface Field {
  readonly name: string;
  readonly line: number;
  readonly node: SourceNode;
}

/** The fields of a map by their key. */
export type Fields = ReadonlyMap<string, Field>;

/** The keys that a map may have, and those that are planned but refused by name until they work. */
export interface KnownKeys {
  readonly known: readonly string[];
  readonly planned?: readonly string[];
}

/** One reader for a file: it gathers the mistakes, and the variables that were used. */
export class FieldReader {
  readonly mistakes: Mistake[] = [];
  readonly used = new Set<string>();
  /** Whom a mistake concerns: a check by its name, or the file. */
  subject = '';
  private readonly variables: Variables;

  constructor(variables: Variables) {
    this.variables = variables;
  }

  /** Notes a mistake: the message is a sentence that names the field. */
  mistake(line: number, message: string): void {
    this.mistakes.push({ line, message: this.subject === '' ? message : `${this.subject}: ${message}` });
  }

  /** Notes that a field is not what it should be. */
  unfit(field: Field, expectation: string): void {
    const { node } = field;
    const got = node.kind === 'map' ? 'a map' : node.kind === 'list' ? 'a list' : quoted(node.text);
    this.mistake(field.line, `${field.name} is ${got}; it should be ${expectation}.`);
  }

  /** The fields of a map; unknown and repeated keys are mistakes. */
  fields(field: Field, keys: KnownKeys): Fields {
    const { node, name } = field;
    const found = new Map<string, Field>();
    if (node.kind !== 'map') {
      this.unfit(field, `a map with ${keys.known.join(', ')}`);
      return found;
    }
    for (const entry of node.entries) {
      const path = name === '' ? entry.key : `${name}.${entry.key}`;
      if (keys.known.includes(entry.key)) found.set(entry.key, { name: path, line: entry.line, node: entry.node });
      else this.mistake(entry.line, unknownKey(path, entry, keys));
    }
    return found;
  }

  /** A text with its variables replaced; undefined after a mistake. Numbers are texts as they were written. */
  text(field: Field): string | undefined {
    const { node } = field;
    if (node.kind !== 'scalar' || node.value === null || node.text === '') {
      this.unfit(field, 'a text');
      return undefined;
    }
    return this.replaced(field, substitute(node.text, this.variables));
  }

  /** A text for the shell, in which variables stay environment variables. */
  command(field: Field): string {
    const { node } = field;
    if (node.kind === 'scalar' && node.text.trim() !== '') {
      return this.replaced(field, substituteInCommand(node.text, this.variables)) ?? '';
    }
    this.unfit(field, 'a shell command');
    return '';
  }

  /** The texts of a list, or the one text that stands alone. */
  texts(field: Field): readonly string[] {
    const { node } = field;
    if (node.kind !== 'list') return [this.text(field) ?? ''];
    return node.items.map((item, index) => this.text(itemOf(field, item, index)) ?? '');
  }

  /** A map of texts. */
  textMap(field: Field): Readonly<Record<string, string>> {
    const { node } = field;
    if (node.kind !== 'map') {
      this.unfit(field, 'a map of names and texts');
      return {};
    }
    return Object.fromEntries(
      node.entries.map((entry) => [entry.key, this.text({ ...entry, name: `${field.name}.${entry.key}` }) ?? '']),
    );
  }

  /** A whole number within bounds, both included. */
  integer(field: Field, min: number, max: number): number {
    const text = this.text(field);
    if (text === undefined) return min;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.unfit(field, `a whole number from ${min} to ${max}`);
    return min;
  }

  /** The whole numbers of a list, or the one that stands alone. */
  integers(field: Field, min: number, max: number): readonly number[] {
    const { node } = field;
    if (node.kind !== 'list') return [this.integer(field, min, max)];
    return node.items.map((item, index) => this.integer(itemOf(field, item, index), min, max));
  }

  /** A duration in milliseconds, up to a day. */
  duration(field: Field): number {
    const text = this.text(field);
    if (text === undefined) return 0;
    const milliseconds = parseDuration(text);
    if (milliseconds !== undefined && milliseconds > 0 && milliseconds <= 86_400_000) return milliseconds;
    this.unfit(field, 'a duration such as 500ms, 10s or 2m');
    return 0;
  }

  /** JSON written as YAML; variables are replaced in its texts, not in its keys. */
  json(field: Field): Json {
    const { node } = field;
    if (node.kind === 'list') return node.items.map((item, index) => this.json(itemOf(field, item, index)));
    if (node.kind === 'map') {
      return Object.fromEntries(
        node.entries.map((entry) => [entry.key, this.json({ ...entry, name: `${field.name}.${entry.key}` })]),
      );
    }
    if (typeof node.value === 'string') return this.replaced(field, substitute(node.value, this.variables)) ?? '';
    if (typeof node.value === 'number' && !Number.isFinite(node.value))
      this.unfit(field, 'a number that JSON can write');
    return node.value;
  }

  private replaced(field: Field, substituted: Substituted): string | undefined {
    for (const name of substituted.used) this.used.add(name);
    for (const problem of substituted.problems) {
      this.mistake(field.line, `${field.name} ${problem}${/[.?]$/.test(problem) ? '' : '.'}`);
    }
    return substituted.problems.length === 0 ? substituted.text : undefined;
  }
}

function itemOf(list: Field, node: SourceNode, index: number): Field {
  return { name: `${list.name}[${index}]`, line: node.line, node };
}

function unknownKey(path: string, entry: SourceEntry, keys: KnownKeys): string {
  if (keys.planned?.includes(entry.key)) {
    return `'${path}' is not supported yet; supported are ${keys.known.join(', ')}.`;
  }
  return `'${path}' is not known${didYouMean(entry.key, keys.known, `; known are ${keys.known.join(', ')}.`)}`;
}

function quoted(text: string): string {
  return text === '' ? 'empty' : JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
}
