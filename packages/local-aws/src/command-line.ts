/** The flags of `npm run local-aws`, as values or as the sentence that says what is wrong. */
import { parseArgs } from 'node:util';

const text = { type: 'string' } as const;

export interface CommandLine {
  readonly port: number;
  readonly speed: number;
  /** A file to begin with. */
  readonly state: string | undefined;
  /** A folder to keep the state in. */
  readonly data: string | undefined;
  /** What runs the containers of tasks. */
  readonly runtime: 'process' | 'docker';
}

/** `--port` 0-65535 (4566), `--speed` greater than 0 up to 10000 (1), `--runtime` (process), and paths. A string is the error for the user. */
export function parseCommandLine(args: readonly string[]): CommandLine | string {
  const usage = 'usage: local-aws [--port 4566] [--speed 60] [--state FILE] [--data DIR] [--runtime docker]';
  let values: { port?: string; speed?: string; state?: string; data?: string; runtime?: string };
  try {
    const options = { port: text, speed: text, state: text, data: text, runtime: text };
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/[.'] |\n/);
    return `${sentence}; ${usage}`;
  }
  const { port = '4566', speed = '1', state, data, runtime = 'process' } = values;
  if (!/^\d+$/.test(port) || Number(port) > 65_535)
    return `--port is "${port}", it must be a whole number from 0 to 65535.`;
  if (!/^\d+(\.\d+)?$/.test(speed) || Number(speed) <= 0 || Number(speed) > 10_000) {
    return `--speed is "${speed}", it must be a number greater than 0 and at most 10000.`;
  }
  if (runtime !== 'process' && runtime !== 'docker') return `--runtime is "${runtime}", it must be process or docker.`;
  return { port: Number(port), speed: Number(speed), state, data, runtime };
}
