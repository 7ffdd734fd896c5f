/**
 * What checks ask of the outside world, one method each, so that the same checks run on a runner and in a
 * hook function. A port answers what it saw; it throws only when it could not look at all, with a message
 * for the user and, if there is one, a `nextStep`. Every port ends its work when the signal aborts.
 */
import type { HttpRequest } from './check.ts';

/** Sends one request and does not follow redirects. */
export interface HttpPort {
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
}

/** An answer, or that the other side gave none (refused, reset, unknown host, bad certificate). */
export type HttpAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Invokes a function and waits for its answer. */
export interface LambdaInvokePort {
  invoke(request: LambdaInvocationRequest, signal: AbortSignal): Promise<LambdaInvocation>;
}

export interface LambdaInvocationRequest {
  /** Name or ARN, with the qualifier inside. */
  readonly functionName: string;
  /** JSON. */
  readonly payload: string;
}

/** What a function answered; `functionError` is set when the function itself failed. */
export interface LambdaInvocation {
  /** The version that really ran, which an alias may choose by weight. */
  readonly executedVersion?: string | undefined;
  /** `Handled` or `Unhandled`. */
  readonly functionError?: string | undefined;
  /** JSON, or an empty text. */
  readonly payload: string;
  /** The end of the invocation's log, at most 4 KB; empty if there is none. */
  readonly logTail: string;
}

/** Runs a command in bash. */
export interface CommandPort {
  run(request: CommandRequest, signal: AbortSignal): Promise<CommandEnd>;
}

export interface CommandRequest {
  readonly command: string;
  /** Besides the variables of the surroundings. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How a command ended. */
export interface CommandEnd {
  /** undefined when a signal ended it. */
  readonly exitCode?: number | undefined;
  /** The signal's name, such as SIGKILL. */
  readonly endedBy?: string | undefined;
  /** The last lines of what it printed, without control characters. */
  readonly lastLines: readonly string[];
}

/** Reads a text file; a relative path starts where the surroundings say. Throws if it can't. */
export interface FilePort {
  read(path: string): Promise<string>;
}

/** All of them; `lambda` is undefined where functions can't be invoked. */
export interface ValidationPorts {
  readonly http: HttpPort;
  readonly lambda: LambdaInvokePort | undefined;
  readonly command: CommandPort;
  readonly file: FilePort;
}

/** Time where the checks run. */
export interface Clock {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal aborts. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
