/**
 * What the demo and the rehearsal have in common as programs: flags, signals and exit codes. A signal
 * cancels the release instead of ending the program, which would leave steps and folders behind.
 */
import { WorkflowRefused } from '@aws-release-actions/local-github';
import { NotAnExample } from './examples.ts';

/** Writes a line to stdout. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The value of `--speed`: minutes of AWS in a minute of the machine. Throws a sentence. */
export function speedOf(value: string): number {
  const speed = Number(value);
  if (speed >= 1 && speed <= 3600) return speed;
  throw new NotAnExample(`--speed is "${value}"; it should be a number from 1 to 3600.`);
}

/** Runs `main` and exits with 0 if it resolves to true. Its signal aborts when the program shall end. */
export async function runProgram(main: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
  const cancel = new AbortController();
  // A terminal's Ctrl-C comes twice: from the terminal and from the program that started this one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (cancel.signal.aborted) return;
      process.stderr.write('Cancelling as GitHub does; steps get up to 10 s ...\n');
      cancel.abort();
    });
  }
  // After a hang-up nobody reads any more; that must not keep the program from cleaning up.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    process.exitCode = (await main(cancel.signal)) ? 0 : 1;
  } catch (error) {
    if (!isExpected(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function isExpected(error: unknown): error is Error {
  return (
    error instanceof NotAnExample ||
    error instanceof WorkflowRefused ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
  );
}
