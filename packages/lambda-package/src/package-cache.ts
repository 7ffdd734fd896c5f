/**
 * Packed files of an earlier package, so that only what changed since is packed: a copy of that package, and a list
 * of what lies where in it. A file is found by the SHA-256 of its content, which is read and hashed in any case. What
 * is damaged is packed anew; but whoever can write the cache decides what is in the next package.
 */
import { constants } from 'node:fs';
import { access, copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encoder } from './archive/encoder.ts';
import type { KnownFiles } from './archive/packer.ts';

/** A packed file that the next package may need; `offset` is where its packed bytes begin in the package. */
export interface CachedFile {
  readonly sha256: string;
  readonly offset: number;
  readonly packedSize: number;
  readonly unpackedSize: number;
  readonly crc32: number;
  readonly packedCrc32: number;
}

const listOf = (path: string) => `${path}.json`;

/** What the cache at this path knows; undefined if there is none, or none that can be trusted. */
export async function readCache(path: string): Promise<KnownFiles | undefined> {
  const list = await access(path)
    .then(() => readFile(listOf(path), 'utf8'))
    .then((text) => JSON.parse(text) as unknown)
    .catch(() => undefined);
  if (!isList(list)) return undefined;
  const sha256s = Object.keys(list.files);
  return { path, sha256s, numbers: Float64Array.from(Object.values(list.files).flat()) };
}

/** Keeps a package that was written for the next one. Throws what the file system says. */
export async function writeCache(path: string, packagePath: string, files: Iterable<CachedFile>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const rows = [...files].map((file) => [
    file.sha256,
    [file.offset, file.packedSize, file.unpackedSize, file.crc32, file.packedCrc32],
  ]);
  // A list and a package that do not belong together are found out by the checksums of what is taken.
  await copyFile(packagePath, `${path}.partial`, constants.COPYFILE_FICLONE);
  await rename(`${path}.partial`, path);
  await writeFile(`${listOf(path)}.partial`, JSON.stringify({ encoder, files: Object.fromEntries(rows) }));
  await rename(`${listOf(path)}.partial`, listOf(path));
}

function isList(list: unknown): list is { readonly files: Readonly<Record<string, readonly number[]>> } {
  // Another compressor gives other bytes.
  if (typeof list !== 'object' || list === null || !('encoder' in list) || list.encoder !== encoder) return false;
  if (!('files' in list) || typeof list.files !== 'object' || list.files === null) return false;
  return Object.values(list.files).every(
    (row) =>
      Array.isArray(row) && row.length === 5 && row.every((number) => Number.isSafeInteger(number) && number >= 0),
  );
}
