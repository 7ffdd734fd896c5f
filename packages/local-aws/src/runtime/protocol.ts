/**
 * What the server and a function's process say to each other. Invocations go down the IPC channel;
 * everything the process has to say comes up one pipe as JSON lines, so that a result can never
 * overtake the log lines before it. Both sides import this file; it must stay free of behaviour.
 */

/** One event for the handler. */
export interface InvocationMessage {
  readonly requestId: string;
  /** The event as JSON text. */
  readonly payload: string;
  readonly invokedFunctionArn: string;
  /** When time runs out: milliseconds since the epoch on the machine's clock. */
  readonly deadline: number;
  /** JSON text of the client context, if the caller sent one. */
  readonly clientContext: string | undefined;
}

/** An error as Lambda answers it to the caller. */
export interface FunctionFault {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Something the function printed. `console` has a level; `output` is raw text, one line. */
export type FunctionOutput =
  | { readonly kind: 'console'; readonly level: string; readonly text: string }
  | { readonly kind: 'output'; readonly text: string };

/** A line from the process. A fault with `fatal` is the last one before the process ends itself. */
export type ProcessReport =
  | FunctionOutput
  | { readonly kind: 'ready' }
  | { readonly kind: 'load-failed'; readonly fault: FunctionFault }
  | { readonly kind: 'result'; readonly payload: string; readonly memoryUsed: number }
  | { readonly kind: 'fault'; readonly fault: FunctionFault; readonly memoryUsed: number; readonly fatal: boolean };

/** The file descriptor of the process on which reports are written. */
export const reportDescriptor = 3;
