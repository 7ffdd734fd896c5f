/**
 * Finds esbuild. It starts a WebAssembly file beside its own code, so it can't be part of a bundle: the
 * build copies it (`bundle.copy` in package.json) to a folder beside dist/index.js.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

type Esbuild = typeof import('esbuild-wasm');

/** The esbuild beside this file, or in a checkout the installed one. */
export function loadEsbuild(folder: string = import.meta.dirname): Esbuild {
  const shipped = join(folder, 'esbuild-wasm', 'lib', 'main.js');
  return createRequire(import.meta.url)(existsSync(shipped) ? shipped : 'esbuild-wasm');
}
