/** Reads the `command:` part of a check: a text, or a map with `run`. */
import type { CommandCheck } from './check.ts';
import type { Field, FieldReader } from './field-reader.ts';
import { patience, patienceKeys } from './parse-patience.ts';
import { environmentName, type Variables } from './substitute.ts';

/** The check of this name; its mistakes are noted at the reader. Every variable is in its environment. */
export function parseCommandCheck(name: string, field: Field, reader: FieldReader, variables: Variables): CommandCheck {
  const isMap = field.node.kind === 'map';
  const fields = isMap ? reader.fields(field, { known: ['run', ...patienceKeys] }) : new Map<string, Field>();
  const run = isMap ? fields.get('run') : field;
  if (run === undefined) reader.mistake(field.line, `${field.name}.run is missing; it is required.`);
  return {
    kind: 'command',
    name,
    command: run === undefined ? '' : reader.command(run),
    environment: Object.fromEntries(
      Object.entries(variables).map(([variable, value]) => [environmentName(variable), value]),
    ),
    ...patience(fields, reader, '5m'),
  };
}
