/** Commands in bash. A command that ends, or is cut short, takes along what it started. */
import { ProgramNotStarted, runBash } from '@aws-release-actions/action-kit';
import type { CommandPort } from '@aws-release-actions/validation';

/** Lines of output that a result keeps. */
const mostLines = 20;

/** Characters of a line that a result keeps. */
const mostCharacters = 500;

/** Commands that run in `folder` with the variables of `env`; `print` gets each line as it comes. */
export function bashCommands(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): CommandPort {
  return {
    run: async ({ command, environment }, signal) => {
      signal.throwIfAborted();
      const run = { script: command, env: { ...env, ...environment }, folder, signal, onLine: print };
      const { exitCode, endedBy, lines } = await runBash(run).catch((error: unknown) => {
        if (!(error instanceof ProgramNotStarted)) throw error;
        throw new Error(`bash could not be started in ${folder}: ${error.message}`, { cause: error });
      });
      return { exitCode, endedBy, lastLines: lines.slice(-mostLines).map((line) => line.slice(0, mostCharacters)) };
    },
  };
}
