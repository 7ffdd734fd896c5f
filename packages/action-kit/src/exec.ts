/**
 * Runs a program and passes its lines on as they come. A program that ends, or is cut short, takes along what it
 * started. @actions/exec has no way to end a program, and a cancelled step has only seconds.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

/** A program to run, without a shell. */
export interface ProgramRun {
  /** A name to be found on PATH, or a path. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** Its abort asks the program to end, and forces it two seconds later. */
  readonly signal: AbortSignal;
  /** Hears every line of both outputs, without colours, at once. */
  onLine(line: string): void;
}

/** How a program ended. */
export interface ProgramEnd {
  /** undefined if a signal ended it. */
  readonly exitCode: number | undefined;
  /** undefined if it ended by itself. */
  readonly endedBy: NodeJS.Signals | undefined;
  /** The last 200 lines of both outputs, without colours. */
  readonly lines: readonly string[];
}

/** The program could not be started at all; `missing` if there is none of that name. */
export class ProgramNotStarted extends Error {
  readonly missing: boolean;

  constructor(program: string, cause: NodeJS.ErrnoException) {
    const missing = cause.code === 'ENOENT';
    super(missing ? `There is no program "${program}".` : `"${program}" could not be started (${cause.message}).`, {
      cause,
    });
    this.name = 'ProgramNotStarted';
    this.missing = missing;
  }
}

const mostLines = 200;

/** Between the request to end and the end by force; a cancelled step has 7.5 s in all. */
const graceMilliseconds = 2000;

/** Runs a program to its end, also to a bad one. Throws ProgramNotStarted. */
export function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const { program, signal } = run;
    const child = spawn(program, run.arguments, {
      cwd: run.folder,
      env: { ...run.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that plugins that it starts end with it.
      detached: process.platform !== 'win32',
    });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        const plain = stripVTControlCharacters(line);
        run.onLine(plain);
        lines.push(plain);
        if (lines.length > mostLines) lines.shift();
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
    if (signal.aborted) stop();
    child.on('error', (error) => {
      clearTimeout(force);
      signal.removeEventListener('abort', stop);
      reject(new ProgramNotStarted(program, error));
    });
    // What the program left running would hold its output open for ever.
    child.on('exit', stop);
    child.on('close', (exitCode, endedBy) => {
      clearTimeout(force);
      signal.removeEventListener('abort', stop);
      resolve({ exitCode: exitCode ?? undefined, endedBy: endedBy ?? undefined, lines });
    });
  });
}

/** A script to run in bash as GitHub's `shell: bash` does: the first command that fails ends it. */
export interface BashRun extends Omit<ProgramRun, 'program' | 'arguments'> {
  readonly script: string;
}

/** Runs a script to its end, also to a bad one. Throws ProgramNotStarted. */
export function runBash({ script, ...run }: BashRun): Promise<ProgramEnd> {
  return runProgram({ ...run, program: 'bash', arguments: ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script] });
}

/** Sends a signal to the program and all that it started; nobody may be left to hear it. */
function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the group has ended already.
  }
}
