/** Inputs of AWS operations by the schemas of their clients, for property tests. */
import type { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { requiredMembers } from '../src/wire/schemas.ts';

/** Values of the types of the schema; `known` are names that somebody may have. */
export function inputOf(schema: NormalizedSchema, known: readonly string[], depth = 4): fc.Arbitrary<unknown> {
  const texts = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...common, ...known) },
    { weight: 2, arbitrary: fc.constantFrom(...breaking) },
    { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  );
  const value = (of: NormalizedSchema, left: number): fc.Arbitrary<unknown> => {
    if (of.isUnitSchema()) return fc.constant({});
    if (of.isStructSchema()) return structureOf(of, left);
    if (of.isListSchema()) {
      return fc.array(value(of.getValueSchema(), Math.max(0, left - 1)), { maxLength: left === 0 ? 0 : 2 });
    }
    if (of.isMapSchema()) {
      const item = value(of.getValueSchema(), Math.max(0, left - 1));
      return fc.dictionary(texts, item, { maxKeys: left === 0 ? 0 : 2 });
    }
    if (of.isBooleanSchema()) return fc.boolean();
    if (of.isNumericSchema()) return fc.oneof(fc.integer({ min: -2, max: 1000 }), fc.constantFrom(2 ** 31, 0.5, -1e9));
    if (of.isTimestampSchema()) return fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    if (of.isBlobSchema()) return fc.uint8Array({ maxLength: 40 });
    return texts;
  };
  const structureOf = (of: NormalizedSchema, left: number): fc.Arbitrary<unknown> => {
    if (left === 0) return fc.constant({});
    const members = [...of.structIterator()].map(([name, member]) => [name, value(member, left - 1)] as const);
    const model = Object.fromEntries(members);
    const required = requiredMembers(of).filter((name) => name in model);
    return fc.oneof(
      { weight: 9, arbitrary: fc.record(model, { requiredKeys: required }) },
      { weight: 1, arbitrary: fc.record(model, { requiredKeys: [] }) },
    );
  };
  return value(schema, depth);
}

/** Values of AWS's enumerations and forms, here and there. */
const common = ['1', '$LATEST', 'Enabled', 'OK', 'Lambda', 'ECS', 'ip', 'HTTP', 'nodejs24.x', 'arn:aws:::'];

/** What breaks those who trust names. */
const breaking = [
  '',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'a/../b',
  '%00',
  '\u0000',
  'a\r\nb',
  '{}',
  '[',
  '😀',
];
