/** Commands in bash. A command that ends, or is cut short, takes along what it started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import type { CommandPort } from '@aws-release-actions/validation';

/** Lines of output that a result keeps. */
const mostLines = 20;

/** Characters of a line that a result keeps. */
const mostCharacters = 500;

/** Between the request to end and the end by force; a cancelled step has 7.5 s in all. */
const graceMilliseconds = 2000;

/** Commands that run in `folder` with the variables of `env`; `print` gets each line as it comes. */
export function bashCommands(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): CommandPort {
  return {
    run: ({ command, environment }, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', command], {
          cwd: folder,
          env: { ...env, ...environment },
          stdio: ['ignore', 'pipe', 'pipe'],
          // A group of its own, so that everything in it can be ended at once.
          detached: process.platform !== 'win32',
        });
        const lastLines: string[] = [];
        for (const stream of [child.stdout, child.stderr]) {
          createInterface({ input: stream }).on('line', (line) => {
            const plain = stripVTControlCharacters(line);
            print(plain);
            lastLines.push(plain.slice(0, mostCharacters));
            if (lastLines.length > mostLines) lastLines.shift();
          });
        }
        let force: NodeJS.Timeout | undefined;
        const stop = () => {
          endGroup(child, 'SIGTERM');
          force ??= setTimeout(() => {
            endGroup(child, 'SIGKILL');
            // What left the group can still hold the output open.
            child.stdout.destroy();
            child.stderr.destroy();
          }, graceMilliseconds);
        };
        signal.addEventListener('abort', stop, { once: true });
        child.on('error', (error) => {
          signal.removeEventListener('abort', stop);
          reject(new Error(`bash could not be started in ${folder}: ${error.message}.`));
        });
        // What the command left running in the background would hold its output open for ever.
        child.on('exit', stop);
        child.on('close', (exitCode, endedBy) => {
          clearTimeout(force);
          signal.removeEventListener('abort', stop);
          resolve({ exitCode: exitCode ?? undefined, endedBy: endedBy ?? undefined, lastLines });
        });
      }),
  };
}

/** Sends a signal to the command and all that it started; nobody may be left to hear it. */
function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the group has ended already.
  }
}
