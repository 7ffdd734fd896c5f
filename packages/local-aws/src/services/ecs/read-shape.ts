/**
 * Reads what a state says in a shape of the API's own, by the SDK's schema: a task definition's containers, a
 * service's load balancers. Names and types are checked; what they mean is checked by whoever uses them.
 */
import { NormalizedSchema } from '@smithy/core/schema';
import type { StateReader } from '../../state/state-reader.ts';
import { StateError } from '../service.ts';

/** A schema as the SDK's client exports it, `LoadBalancer$` for one. */
type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** The member of a state, undefined if it is left out. Throws StateError. */
export function readShape<T>(reader: StateReader, name: string, schema: SchemaRef): T | undefined {
  const value = reader.json(name);
  const path = reader.path === '' ? name : `${reader.path}.${name}`;
  return value === undefined ? undefined : (read(NormalizedSchema.of(schema), value, path) as T);
}

/** A list of such members, empty if it is left out. */
export function readShapes<T>(reader: StateReader, name: string, schema: SchemaRef): readonly T[] {
  const value = reader.json(name) ?? [];
  const path = `${reader.path}.${name}`;
  if (!Array.isArray(value)) throw wrong(path, value, 'a list');
  return value.map((item, index) => read(NormalizedSchema.of(schema), item, `${path}[${index}]`) as T);
}

function read(schema: NormalizedSchema, value: unknown, path: string): unknown {
  if (schema.isStructSchema()) return readStructure(schema, value, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw wrong(path, value, 'a list');
    return value.map((item, index) => read(schema.getValueSchema(), item, `${path}[${index}]`));
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(requireMap(value, path));
    return Object.fromEntries(
      entries.map(([key, item]) => [key, read(schema.getValueSchema(), item, `${path}.${key}`)]),
    );
  }
  if (schema.isTimestampSchema()) return readTime(value, path);
  if (schema.isStringSchema() && typeof value !== 'string') throw wrong(path, value, 'a string');
  if (schema.isNumericSchema() && typeof value !== 'number') throw wrong(path, value, 'a number');
  if (schema.isBooleanSchema() && typeof value !== 'boolean') throw wrong(path, value, 'true or false');
  return value;
}

function readStructure(schema: NormalizedSchema, value: unknown, path: string): Readonly<Record<string, unknown>> {
  const members = new Map(schema.structIterator());
  const entries = Object.entries(requireMap(value, path)).flatMap(([name, given]) => {
    const member = members.get(name);
    if (member === undefined) {
      throw new StateError(`${path}.${name} is not known; there is ${[...members.keys()].sort().join(', ')}.`);
    }
    return given === undefined || given === null ? [] : [[name, read(member, given, `${path}.${name}`)] as const];
  });
  return Object.fromEntries(entries);
}

function readTime(value: unknown, path: string): Date {
  const time = value instanceof Date ? value : new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(time.getTime())) throw wrong(path, value, 'an ISO 8601 time');
  return time;
}

function requireMap(value: unknown, path: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw wrong(path, value, 'a map');
}

function wrong(path: string, value: unknown, type: string): StateError {
  return new StateError(`${path} is ${JSON.stringify(value)}, it must be ${type}.`);
}
