/** The files through which a step speaks to its runner (GITHUB_OUTPUT and so on). Pure: text in, values out. */

/** A name and its value, in the order written. */
export type NamedValue = readonly [name: string, value: string];

/**
 * Reads `name=value` lines and `name<<DELIMITER` blocks. Nothing is trimmed. Throws with the runner's kind of sentence if
 * a line has neither form, a name is empty, or a delimiter never comes.
 */
export function parseNamedValues(text: string): readonly NamedValue[] {
  const lines = text.split('\n');
  const values: NamedValue[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)];
      if (name === '' || delimiter === '') {
        throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
      }
      const end = lines.indexOf(delimiter, index + 1);
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      values.push([name, lines.slice(index + 1, end).join('\n')]);
      index = end;
    } else if (equals > 0) {
      values.push([line.slice(0, equals), line.slice(equals + 1)]);
    } else {
      throw new Error(equals === 0 ? `Invalid format '${line}'. Name must not be empty` : `Invalid format '${line}'`);
    }
  }
  return values;
}

/** Reads GITHUB_PATH: one folder a line. */
export function parsePathLines(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
