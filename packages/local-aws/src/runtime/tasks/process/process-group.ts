/**
 * A process of this machine with everything it starts, as a container has it: what its first process leaves behind
 * ends with it. It gets the environment it is given and nothing of local-aws's own.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { OutputLines } from '../output-lines.ts';
import type { OrphanGuard } from './orphan-guard.ts';

/** How long output may trail behind the end of a process. */
const drainLimit = 500;

export interface ProcessOrder {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (line: string) => void;
}

export class ProcessGroup {
  readonly #child: ChildProcess;
  #gone = false;
  /** The exit code as an engine shows it: 128 and the signal's number, 127 where the program cannot be run. */
  readonly exited: Promise<number>;

  constructor(order: ProcessOrder, guard: OrphanGuard) {
    this.#child = spawn(order.program, order.arguments, {
      cwd: order.folder,
      env: { ...order.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const { pid } = this.#child;
    if (pid !== undefined) guard.watch(pid);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) readOutput(stream, order.onOutput);
    }
    this.exited = new Promise((resolve) => {
      this.#child.once('error', () => resolve(127));
      this.#child.once('exit', (code, signal) => {
        this.#gone = true;
        this.#signalGroup('SIGKILL');
        if (pid !== undefined) guard.forget(pid);
        const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
        // Hardly anybody is left to hold its output open.
        const drain = setTimeout(() => resolve(exitCode), drainLimit);
        this.#child.once('close', () => {
          clearTimeout(drain);
          resolve(exitCode);
        });
      });
    });
  }

  /** A signal to the first process alone, as `docker stop` sends it. */
  signal(signal: NodeJS.Signals): void {
    if (!this.#gone) this.#child.kill(signal);
  }

  /** Kills them all. */
  kill(): void {
    if (!this.#gone) this.#signalGroup('SIGKILL');
  }

  #signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // The group is gone.
    }
  }
}

function readOutput(stream: Readable, onOutput: (line: string) => void): void {
  const lines = new OutputLines(onOutput);
  stream.on('data', (chunk: Buffer) => lines.write(chunk));
  stream.on('end', () => lines.end());
}
