/** Reads `variables:` of a check file, and finds variables that were given for nothing. */
import type { FieldReader } from './field-reader.ts';
import { didYouMean, nearestName } from './nearest-name.ts';
import type { SourceEntry, SourceNode } from './source-tree.ts';
import { type Variables, variableName } from './substitute.ts';

const nameRule = 'should be named in kebab-case, such as base-url.';

/** The variables that a file declares; one without a default (`base-url:`) has to be given. */
export interface Declared {
  readonly names: readonly string[];
  readonly defaults: Variables;
}

/** What stands under `variables:`; defaults that are not right come out as empty texts. */
export function declaredVariables(tree: SourceNode): Declared {
  const entries = entriesOf(tree);
  return {
    names: entries.map(({ key }) => key),
    defaults: Object.fromEntries(
      entries.flatMap(({ key, node }) => {
        if (node.kind !== 'scalar') return [[key, '']];
        return node.value === null ? [] : [[key, node.text]];
      }),
    ),
  };
}

/** Notes what is wrong under `variables:`. */
export function noteDeclarations(tree: SourceNode, reader: FieldReader): void {
  const field = variablesField(tree);
  if (field !== undefined && field.node.kind !== 'map') {
    reader.mistake(field.line, 'variables should be a map of names and their default texts.');
  }
  for (const { key, line, node } of entriesOf(tree)) {
    if (!variableName.test(key)) reader.mistake(line, `The variable '${key}' ${nameRule}`);
    if (node.kind !== 'scalar') reader.mistake(line, `The default of the variable '${key}' should be a text.`);
    else if (node.text.includes('${')) {
      reader.mistake(line, `The default of the variable '${key}' has "\${"; a default can't use other variables.`);
    }
  }
}

/**
 * Notes given variables that do nothing: a misspelt one would leave a default in force, and the wrong
 * system would be checked. `mayBeRead`: a command may read any variable from its environment, so then
 * only what resembles another name is refused.
 */
export function noteUnusedVariables(
  given: Variables,
  declared: Declared,
  mayBeRead: boolean,
  reader: FieldReader,
): void {
  const known = [...declared.names, ...reader.used];
  for (const name of Object.keys(given)) {
    if (!variableName.test(name)) reader.mistake(0, `The given variable '${name}' ${nameRule}`);
    else if (!known.includes(name) && !(mayBeRead && nearestName(name, known) === undefined)) {
      reader.mistake(0, `The given variable '${name}' is neither declared nor used${didYouMean(name, known, '.')}`);
    }
  }
}

function variablesField(tree: SourceNode): SourceEntry | undefined {
  return tree.kind === 'map' ? tree.entries.find(({ key }) => key === 'variables') : undefined;
}

function entriesOf(tree: SourceNode): readonly SourceEntry[] {
  const node = variablesField(tree)?.node;
  return node?.kind === 'map' ? node.entries : [];
}
