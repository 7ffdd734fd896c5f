/**
 * Finds and imports the handler that a Lambda configuration names. Runs inside the function's
 * process. Its errors carry the types that Lambda's Node.js runtime reports, because a release is
 * stopped for different reasons by a package that does not load and by one that answers wrongly. Source:
 * aws/aws-lambda-nodejs-runtime-interface-client. assumed: for newer runtimes it still holds.
 */

import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionFault } from './protocol.ts';

/** A handler as user code exports it. */
export type Handler = (
  event: unknown,
  context: object,
  callback?: (error: unknown, result?: unknown) => void,
) => unknown;

/** A handler that cannot be loaded; `name` is Lambda's errorType. */
class LoadError extends Error {
  constructor(errorType: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = errorType;
  }
}

/** Any thrown value as Lambda answers it: errors with their trace, everything else by its type. */
export function toFault(thrown: unknown): FunctionFault {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
}

/** Where a handler name such as `dir/file.nested.handler` points. */
function splitHandlerName(handlerName: string): { readonly module: string; readonly path: readonly string[] } {
  if (handlerName.includes('..')) {
    throw new LoadError(
      'Runtime.MalformedHandlerName',
      `'${handlerName}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = basename(handlerName);
  const [stem, ...path] = file.split('.');
  if (stem === undefined || stem === '' || path.length === 0 || path.includes('')) {
    throw new LoadError('Runtime.MalformedHandlerName', 'Bad handler');
  }
  return { module: handlerName.slice(0, handlerName.length - file.length) + stem, path };
}

/**
 * Imports the module and picks the handler out of it; CommonJS and ES modules alike.
 * Throws errors whose `name` is Lambda's errorType, or what the module itself threw.
 */
export async function loadHandler(taskRoot: string, handlerName: string): Promise<Handler> {
  const { module, path } = splitHandlerName(handlerName);
  const stem = resolve(taskRoot, module);
  const file = ['.js', '.mjs', '.cjs'].map((extension) => stem + extension).find((candidate) => existsSync(candidate));
  if (file === undefined) {
    throw new LoadError('Runtime.ImportModuleError', `Error: Cannot find module '${module}' in ${join(taskRoot, '/')}`);
  }
  const exported = await importModule(file);
  const handler = pick(exported, path) ?? pick(exported.default, path);
  if (handler === undefined) {
    throw new LoadError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new LoadError('Runtime.HandlerNotFound', `${handlerName} is not a function`);
  }
  return handler as Handler;
}

async function importModule(file: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw new LoadError('Runtime.UserCodeSyntaxError', String(error), error);
    const code = (error as { code?: unknown } | null)?.code;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      throw new LoadError('Runtime.ImportModuleError', String(error), error);
    }
    throw error;
  }
}

function pick(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) found = (found as Record<string, unknown> | null | undefined)?.[name];
  return found;
}
