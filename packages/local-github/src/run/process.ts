/**
 * Runs one process as GitHub's runner does. A cancel reaches only this process, not its children: SIGINT, time, SIGTERM,
 * time, SIGKILL. Children that are left are the job's affair (`killGroup`).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { GraceTimes } from './options.ts';

export interface ProcessRequest {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A line of either output stream, without its end. */
  readonly onLine: (line: string) => void;
  /** Asks the process to end. */
  readonly cancel: AbortSignal;
  /** Ends it at once. */
  readonly force: AbortSignal;
  readonly graceTimes: GraceTimes;
}

export interface ProcessEnd {
  /** The exit code; 128 + number for a signal is not made up: null then. */
  readonly exitCode: number | null;
  /** The process group, in which children may be left; undefined if nothing started. */
  readonly group: number | undefined;
}

/** Groups of processes that run now: they must not outlive this process if it ends by an accident. */
const running = new Set<number>();
process.once('exit', () => running.forEach(killGroup));

/** Runs a process to its end. Rejects if it cannot be started. */
export async function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  if (request.cancel.aborted || request.force.aborted) return { exitCode: null, group: undefined };
  // A group of its own keeps a terminal's Ctrl-C away from it: cancelling is the runner's decision.
  const child = spawn(request.command, request.arguments, {
    cwd: request.folder,
    env: request.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  if (child.pid !== undefined) running.add(child.pid);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const flush = [child.stdout, child.stderr].map((stream) => readLines(stream, request.onLine));
  const stopKilling = killOnAbort(child, request);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    await within(closed, request.graceTimes.drainMs);
    for (const end of flush) end();
    return { exitCode, group: child.pid };
  } finally {
    stopKilling();
    if (child.pid !== undefined) running.delete(child.pid);
  }
}

/** Whether a process group still has members. */
export function groupLives(group: number): boolean {
  return signalGroup(group, 0);
}

/** Kills whatever is left in a process group. */
export function killGroup(group: number): void {
  signalGroup(group, 'SIGKILL');
}

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

function killOnAbort(child: ChildProcess, { cancel, force, graceTimes }: ProcessRequest): () => void {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    child.kill('SIGINT');
    timer = setTimeout(() => {
      child.kill('SIGTERM');
      timer = setTimeout(() => child.kill('SIGKILL'), graceTimes.terminateMs);
    }, graceTimes.interruptMs);
  };
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  cancel.addEventListener('abort', interrupt, { once: true });
  force.addEventListener('abort', kill, { once: true });
  return () => {
    clearTimeout(timer);
    cancel.removeEventListener('abort', interrupt);
    force.removeEventListener('abort', kill);
  };
}

/** Feeds whole lines to `onLine`; the returned function gives the last, unended line and stops. */
function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): () => void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let open = true;
  stream.on('data', (chunk: Buffer) => {
    if (!open) return;
    const lines = (rest + decoder.write(chunk)).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  return () => {
    open = false;
    const last = rest + decoder.end();
    if (last !== '') onLine(last);
  };
}

async function within(promise: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
