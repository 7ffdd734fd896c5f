/**
 * Reads the form of an awsQuery request (`Alarms.member.1=a&...`) into an operation's input. The SDK
 * writes such forms and never reads them, so this direction is ours.
 */
import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';

const iso8601 = 5;
const scalars = new FromStringShapeDeserializer({ timestampFormat: { useTrait: true, default: iso8601 } });

/** A form, and every path that its names begin with: asking for one must not mean to look at all names. */
interface Form {
  readonly values: ReadonlyMap<string, string>;
  readonly paths: ReadonlySet<string>;
}

/** No input of AWS is nested as deep as this. */
const deepest = 64;

/** The input of an operation. */
export function readForm(schema: NormalizedSchema, form: URLSearchParams): unknown {
  const values = new Map<string, string>();
  const paths = new Set<string>();
  for (const [name, value] of form) {
    if (!values.has(name)) values.set(name, value);
    const parts = name.split('.', deepest);
    for (let path = parts[0] ?? '', index = 1; ; path = `${path}.${parts[index++]}`) {
      paths.add(path);
      if (index >= parts.length) break;
    }
  }
  return read(schema, { values, paths }, '');
}

/** The value at `prefix` ('' for the input itself). */
function read(schema: NormalizedSchema, form: Form, prefix: string): unknown {
  if (schema.isStructSchema()) return readStructure(schema, form, prefix);
  if (schema.isListSchema()) return readList(schema, form, prefix);
  if (schema.isMapSchema()) return readMap(schema, form, prefix);
  return scalars.read(schema, form.values.get(prefix) ?? '');
}

function readStructure(schema: NormalizedSchema, form: Form, prefix: string): object {
  const result: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const wireName = member.getMemberTraits().xmlName ?? name;
    const path = prefix === '' ? wireName : `${prefix}.${wireName}`;
    if (form.paths.has(path)) result[name] = read(member, form, path);
  }
  return result;
}

function readList(schema: NormalizedSchema, form: Form, prefix: string): unknown[] {
  const item = schema.getValueSchema();
  const flat = schema.getMergedTraits().xmlFlattened !== undefined;
  const base = flat ? prefix : `${prefix}.${item.getMergedTraits().xmlName ?? 'member'}`;
  return positions(form, base).map((path) => read(item, form, path));
}

function readMap(schema: NormalizedSchema, form: Form, prefix: string): object {
  const flat = schema.getMergedTraits().xmlFlattened !== undefined;
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const valueName = schema.getValueSchema().getMergedTraits().xmlName ?? 'value';
  const entries = positions(form, flat ? prefix : `${prefix}.entry`);
  return Object.fromEntries(
    entries.map((path) => [
      form.values.get(`${path}.${keyName}`) ?? '',
      read(schema.getValueSchema(), form, `${path}.${valueName}`),
    ]),
  );
}

/** `base.1`, `base.2`, ... for as long as the form goes on. */
function positions({ paths: present }: Form, base: string): string[] {
  const paths: string[] = [];
  for (let index = 1; present.has(`${base}.${index}`); index++) paths.push(`${base}.${index}`);
  return paths;
}
