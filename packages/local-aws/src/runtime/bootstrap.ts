/**
 * The program of a function's process: loads the handler once, then answers one event at a time, as
 * Lambda's Node.js runtime does. It knows nothing of the server but the protocol, keeps no process
 * alive without its server, and must never print on its own account.
 */

import { writeSync } from 'node:fs';
import { format } from 'node:util';
import { type Handler, loadHandler, toFault } from './handler-loader.ts';
import { type FunctionFault, type InvocationMessage, type ProcessReport, reportDescriptor } from './protocol.ts';

const environment = process.env;
/** Callback handlers ended with nodejs24.x; see aws/aws-lambda-nodejs-runtime-interface-client#137. */
const callbacksSupported = Number(/nodejs(\d+)/.exec(environment.AWS_EXECUTION_ENV ?? '')?.[1] ?? 0) < 24;

/** Ends the running invocation; undefined while the process waits for an event. */
let finish: ((outcome: { payload: string } | { fault: FunctionFault }, fatal?: boolean) => void) | undefined;
let atEmptyLoop: (() => void) | undefined;
let loaded = false;

function report(line: ProcessReport): void {
  let rest = Buffer.from(`${JSON.stringify(line)}\n`);
  while (rest.length > 0) rest = rest.subarray(writeSync(reportDescriptor, rest));
}

function captureOutput(): void {
  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' } as const;
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...values: unknown[]) =>
      report({ kind: 'console', level, text: format(...values) });
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      for (const line of text.replace(/\n$/, '').split('\n')) report({ kind: 'output', text: line });
      const written = rest.findLast((value) => typeof value === 'function');
      if (written !== undefined) process.nextTick(written as () => void);
      return true;
    };
  }
}

function crash(fault: FunctionFault): void {
  report({ kind: 'console', level: 'ERROR', text: `Uncaught Exception \t${JSON.stringify(withStack(fault))}` });
  if (!loaded) report({ kind: 'load-failed', fault });
  finish?.({ fault }, true);
  process.exit(129);
}

/** Lambda answers the lines of the stack as `trace` and logs them as `stack`. */
function withStack({ trace, ...fault }: FunctionFault): object {
  return { ...fault, stack: trace ?? [] };
}

function serialize(result: unknown): { payload: string } | { fault: FunctionFault } {
  try {
    return { payload: JSON.stringify(result) ?? 'null' };
  } catch {
    return {
      fault: { errorType: 'Runtime.MarshalError', errorMessage: 'Unable to stringify response body', trace: [] },
    };
  }
}

function createContext(message: InvocationMessage) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: message.clientContext === undefined ? undefined : JSON.parse(message.clientContext),
    invokedFunctionArn: message.invokedFunctionArn,
    awsRequestId: message.requestId,
    getRemainingTimeInMillis: () => Math.max(0, message.deadline - Date.now()),
  };
}

function invoke(handler: Handler, message: InvocationMessage): void {
  const context = createContext(message);
  finish = (outcome, fatal = false) => {
    finish = undefined;
    atEmptyLoop = undefined;
    process.channel?.ref();
    const memoryUsed = process.memoryUsage.rss();
    if ('payload' in outcome) return report({ kind: 'result', payload: outcome.payload, memoryUsed });
    if (!fatal) {
      report({ kind: 'console', level: 'ERROR', text: `Invoke Error \t${JSON.stringify(withStack(outcome.fault))}` });
    }
    report({ kind: 'fault', fault: outcome.fault, memoryUsed, fatal });
  };
  const settle = finish;
  const succeed = (result: unknown) => finish === settle && settle(serialize(result));
  const fail = (error: unknown) => finish === settle && settle({ fault: toFault(error) });
  // assumed: a handler that leaves nothing to wait for without an answer is answered with null on every runtime.
  atEmptyLoop = () => succeed(null);
  process.channel?.unref();
  const callback = (error: unknown, result?: unknown) => {
    const answer = () => (error === null || error === undefined ? succeed(result) : fail(error));
    if (context.callbackWaitsForEmptyEventLoop) atEmptyLoop = answer;
    else answer();
  };
  try {
    const event: unknown = JSON.parse(message.payload);
    const returned = callbacksSupported ? handler(event, context, callback) : handler(event, context);
    if (typeof (returned as PromiseLike<unknown> | null | undefined)?.then === 'function') {
      (returned as PromiseLike<unknown>).then(succeed, fail);
    } else if (!callbacksSupported) {
      // assumed: where there are no callbacks, the value of a handler that is not async is its answer.
      succeed(returned);
    }
  } catch (error) {
    fail(error);
  }
}

async function main(): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  process.on('beforeExit', () => atEmptyLoop?.());
  process.on('uncaughtException', (error) => crash(toFault(error)));
  process.on('unhandledRejection', (reason) =>
    crash({ ...toFault(reason), errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(reason) }),
  );
  captureOutput();
  let handler: Handler;
  try {
    handler = await loadHandler(process.cwd(), environment._HANDLER ?? '');
    if (!callbacksSupported && handler.length >= 3) {
      const error = new Error(
        'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
      );
      error.name = 'Runtime.CallbackHandlerDeprecated';
      throw error;
    }
  } catch (error) {
    return crash(toFault(error));
  }
  process.on('message', (message: InvocationMessage) => invoke(handler, message));
  loaded = true;
  report({ kind: 'ready' });
}

await main();
