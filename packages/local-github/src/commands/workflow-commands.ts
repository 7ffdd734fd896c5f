/** Lines such as `::error file=app.js,line=1::Missing semicolon` to commands. Pure. */

/** A command as the runner reads it, with escapes undone. Property names are lower case. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Splits a command off a line of output; undefined if the line is none. Whether the name is known is not asked here. */
export function parseWorkflowCommand(line: string): WorkflowCommand | undefined {
  const match = /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/s.exec(line);
  if (match === null) return undefined;
  const [, name = '', properties = '', data = ''] = match;
  return {
    name: name.toLowerCase(),
    properties: Object.fromEntries(
      properties.split(',').flatMap((pair) => {
        const at = pair.indexOf('=');
        return at < 0 ? [] : [[pair.slice(0, at).trim().toLowerCase(), unescapeProperty(pair.slice(at + 1))]];
      }),
    ),
    data: unescapeData(data),
  };
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
}
