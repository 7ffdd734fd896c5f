/**
 * Turns the text of a check file into checks, or into every mistake in it. Pure: event and answer files
 * are only named here.
 */
import type { Check } from './check.ts';
import { type Field, FieldReader } from './field-reader.ts';
import { parseCommandCheck } from './parse-command-check.ts';
import { parseHttpCheck } from './parse-http-check.ts';
import { parseLambdaCheck } from './parse-lambda-check.ts';
import { declaredVariables, noteDeclarations, noteUnusedVariables } from './parse-variables.ts';
import { type Mistake, readSourceTree, type SourceNode } from './source-tree.ts';
import type { Variables } from './substitute.ts';

const kinds = ['http', 'lambda', 'command'] as const;
const plannedKinds = ['load', 'alarm'];

/** The checks in their order, or sentences that each name a line, the check and the field. */
export type CheckFile =
  | { readonly kind: 'checks'; readonly checks: readonly Check[] }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

/** Reads a check file. `given` variables take the place of the defaults under `variables:`. */
export function parseCheckFile(text: string, given: Variables): CheckFile {
  const { tree, mistakes } = readSourceTree(text);
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes: mistakes.map(sentence) };
  const declared = declaredVariables(tree);
  const variables = { ...declared.defaults, ...given };
  const reader = new FieldReader(variables);
  const checks = readChecks(tree, reader, variables);
  noteDeclarations(tree, reader);
  const mayBeRead = checks.some(({ kind }) => kind === 'command');
  noteUnusedVariables(given, declared, mayBeRead, reader);
  if (reader.mistakes.length === 0) return { kind: 'checks', checks };
  return { kind: 'mistakes', mistakes: reader.mistakes.toSorted((a, b) => a.line - b.line).map(sentence) };
}

/** Line 0 is that of a mistake which is not in the file. */
function sentence(mistake: Mistake): string {
  return mistake.line === 0 ? mistake.message : `Line ${mistake.line}: ${mistake.message}`;
}

function readChecks(tree: SourceNode, reader: FieldReader, variables: Variables): readonly Check[] {
  if (tree.kind !== 'map') {
    reader.mistake(tree.line, 'A check file should be a map with variables and checks.');
    return [];
  }
  const root: Field = { name: '', line: tree.line, node: tree };
  const list = reader.fields(root, { known: ['variables', 'checks'] }).get('checks');
  if (list?.node.kind !== 'list' || list.node.items.length === 0) {
    reader.mistake(list?.line ?? tree.line, 'checks is missing or empty; it should be a list of at least one check.');
    return [];
  }
  const checks: Check[] = [];
  for (const [index, node] of list.node.items.entries()) {
    reader.subject = subjectOf(node, index);
    const check = readCheck({ name: '', line: node.line, node }, reader, variables);
    if (check === undefined) continue;
    if (checks.some(({ name }) => name === check.name)) {
      reader.mistake(node.line, 'The name is given twice; each check needs its own.');
    }
    checks.push(check);
  }
  reader.subject = '';
  return checks;
}

function subjectOf(node: SourceNode, index: number): string {
  const name = node.kind === 'map' ? node.entries.find(({ key }) => key === 'name')?.node : undefined;
  return name?.kind === 'scalar' && name.text !== '' ? `Check '${name.text}'` : `Check ${index + 1}`;
}

function readCheck(field: Field, reader: FieldReader, variables: Variables): Check | undefined {
  if (field.node.kind !== 'map') {
    reader.mistake(field.line, `It should be a map with name and one of ${kinds.join(', ')}.`);
    return undefined;
  }
  const fields = reader.fields(field, { known: ['name', ...kinds], planned: plannedKinds });
  const nameField = fields.get('name');
  if (nameField === undefined) reader.mistake(field.line, 'name is missing; it is required.');
  const name = nameField === undefined ? undefined : reader.text(nameField);
  const present = kinds.filter((kind) => fields.has(kind));
  // A key that is not known was refused already, and was probably meant to be the kind.
  const complete = fields.size === field.node.entries.length;
  if (present.length > 1 || (present.length === 0 && complete)) {
    const got = present.length === 0 ? 'none' : present.join(' and ');
    reader.mistake(field.line, `It has ${got} of ${kinds.join(', ')}; a check has exactly one.`);
  }
  const [kind] = present;
  const content = kind && fields.get(kind);
  if (kind === undefined || content === undefined) return undefined;
  // A check without a name is never performed, but its fields are read for their mistakes.
  return readKind(kind, name ?? `line ${field.line}`, content, reader, variables);
}

function readKind(
  kind: (typeof kinds)[number],
  name: string,
  field: Field,
  reader: FieldReader,
  variables: Variables,
): Check {
  switch (kind) {
    case 'http':
      return parseHttpCheck(name, field, reader);
    case 'lambda':
      return parseLambdaCheck(name, field, reader);
    case 'command':
      return parseCommandCheck(name, field, reader, variables);
  }
}
