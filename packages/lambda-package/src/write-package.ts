/**
 * Writes a package and says what it is. The file appears under its name only when it is whole, so that
 * a run that is cut off never leaves a package that looks right.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import zlib from 'node:zlib';
import type { PackedFile } from './archive/packer.ts';
import type { Threads } from './archive/pool.ts';
import { archive } from './archive.ts';
import type { PackageEntry } from './entry.ts';
import { type CachedFile, readCache, writeCache } from './package-cache.ts';

/** A file of a package. Sizes in bytes. */
export interface PackagedFile extends Pick<PackageEntry, 'path' | 'kind' | 'size'> {
  /** Of its content, in hexadecimal digits. */
  readonly sha256: string;
  readonly crc32: number;
  readonly packedSize: number;
}

/** A package on disk. Sizes in bytes. */
export interface WrittenPackage {
  /** Base64 of its SHA-256: what Lambda shows as CodeSha256. */
  readonly codeSha256: string;
  /** `sha256:<hex>` of the same bytes. */
  readonly digest: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly fileCount: number;
  /** By the bytes of their paths. */
  readonly files: readonly PackagedFile[];
  /** How many files the cache had packed already; undefined without a cache. */
  readonly cached?: number;
  /** Why the cache could not be written, if so. */
  readonly cacheProblem?: string;
}

/** How to write a package; nothing of it changes a byte. */
export interface WriteOptions {
  /** Absolute path of packed files of an earlier package, which is updated. */
  readonly cache?: string | undefined;
  readonly threads?: Threads | undefined;
}

/** Writes the zip of the entries, replacing what is there. Missing folders are made. */
export async function writePackage(
  entries: readonly PackageEntry[],
  output: string,
  { cache, threads }: WriteOptions = {},
): Promise<WrittenPackage> {
  await mkdir(dirname(output), { recursive: true });
  const known = cache === undefined ? undefined : await readCache(cache);
  const record = openRecord(cache !== undefined);
  const partial = `${output}.partial`;
  const hash = createHash('sha256');
  let size = 0;
  const file = openSync(partial, 'w');
  try {
    try {
      for await (const bytes of archive(entries, { threads, known, onPacked: record.add })) {
        hash.update(bytes);
        size += bytes.byteLength;
        // At once: handing each piece to another thread would take longer than the system takes to have it.
        writeFileSync(file, bytes);
      }
    } finally {
      closeSync(file);
    }
    await rename(partial, output);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  const sha256 = hash.digest();
  const written = {
    codeSha256: sha256.toString('base64'),
    digest: `sha256:${sha256.toString('hex')}`,
    size,
    unpackedSize: entries.reduce((sum, entry) => sum + entry.size, 0),
    fileCount: entries.length,
    files: record.files,
  };
  if (cache === undefined) return written;
  const cached = record.known.count;
  // A copy of the package takes longer than packing a few files once more.
  if (record.known.newBytes <= size / 20) return { ...written, cached };
  return writeCache(cache, output, record.toCache).then(
    () => ({ ...written, cached }),
    (error: unknown) => ({ ...written, cached, cacheProblem: error instanceof Error ? error.message : String(error) }),
  );
}

/** What is learnt of the files while they are packed. */
function openRecord(keepsCache: boolean) {
  const files: PackagedFile[] = [];
  const toCache = new Map<string, CachedFile>();
  const known = { count: 0, newBytes: 0 };
  return {
    files,
    toCache,
    known,
    add: ({ path, kind, size }: PackageEntry, file: PackedFile, packed: Uint8Array, offset: number) => {
      const { sha256, crc32, packedSize } = file;
      files.push({ path, kind, size, sha256, crc32, packedSize });
      const { unpackedSize, knownCrc32 } = file;
      if (knownCrc32 === undefined) known.newBytes += packedSize;
      else known.count++;
      const packedCrc32 = knownCrc32 ?? zlib.crc32(packed);
      if (keepsCache) toCache.set(sha256, { offset, packedSize, unpackedSize, crc32, packedCrc32 });
    },
  };
}
