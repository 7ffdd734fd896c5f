/**
 * Reads the form of an awsQuery request (`Alarms.member.1=a&...`) into an operation's input. The SDK
 * writes such forms and never reads them, so this direction is ours.
 */
import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';

const iso8601 = 5;
const scalars = new FromStringShapeDeserializer({ timestampFormat: { useTrait: true, default: iso8601 } });

/** The value at `prefix` ('' for the input itself). */
export function readForm(schema: NormalizedSchema, form: URLSearchParams, prefix = ''): unknown {
  if (schema.isStructSchema()) return readStructure(schema, form, prefix);
  if (schema.isListSchema()) return readList(schema, form, prefix);
  if (schema.isMapSchema()) return readMap(schema, form, prefix);
  return scalars.read(schema, form.get(prefix) ?? '');
}

function readStructure(schema: NormalizedSchema, form: URLSearchParams, prefix: string): object {
  const result: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const wireName = member.getMemberTraits().xmlName ?? name;
    const path = prefix === '' ? wireName : `${prefix}.${wireName}`;
    if (isPresent(form, path)) result[name] = readForm(member, form, path);
  }
  return result;
}

function readList(schema: NormalizedSchema, form: URLSearchParams, prefix: string): unknown[] {
  const item = schema.getValueSchema();
  const flat = schema.getMergedTraits().xmlFlattened !== undefined;
  const base = flat ? prefix : `${prefix}.${item.getMergedTraits().xmlName ?? 'member'}`;
  return positions(form, base).map((path) => readForm(item, form, path));
}

function readMap(schema: NormalizedSchema, form: URLSearchParams, prefix: string): object {
  const flat = schema.getMergedTraits().xmlFlattened !== undefined;
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const valueName = schema.getValueSchema().getMergedTraits().xmlName ?? 'value';
  const entries = positions(form, flat ? prefix : `${prefix}.entry`);
  return Object.fromEntries(
    entries.map((path) => [
      form.get(`${path}.${keyName}`) ?? '',
      readForm(schema.getValueSchema(), form, `${path}.${valueName}`),
    ]),
  );
}

/** `base.1`, `base.2`, ... for as long as the form goes on. */
function positions(form: URLSearchParams, base: string): string[] {
  const paths: string[] = [];
  for (let index = 1; isPresent(form, `${base}.${index}`); index++) paths.push(`${base}.${index}`);
  return paths;
}

function isPresent(form: URLSearchParams, path: string): boolean {
  if (form.has(path)) return true;
  for (const name of form.keys()) if (name.startsWith(`${path}.`)) return true;
  return false;
}
