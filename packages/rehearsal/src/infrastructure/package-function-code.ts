/** Packages the code of a stack's functions with the packager that releases use too. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bundleEntry,
  entryOf,
  nodeVersionOf,
  type PackageEntry,
  parseNodeHandler,
  writePackage,
} from '@aws-release-actions/lambda-package';
import * as esbuild from 'esbuild-wasm';
import type { FunctionCode } from './function-code.ts';

/** The zip of a function's code. Throws PackageError with the bundler's messages. */
export async function packageFunctionCode(code: FunctionCode): Promise<Uint8Array> {
  const entries = code.kind === 'inline' ? [entryOf('index.js', Buffer.from(code.text))] : await bundled(code);
  const folder = await mkdtemp(join(tmpdir(), 'stack-'));
  try {
    const output = join(folder, 'package.zip');
    await writePackage(entries, output);
    return await readFile(output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundled(code: Extract<FunctionCode, { kind: 'bundle' }>): Promise<readonly PackageEntry[]> {
  const handler = parseNodeHandler(code.handler);
  const nodeVersion = nodeVersionOf(code.runtime);
  if (handler === undefined || nodeVersion === undefined) {
    throw new Error(`A bundle needs a Node.js runtime and handler, not ${code.runtime} and ${code.handler}.`);
  }
  const { root, entry } = code;
  const style = { format: 'esm', minify: false, sourceMaps: false, bundleAwsSdk: false, external: [] } as const;
  const { entries } = await bundleEntry({ root, entry, handler, nodeVersion, ...style }, esbuild);
  return entries;
}
