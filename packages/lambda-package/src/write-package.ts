/**
 * Writes a package and says what it is. The file appears under its name only when it is whole, so that
 * a run that is cut off never leaves a package that looks right.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { archive } from './archive.ts';
import type { PackageEntry } from './entry.ts';

/** A package on disk. Sizes in bytes. */
export interface WrittenPackage {
  /** Base64 of its SHA-256: what Lambda shows as CodeSha256. */
  readonly codeSha256: string;
  /** `sha256:<hex>` of the same bytes. */
  readonly digest: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly fileCount: number;
}

/** Writes the zip of the entries, replacing what is there. Missing folders are made. */
export async function writePackage(entries: readonly PackageEntry[], output: string): Promise<WrittenPackage> {
  await mkdir(dirname(output), { recursive: true });
  const partial = `${output}.partial`;
  const hash = createHash('sha256');
  let size = 0;
  async function* measured() {
    for await (const bytes of archive(entries)) {
      hash.update(bytes);
      size += bytes.byteLength;
      yield bytes;
    }
  }
  // Open before anything can fail: a stream that opens it later would bring back what was removed.
  const file = await open(partial, 'w');
  try {
    await pipeline(measured, file.createWriteStream());
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await rename(partial, output);
  const sha256 = hash.digest();
  return {
    codeSha256: sha256.toString('base64'),
    digest: `sha256:${sha256.toString('hex')}`,
    size,
    unpackedSize: entries.reduce((sum, entry) => sum + entry.size, 0),
    fileCount: entries.length,
  };
}
