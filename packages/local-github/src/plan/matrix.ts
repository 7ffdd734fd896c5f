/** `strategy.matrix` to its combinations, by GitHub's rules for `include` and `exclude`. Pure. */
import { isList, isRecord, toText, type Value } from '../expressions/value.ts';

/** One combination: variable to value. */
export type MatrixRow = Readonly<Record<string, Value>>;

/** GitHub's limit of jobs that one matrix may make. */
const MAX_ROWS = 256;

/**
 * The combinations of an evaluated `strategy.matrix`. Excludes are taken away first. An include is added to every
 * original combination whose own variables it does not contradict, and is a combination of its own if there is none.
 * Throws if the matrix is empty, too big, or not made of lists.
 */
export function expandMatrix(matrix: Value): readonly MatrixRow[] {
  if (!isRecord(matrix)) throw new Error('The matrix is not a mapping of variables to lists.');
  const { include, exclude, ...axes } = matrix;
  const crossed = Object.entries(axes).reduce<Record<string, Value>[]>(
    (rows, [name, values]) => {
      if (!isList(values)) throw new Error(`The matrix variable '${name}' is not a list.`);
      return rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value })));
    },
    Object.keys(axes).length > 0 ? [{}] : [],
  );
  const excludes = records(exclude, 'exclude');
  const originals = crossed.filter((row) => !excludes.some((pattern) => matches(row, pattern, Object.keys(pattern))));
  const extended = originals.map((row) => ({ ...row }));
  const added: MatrixRow[] = [];
  for (const inclusion of records(include, 'include')) {
    const own = Object.keys(inclusion).filter((key) => key in axes);
    const hits = extended.filter((row) => matches(row, inclusion, own));
    for (const row of hits) Object.assign(row, inclusion);
    if (hits.length === 0) added.push(inclusion);
  }
  const rows = [...extended, ...added];
  if (rows.length === 0) throw new Error('The matrix does not contain any combination.');
  if (rows.length > MAX_ROWS) throw new Error(`The matrix makes ${rows.length} jobs; the limit is ${MAX_ROWS}.`);
  return rows;
}

/** The part of a job's name that tells its combination from the others, such as ` (ubuntu-latest, 24)`. */
export function rowSuffix(row: MatrixRow): string {
  const texts = Object.values(row).flatMap(leaves);
  return texts.length > 0 ? ` (${texts.join(', ')})` : '';
}

function leaves(value: Value): readonly string[] {
  if (isList(value)) return value.flatMap(leaves);
  if (isRecord(value)) return Object.values(value).flatMap(leaves);
  return [toText(value) ?? ''];
}

function records(value: Value | undefined, name: string): readonly MatrixRow[] {
  if (value === undefined || value === null || value === '') return [];
  if (!isList(value) || !value.every(isRecord)) throw new Error(`The matrix's '${name}' is not a list of mappings.`);
  return value;
}

function matches(row: MatrixRow, pattern: MatrixRow, keys: readonly string[]): boolean {
  return keys.every((key) => JSON.stringify(row[key]) === JSON.stringify(pattern[key]));
}
