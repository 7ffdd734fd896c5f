/** The flags of `npm run local-aws`, as values or as the sentence that says what is wrong. */
import { parseArgs } from 'node:util';
import { isLoopback } from './control/trusted-host.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const options = {
  ...{ port: text, host: text, 'allow-remote': flag },
  ...{ speed: text, step: flag, time: text, 'random-seed': text },
  ...{ state: text, data: text, runtime: text },
};

export interface CommandLine {
  readonly port: number;
  readonly host: string;
  readonly speed: number;
  /** Time stands still until somebody advances it. */
  readonly step: boolean;
  /** When time begins, in milliseconds since the epoch. */
  readonly time: number | undefined;
  readonly randomSeed: number | undefined;
  /** A file to begin with. */
  readonly state: string | undefined;
  /** A folder to keep the state in. */
  readonly data: string | undefined;
  /** What runs the containers of tasks. */
  readonly runtime: 'process' | 'docker';
}

const usage =
  'usage: local-aws [--port 4566] [--speed 60 | --step [--time 2026-01-01T00:00:00Z]] [--state FILE] [--data DIR] ' +
  '[--runtime docker] [--random-seed N] [--host ADDRESS --allow-remote]';

/** The values of the flags, with their defaults; a string is the error for the user. */
export function parseCommandLine(args: readonly string[]): CommandLine | string {
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/[.'] |\n/);
    return `${sentence}; ${usage}`;
  }
  const { port = '4566', host = '127.0.0.1', speed, step, time, state, data, runtime = 'process' } = values;
  const randomSeed = values['random-seed'];
  if (!isWhole(port, 65_535)) return `--port is "${port}", it must be a whole number from 0 to 65535.`;
  if (!isLoopback(host) && !values['allow-remote']) {
    return `--host is "${host}", which other machines may reach: whoever does can run code on this one. Add --allow-remote if that is meant.`;
  }
  if (speed !== undefined && step) return '--speed and --step exclude each other: time runs, or stands still.';
  if (speed !== undefined && !(/^\d+(\.\d+)?$/.test(speed) && Number(speed) >= 1 && Number(speed) <= 3600)) {
    return `--speed is "${speed}", it must be a number from 1 to 3600.`;
  }
  if (time !== undefined && !step) return '--time needs --step.';
  if (time !== undefined && !(/^\d{4}-\d\d-\d\d/.test(time) && !Number.isNaN(Date.parse(time)))) {
    return `--time is "${time}", it must be a time such as 2026-01-01T00:00:00Z.`;
  }
  if (randomSeed !== undefined && !isWhole(randomSeed, 4_294_967_295)) {
    return `--random-seed is "${randomSeed}", it must be a whole number from 0 to 4294967295.`;
  }
  if (runtime !== 'process' && runtime !== 'docker') return `--runtime is "${runtime}", it must be process or docker.`;
  return {
    ...{ port: Number(port), host, speed: Number(speed ?? 1), step: step === true, state, data, runtime },
    time: time === undefined ? undefined : Date.parse(time),
    randomSeed: randomSeed === undefined ? undefined : Number(randomSeed),
  };
}

function isWhole(value: string, greatest: number): boolean {
  return /^\d+$/.test(value) && Number(value) <= greatest;
}
