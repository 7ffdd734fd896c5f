/**
 * Bundles a handler into one file with esbuild. The output depends on the sources and their paths
 * inside the project, never on where the project lies or on the machine: esbuild comes as WebAssembly,
 * the same bytes everywhere, and writes no file of its own.
 */
import { realpath } from 'node:fs/promises';
import { delimiter, dirname, relative, resolve, sep } from 'node:path';
import type { BuildFailure, BuildOptions, Message } from 'esbuild-wasm';
import { type BundledModules, bundledModules } from './bundled-modules.ts';
import { entryOf, type PackageEntry } from './entry.ts';
import type { NodeHandler } from './handler.ts';
import { PackageError } from './package-error.ts';

/** The part of esbuild that bundling needs. */
export type Esbuild = Pick<typeof import('esbuild-wasm'), 'build'>;

/** What to bundle, and how. */
export interface BundleRequest {
  /** Absolute path of the project: paths in the bundle are relative to it. */
  readonly root: string;
  /** Absolute path of the module that exports the handler. */
  readonly entry: string;
  readonly handler: NodeHandler;
  /** Major version of Node.js to compile for. */
  readonly nodeVersion: number;
  readonly format: 'cjs' | 'esm';
  readonly minify: boolean;
  readonly sourceMaps: boolean;
  /** False leaves `@aws-sdk/*` and `@smithy/*` to those of the Lambda runtime. */
  readonly bundleAwsSdk: boolean;
  /** Modules that are left to the runtime or a layer, as esbuild names them: `sharp`, `@scope/*`. */
  readonly external: readonly string[];
}

/** A bundle, ready to be packaged. */
export interface Bundle {
  readonly entries: readonly PackageEntry[];
  /** What esbuild found doubtful, each with its place in the source. */
  readonly warnings: readonly string[];
  /** What the code is made of, the largest first. */
  readonly modules: readonly BundledModules[];
}

/**
 * Bundles. esbuild's process serves later bundles too and ends with this one.
 * Throws PackageError with esbuild's messages, also if the entry does not export the handler.
 */
export async function bundleEntry(request: BundleRequest, esbuild: Esbuild): Promise<Bundle> {
  const root = await realpath(request.root);
  const options = buildOptions(request, root);
  try {
    const { outputFiles = [], warnings, metafile } = await withThisNode(() => esbuild.build(options));
    const entries = outputFiles.map(({ path, contents }) =>
      entryOf(relative(root, path).replaceAll(sep, '/'), contents),
    );
    return {
      entries,
      warnings: warnings.map(sentence),
      modules: metafile === undefined ? [] : bundledModules(metafile),
    };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new PackageError(error.errors.map((message) => explained(message, request)));
  }
}

/** esbuild's options, everything written down that the bytes depend on. */
function buildOptions(request: BundleRequest, root: string) {
  const { handler, format, nodeVersion, minify, sourceMaps, bundleAwsSdk, external } = request;
  const entry = JSON.stringify(`./${relative(request.root, request.entry).replaceAll(sep, '/')}`);
  return {
    absWorkingDir: root,
    // Naming the handler makes esbuild refuse an entry that has no such export.
    stdin: {
      contents: `export * from ${entry};\nexport { ${handler.exportName} } from ${entry};\n`,
      resolveDir: root,
      sourcefile: stubName,
      loader: 'js',
    },
    outfile: resolve(root, handler.module + (format === 'esm' ? '.mjs' : '.js')),
    write: false,
    bundle: true,
    platform: 'node',
    target: `node${nodeVersion}`,
    format,
    minify,
    sourcemap: sourceMaps ? 'linked' : false,
    external: [...(bundleAwsSdk ? [] : ['@aws-sdk/*', '@smithy/*']), ...external],
    metafile: true,
    logLevel: 'silent',
    ...(format === 'esm' ? commonJsInEsm : {}),
  } satisfies BuildOptions;
}

const stubName = 'lambda-handler.js';

/** What bundled CommonJS modules expect and ES modules lack; esbuild keeps these names free. */
const commonJsInEsm: BuildOptions = {
  banner: { js: 'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);' },
  define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
};

/**
 * esbuild's WebAssembly starts whatever `node` comes first on the PATH when it is first used: it shall
 * be the one that runs this, also on a machine where the PATH has another or none.
 */
function withThisNode<T>(start: () => T): T {
  const { PATH } = process.env;
  process.env.PATH = [dirname(process.execPath), ...(PATH === undefined ? [] : [PATH])].join(delimiter);
  try {
    return start();
  } finally {
    if (PATH === undefined) delete process.env.PATH;
    else process.env.PATH = PATH;
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}

function sentence({ text, location }: Message): string {
  const place = location === null ? '' : `${location.file}:${location.line}:${location.column + 1}: `;
  return `${place}${text}${text.endsWith('.') ? '' : '.'}`;
}

/** esbuild's message in the user's terms: the stub is ours, and so are the names of inputs. */
function explained(message: Message, { entry, root, handler }: BundleRequest): string {
  const file = JSON.stringify(relative(root, entry).replaceAll(sep, '/'));
  if (message.location?.file === stubName) {
    return message.text.startsWith('No matching export')
      ? `${file} does not export ${JSON.stringify(handler.exportName)}, which the handler names.`
      : `${file} cannot be bundled: ${message.text}.`;
  }
  const advice = /^Top-level await/.test(message.text) ? ' The format "esm" has it.' : '';
  return `${sentence(message)}${advice}`;
}
