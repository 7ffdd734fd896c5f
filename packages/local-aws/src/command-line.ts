/** The flags of `npm run local-aws`, as values or as the sentence that says what is wrong. */
import { parseArgs } from 'node:util';

export interface CommandLine {
  readonly port: number;
  readonly speed: number;
}

/** `--port` 0-65535 (4566), `--speed` greater than 0 up to 10000 (1). A string is the error for the user. */
export function parseCommandLine(args: readonly string[]): CommandLine | string {
  const usage = 'usage: local-aws [--port 4566] [--speed 60]';
  let values: { port?: string; speed?: string };
  try {
    ({ values } = parseArgs({ args: [...args], options: { port: { type: 'string' }, speed: { type: 'string' } } }));
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/[.'] |\n/);
    return `${sentence}; ${usage}`;
  }
  const { port = '4566', speed = '1' } = values;
  if (!/^\d+$/.test(port) || Number(port) > 65_535)
    return `--port is "${port}", it must be a whole number from 0 to 65535.`;
  if (!/^\d+(\.\d+)?$/.test(speed) || Number(speed) <= 0 || Number(speed) > 10_000) {
    return `--speed is "${speed}", it must be a number greater than 0 and at most 10000.`;
  }
  return { port: Number(port), speed: Number(speed) };
}
