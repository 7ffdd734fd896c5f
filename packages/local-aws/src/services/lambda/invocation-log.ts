/**
 * The log of one invocation in Lambda's text format: START, the function's output, END, REPORT. Goes
 * to CloudWatch Logs line by line; its tail goes to a caller who asked for it. assumed: what the model does
 * not say, which is all but the 4 KB of the tail.
 */

import type { Clock } from '../../clock/clock.ts';
import type { Completion } from '../../runtime/function-process.ts';
import type { FunctionOutput } from '../../runtime/protocol.ts';

const tailLimit = 4096;

export class InvocationLog {
  readonly #clock: Clock;
  readonly #requestId: string;
  readonly #append: (message: string) => void;
  #text = '';

  /** `append` takes one event of the log stream. */
  constructor(clock: Clock, requestId: string, append: (message: string) => void) {
    this.#clock = clock;
    this.#requestId = requestId;
    this.#append = append;
  }

  start(version: string): void {
    this.#write(`START RequestId: ${this.#requestId} Version: ${version}`);
  }

  output(output: FunctionOutput): void {
    const { text } = output;
    this.#write(output.kind === 'output' ? text : `${this.#now()}\t${this.#requestId}\t${output.level}\t${text}`);
  }

  /** The lines with which Lambda itself closes an invocation. `memorySize` in megabytes. */
  end(completion: Completion, memorySize: number, timeoutSeconds: number): void {
    const { outcome, durationMilliseconds, initMilliseconds = 0, memoryUsed } = completion;
    if (outcome.kind === 'exited')
      this.#write(`RequestId: ${this.#requestId} Error: ${outcome.reason}\nRuntime.ExitError`);
    if (outcome.kind === 'timed-out') {
      this.#write(`${this.#now()} ${this.#requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds\n`);
    }
    this.#write(`END RequestId: ${this.#requestId}`);
    const fields = [
      `REPORT RequestId: ${this.#requestId}`,
      `Duration: ${durationMilliseconds.toFixed(2)} ms`,
      `Billed Duration: ${Math.ceil(durationMilliseconds + initMilliseconds)} ms`,
      `Memory Size: ${memorySize} MB`,
      `Max Memory Used: ${memoryUsed === undefined ? memorySize : Math.ceil(memoryUsed / 2 ** 20)} MB`,
    ];
    if (initMilliseconds > 0) fields.push(`Init Duration: ${initMilliseconds.toFixed(2)} ms`);
    if (outcome.kind === 'timed-out') fields.push('Status: timeout');
    if (outcome.kind === 'exited') fields.push('Status: error', 'Error Type: Runtime.ExitError');
    this.#write(`${fields.join('\t')}\t`);
  }

  /** The last 4 KB as Invoke's LogResult: base64. */
  tail(): string {
    return Buffer.from(this.#text).subarray(-tailLimit).toString('base64');
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #write(line: string): void {
    this.#text = `${this.#text}${line}\n`.slice(-2 * tailLimit);
    this.#append(`${line}\n`);
  }
}
