/**
 * Reads a state that a person may have written: each member by name and type, and a sentence with the path
 * of whatever is wrong. A member that nobody reads is a mistake, so `end` says so.
 */
import { StateError } from '../services/service.ts';

/** A map of a state. Each read notes its member; `end` refuses those that were never read. */
export interface StateReader {
  /** For example `ecs.services[0]`. */
  readonly path: string;
  /** Throws unless the member is there and a string. */
  string(name: string): string;
  optionalString(name: string): string | undefined;
  optionalNumber(name: string): number | undefined;
  optionalBoolean(name: string): boolean | undefined;
  /** An ISO 8601 time, in milliseconds since the epoch. */
  optionalTime(name: string): number | undefined;
  /** Names to strings; empty if left out. */
  strings(name: string): Readonly<Record<string, string>>;
  /** A list of strings; empty if left out. */
  stringList(name: string): readonly string[];
  /** undefined if left out. */
  map(name: string): StateReader | undefined;
  /** The maps of a list; empty if left out. */
  list(name: string): readonly StateReader[];
  /** Names to maps; empty if left out. */
  entries(name: string): readonly (readonly [string, StateReader])[];
  /** As it is, for what is only kept and shown. */
  json(name: string): unknown;
  /** The error for this path. */
  error(sentence: string): StateError;
  /** Throws if a member was never read. */
  end(): void;
}

/** Throws StateError unless `value` is a map. */
export function readState(value: unknown, path: string): StateReader {
  const members = requireMap(value, path);
  const known = new Set<string>();
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const member = (name: string): unknown => {
    known.add(name);
    return members[name] ?? undefined;
  };
  const optional = <T>(name: string, type: string, is: (value: unknown) => value is T): T | undefined => {
    const found = member(name);
    if (found === undefined || is(found)) return found;
    throw new StateError(`${at(name)} is ${show(found)}, it must be ${type}.`);
  };
  const array = (name: string) => optional(name, 'a list', (found): found is unknown[] => Array.isArray(found)) ?? [];
  const text = (found: unknown, where: string): string => {
    if (typeof found === 'string') return found;
    throw new StateError(`${where} is ${show(found)}, it must be a string.`);
  };
  const reader: StateReader = {
    path,
    string: (name) => text(member(name), at(name)),
    optionalString: (name) => optional(name, 'a string', (found) => typeof found === 'string'),
    optionalNumber: (name) => optional(name, 'a number', (found) => typeof found === 'number'),
    optionalBoolean: (name) => optional(name, 'true or false', (found) => typeof found === 'boolean'),
    optionalTime: (name) => {
      const found = member(name);
      if (found === undefined) return undefined;
      const time = found instanceof Date ? found.getTime() : Date.parse(text(found, at(name)));
      if (Number.isNaN(time)) throw new StateError(`${at(name)} is ${show(found)}, it must be an ISO 8601 time.`);
      return time;
    },
    strings: (name) => {
      const found = member(name);
      if (found === undefined) return {};
      const pairs = Object.entries(requireMap(found, at(name)));
      return Object.fromEntries(pairs.map(([key, value]) => [key, text(value, `${at(name)}.${key}`)]));
    },
    stringList: (name) => array(name).map((item, index) => text(item, `${at(name)}[${index}]`)),
    map: (name) => {
      const found = member(name);
      return found === undefined ? undefined : readState(found, at(name));
    },
    list: (name) => array(name).map((item, index) => readState(item, `${at(name)}[${index}]`)),
    entries: (name) => {
      const found = member(name);
      if (found === undefined) return [];
      return Object.entries(requireMap(found, at(name))).map(([key, value]) => [
        key,
        readState(value, `${at(name)}.${key}`),
      ]);
    },
    json: member,
    error: (sentence) => new StateError(`${path}: ${sentence}`),
    end: () => {
      const [surplus] = Object.keys(members).filter((name) => !known.has(name));
      if (surplus === undefined) return;
      throw new StateError(`${at(surplus)} is not known; there is ${[...known].sort().join(', ')}.`);
    },
  };
  return reader;
}

function requireMap(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)) {
    return value as Record<string, unknown>;
  }
  throw new StateError(`${path || 'The state'} is ${show(value)}, it must be a map.`);
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
