/** Reads what a step wrote to a file command: `name=value`, or `name<<DELIMITER`, lines, `DELIMITER`. */

/** The values by name; throws on text that the runner would refuse. */
export function parseFileCommand(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const heredoc = /^([^=]+?)<<(.+)$/.exec(line);
    if (heredoc === null) {
      const equals = line.indexOf('=');
      if (equals < 1) throw new Error(`not a file command: ${line}`);
      values[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    const [, name = '', delimiter] = heredoc;
    const end = lines.indexOf(delimiter ?? '', index + 1);
    if (end < 0) throw new Error(`no end of ${name}`);
    values[name] = lines.slice(index + 1, end).join('\n');
    index = end;
  }
  return values;
}
