/**
 * Sees that what a codec has read has the types of the schema, for codecs let pass what they do not understand:
 * a service must never meet a number where its model has a text.
 */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { Members } from './protocol.ts';

/** What was read does not have the types of the schema; `message` says where. */
class UnfitInput extends Error {}

/** The members of a structure without those that are null. Throws UnfitInput. */
export function conform(schema: NormalizedSchema, value: unknown): Members {
  if (schema.isUnitSchema()) return {};
  return structure(schema, value, '');
}

function conformAny(schema: NormalizedSchema, value: unknown, path: string): unknown {
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) return structure(schema, value, path);
  if (schema.isListSchema()) return list(schema, value, path);
  if (schema.isMapSchema()) return map(schema, value, path);
  if (!isScalar(schema, value)) throw new UnfitInput(path);
  return value;
}

function structure(schema: NormalizedSchema, value: unknown, path: string): Members {
  if (!isPlainObject(value)) throw new UnfitInput(path);
  const fit: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const given = value[name];
    if (given !== undefined && given !== null) fit[name] = conformAny(member, given, `${path}.${name}`);
  }
  return fit;
}

function list(schema: NormalizedSchema, value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw new UnfitInput(path);
  return value.map((item, index) => conformAny(schema.getValueSchema(), item, `${path}[${index}]`));
}

/** Names are the client's own: one of them may be `__proto__`. */
function map(schema: NormalizedSchema, value: unknown, path: string): object {
  if (!isPlainObject(value)) throw new UnfitInput(path);
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    conformAny(schema.getValueSchema(), item, `${path}.${key}`),
  ]);
  return Object.fromEntries(entries);
}

/** assumed: NaN and infinities are refused by every service. */
function isScalar(schema: NormalizedSchema, value: unknown): boolean {
  if (schema.isStringSchema()) return typeof value === 'string';
  if (schema.isBooleanSchema()) return typeof value === 'boolean';
  if (schema.isNumericSchema()) return typeof value === 'number' && Number.isFinite(value);
  if (schema.isTimestampSchema()) return value instanceof Date && !Number.isNaN(value.getTime());
  if (schema.isBlobSchema()) return value instanceof Uint8Array;
  return schema.isBigIntegerSchema() || schema.isBigDecimalSchema();
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
