/**
 * One process that runs one version of a function, one event at a time, and is kept for the next.
 * Run times and time-outs are REAL time: a process cannot be sped up with the virtual clock. The
 * process gets the environment it is given and nothing of the server's own, and never outlives the
 * server: it ends itself when the IPC channel closes.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  type FunctionFault,
  type FunctionOutput,
  type InvocationMessage,
  type ProcessReport,
  reportDescriptor,
} from './protocol.ts';

/** What a process is started with. */
export interface ProcessSpecification {
  /** The folder of the unpacked code; also the working directory. */
  readonly taskRoot: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** How an invocation ended. */
export type InvocationOutcome =
  | { readonly kind: 'result'; readonly payload: string }
  | { readonly kind: 'fault'; readonly fault: FunctionFault }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'exited'; readonly reason: string };

/** An ended invocation with what it took. */
export interface Completion {
  readonly outcome: InvocationOutcome;
  readonly durationMilliseconds: number;
  /** Only for the first event of a process: how long it took to start and load the code. */
  readonly initMilliseconds: number | undefined;
  /** Bytes; undefined if the process could not tell. */
  readonly memoryUsed: number | undefined;
}

/** An event to run, and where its output goes. */
export interface InvocationRequest {
  readonly message: Omit<InvocationMessage, 'deadline'>;
  readonly timeoutMilliseconds: number;
  readonly onOutput: (output: FunctionOutput) => void;
}

/** Lambda gives the code this long to load before the function's own time starts to run. */
const initLimit = 10_000;
/** How long output may trail behind the end of a process. */
const drainLimit = 500;
const bootstrap = fileURLToPath(
  import.meta.url.endsWith('.ts')
    ? new URL('./bootstrap.ts', import.meta.url)
    : new URL('./bootstrap.js', import.meta.url),
);

type Ended = Pick<Completion, 'outcome' | 'memoryUsed'>;

export class FunctionProcess {
  readonly specification: ProcessSpecification;
  readonly #child: ChildProcess;
  readonly #started = performance.now();
  #onOutput: (output: FunctionOutput) => void = () => {};
  #onReady: (() => void) | undefined;
  #onEnd: ((ended: Ended) => void) | undefined;
  #ready = false;
  #over: InvocationOutcome | undefined;
  /** Resolves when the process is gone. */
  readonly closed: Promise<void>;

  constructor(specification: ProcessSpecification) {
    this.specification = specification;
    this.#child = spawn(process.execPath, [bootstrap], {
      cwd: specification.taskRoot,
      env: { ...specification.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
    });
    readLines(this.#child.stdio[reportDescriptor] as Readable, (line) => this.#read(JSON.parse(line)));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) readLines(stream, (text) => this.#onOutput({ kind: 'output', text }));
    }
    this.closed = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#end(`Runtime could not be started: ${error.message}`);
        resolve();
      });
      this.#child.once('exit', (code, signal) => {
        const end = () => {
          clearTimeout(drain);
          this.#end(exitReason(code, signal));
          resolve();
        };
        const drain = setTimeout(end, drainLimit);
        this.#child.once('close', end);
      });
    });
  }

  /** Whether the process can take another event. */
  get reusable(): boolean {
    return this.#over === undefined;
  }

  /** Runs one event to its end. The caller waits for each before it hands over the next. */
  run(request: InvocationRequest): Promise<Completion> {
    return new Promise((resolve) => {
      const first = !this.#ready;
      let begun = performance.now();
      let timer: NodeJS.Timeout;
      const end = ({ outcome, memoryUsed }: Ended) => {
        clearTimeout(timer);
        this.#onEnd = undefined;
        this.#onReady = undefined;
        resolve({
          outcome,
          memoryUsed,
          durationMilliseconds: performance.now() - begun,
          initMilliseconds: first ? begun - this.#started : undefined,
        });
      };
      const expire = () => {
        this.#over = { kind: 'timed-out' };
        this.kill();
        end({ outcome: this.#over, memoryUsed: undefined });
      };
      const begin = () => {
        clearTimeout(timer);
        begun = performance.now();
        timer = setTimeout(expire, request.timeoutMilliseconds);
        // A process that died in the meantime is noticed by its exit.
        this.#child.send({ ...request.message, deadline: Date.now() + request.timeoutMilliseconds }, () => {});
      };
      this.#onOutput = request.onOutput;
      this.#onEnd = end;
      if (this.#over !== undefined) {
        end({ outcome: this.#over, memoryUsed: undefined });
        return;
      }
      timer = setTimeout(expire, initLimit + request.timeoutMilliseconds);
      if (this.#ready) begin();
      else this.#onReady = begin;
    });
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #read(report: ProcessReport): void {
    switch (report.kind) {
      case 'console':
      case 'output':
        this.#onOutput(report);
        break;
      case 'ready':
        this.#ready = true;
        this.#onReady?.();
        break;
      case 'load-failed':
        this.#over = { kind: 'fault', fault: report.fault };
        this.#onEnd?.({ outcome: this.#over, memoryUsed: undefined });
        break;
      case 'result':
        this.#onEnd?.({ outcome: { kind: 'result', payload: report.payload }, memoryUsed: report.memoryUsed });
        break;
      case 'fault': {
        const outcome: InvocationOutcome = { kind: 'fault', fault: report.fault };
        if (report.fatal) this.#over = outcome;
        this.#onEnd?.({ outcome, memoryUsed: report.memoryUsed });
      }
    }
  }

  #end(reason: string): void {
    this.#over ??= { kind: 'exited', reason };
    this.#onEnd?.({ outcome: this.#over, memoryUsed: undefined });
  }
}

/** Lines end with a line feed only: node:readline would also split at U+2028, which JSON leaves as it is. */
function readLines(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    rest += chunk;
    if (!chunk.includes('\n')) return;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  stream.on('end', () => {
    if (rest !== '') take(rest);
  });
}

/** Lambda's words for the end of a runtime process. */
function exitReason(code: number | null, signal: string | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
}
