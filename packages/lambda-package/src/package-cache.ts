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
  readonly offset: number;
  readonly packedSize: number;
  readonly unpackedSize: number;
  readonly crc32: number;
  readonly packedCrc32: number;
}

/** The list on disk: two long arrays are read many times faster than an object for each file. */
interface List {
  readonly encoder: string;
  readonly sha256s: readonly string[];
  /** Five for each: those of a cached file, in their order. */
  readonly numbers: readonly number[];
}

const listOf = (path: string) => `${path}.json`;

/** What the cache at this path knows; undefined if there is none, or none that can be trusted. */
export async function readCache(path: string): Promise<KnownFiles | undefined> {
  const list = await access(path)
    .then(() => readFile(listOf(path), 'utf8'))
    .then((text) => JSON.parse(text) as unknown)
    .catch(() => undefined);
  if (!isList(list)) return undefined;
  return { path, sha256s: list.sha256s, numbers: Float64Array.from(list.numbers) };
}

/** Keeps a package that was written for the next one; the files by the SHA-256 of their content. Throws what the file system says. */
export async function writeCache(
  path: string,
  packagePath: string,
  files: ReadonlyMap<string, CachedFile>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const rows = [...files.values()].flatMap(({ offset, packedSize, unpackedSize, crc32, packedCrc32 }) => {
    return [offset, packedSize, unpackedSize, crc32, packedCrc32];
  });
  const list: List = { encoder, sha256s: [...files.keys()], numbers: rows };
  // A list and a package that do not belong together are found out by the checksums of what is taken.
  await copyFile(packagePath, `${path}.partial`, constants.COPYFILE_FICLONE);
  await rename(`${path}.partial`, path);
  await writeFile(`${listOf(path)}.partial`, JSON.stringify(list));
  await rename(`${listOf(path)}.partial`, listOf(path));
}

function isList(list: unknown): list is List {
  // Another compressor gives other bytes.
  if (typeof list !== 'object' || list === null || !('encoder' in list) || list.encoder !== encoder) return false;
  if (!('sha256s' in list) || !Array.isArray(list.sha256s) || !('numbers' in list) || !Array.isArray(list.numbers))
    return false;
  if (list.numbers.length !== list.sha256s.length * 5) return false;
  if (!list.sha256s.every((sha256) => typeof sha256 === 'string')) return false;
  return list.numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
}
