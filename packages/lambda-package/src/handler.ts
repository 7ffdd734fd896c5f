/**
 * Where a function's handler lives, by the rules of its runtime, and whether a package has it. Only
 * what is certain is refused: a handler can also come from a layer. Pure.
 */
import { posix } from 'node:path';
import type { PackageEntry } from './entry.ts';

/** A handler of a Node.js function: `dir/index.app.run` is export `app`, which has a `run`, of `dir/index`. */
export interface NodeHandler {
  /** Path without the extension. */
  readonly module: string;
  /** The export that the module must have. */
  readonly exportName: string;
}

/** Reads a Node.js handler setting; undefined if it is not of the form `file.export`. */
export function parseNodeHandler(handler: string): NodeHandler | undefined {
  const parts = /^((?:[^/.]+\/)*[^/.]+)\.([^/.]+)(?:\.[^/.]+)*$/.exec(handler);
  const [, module, exportName] = parts ?? [];
  return module === undefined || exportName === undefined ? undefined : { module, exportName };
}

/** The major version of a Node.js runtime such as `nodejs24.x`; undefined for any other runtime. */
export function nodeVersionOf(runtime: string): number | undefined {
  const version = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  return version === undefined ? undefined : Number(version);
}

/** A sentence for each reason why the runtime could not start the handler of this package. */
export function missingHandler(entries: readonly PackageEntry[], runtime: string, handler: string): readonly string[] {
  if (runtime.startsWith('provided')) return unusableBootstrap(entries, handler);
  // An absolute handler is one of a layer, such as a monitoring wrapper.
  if (handler.startsWith('/')) return [];
  const files = handlerFiles(runtime, handler);
  if (files === undefined) return [];
  if (files.length === 0)
    return [`Handler ${JSON.stringify(handler)} should look like "file.function" for ${runtime}.`];
  if (entries.some(({ path }) => files.includes(path))) return [];
  return [`Handler ${JSON.stringify(handler)} needs ${listed(files)} in the package; there is none.`];
}

/**
 * A custom runtime's `bootstrap` can come from a layer; but a handler of that name, the convention of functions
 * that are their own runtime, says that it doesn't.
 */
function unusableBootstrap(entries: readonly PackageEntry[], handler: string): readonly string[] {
  const bootstrap = followed('bootstrap', entries);
  if (bootstrap?.kind === 'file') return [`"${bootstrap.path}" is not executable; set its executable bit (chmod +x).`];
  if (bootstrap !== undefined) return [];
  if (entries.some(({ path }) => path.startsWith('bootstrap/'))) {
    return ['"bootstrap" is a folder; a custom runtime needs an executable file of that name.'];
  }
  return handler === 'bootstrap'
    ? ['A custom runtime needs an executable file "bootstrap" at the root of the package; there is none.']
    : [];
}

/** The entry of that path, or the one that it leads to. */
function followed(path: string, entries: readonly PackageEntry[], links = 0): PackageEntry | undefined {
  const entry = entries.find((candidate) => candidate.path === path);
  if (entry?.target === undefined || links > mostLinks) return entry;
  return followed(posix.join(posix.dirname(path), entry.target), entries, links + 1) ?? entry;
}

/** As many as Linux follows. */
const mostLinks = 40;

/** The files of which one must be there; undefined for runtimes whose handler does not name a file. */
function handlerFiles(runtime: string, handler: string): readonly string[] | undefined {
  if (nodeVersionOf(runtime) !== undefined) {
    const module = parseNodeHandler(handler)?.module;
    return module === undefined ? [] : ['.js', '.mjs', '.cjs'].map((extension) => module + extension);
  }
  if (runtime.startsWith('python')) {
    const module = /^(.+)\.[^./]+$/.exec(handler)?.[1]?.replaceAll('.', '/');
    return module === undefined ? [] : [`${module}.py`, `${module}.pyc`, `${module}.so`, `${module}/__init__.py`];
  }
  if (runtime.startsWith('ruby')) {
    const module = /^((?:[^/]+\/)*[^/.]+)\.[^/]+$/.exec(handler)?.[1];
    return module === undefined ? [] : [`${module}.rb`];
  }
  return undefined;
}

function listed(files: readonly string[]): string {
  return files.length < 2 ? files.join('') : `${files.slice(0, -1).join(', ')} or ${files.at(-1)}`;
}
