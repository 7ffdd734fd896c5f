/**
 * The archive as a stream of bytes that depends on nothing but the entries' paths, kinds and contents:
 * no clock, no locale, no order of creation, no number of threads.
 */
import { batchesOf, packInOrder } from './archive/pack-in-order.ts';
import type { KnownFiles, PackedFile } from './archive/packer.ts';
import { mostThreads, openPool, type Threads } from './archive/pool.ts';
import { type PackageEntry, sortedByPath } from './entry.ts';
import { PackageError } from './package-error.ts';
import {
  directoryHeaderSize,
  endOfDirectory,
  localHeaderSize,
  writeDirectoryHeader,
  writeLocalHeader,
  type ZipMember,
} from './zip-records.ts';

/** The records have 16 bits for it. */
const mostEntries = 65_535;
/** Bytes of content below which threads take longer to start than the work takes. */
export const worthThreads = 2_000_000;

/** How to write an archive; nothing of it changes a byte. */
export interface ArchiveOptions {
  /** How many threads beside the caller's own; by default as many as there are processors, and none for a small package. */
  readonly count?: number;
  /** Where to take them from. */
  readonly threads?: Threads | undefined;
  readonly known?: KnownFiles | undefined;
  /** Hears of each entry, in their order; `offset` is where its packed bytes begin in the archive. */
  readonly onPacked?: (entry: PackageEntry, file: PackedFile, packed: Uint8Array, offset: number) => void;
}

/** The bytes of the zip, in pieces. Throws PackageError if an entry can't be read. */
export async function* archive(
  entries: readonly PackageEntry[],
  { count = threadsFor(entries), threads, known, onPacked = () => {} }: ArchiveOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  if (entries.length > mostEntries) {
    throw new PackageError([`There are ${entries.length} files; a package holds ${mostEntries}.`]);
  }
  const members: ZipMember[] = [];
  let offset = 0;
  const pool = openPool(count, known, threads);
  try {
    for await (const batch of packInOrder(batchesOf(sortedByPath(entries)), pool)) {
      const headers = batch.entries.reduce((sum, { path }) => sum + localHeaderSize(path), 0);
      const piece = Buffer.allocUnsafe(headers + batch.bytes.byteLength);
      let end = 0;
      let taken = 0;
      for (const [index, entry] of batch.entries.entries()) {
        const file = batch.files[index];
        if (file === undefined) throw new Error(`${entry.path} was not packed.`);
        const packed = batch.bytes.subarray(taken, taken + file.packedSize);
        const { crc32, method, packedSize, unpackedSize } = file;
        const member = {
          path: entry.path,
          kind: entry.kind,
          offset: offset + end,
          crc32,
          method,
          packedSize,
          unpackedSize,
        };
        end = writeLocalHeader(piece, end, member);
        piece.set(packed, end);
        onPacked(entry, file, packed, offset + end);
        members.push(member);
        end += packedSize;
        taken += packedSize;
      }
      offset += end;
      yield piece;
    }
  } finally {
    await pool.close();
  }
  const directory = directoryOf(members);
  yield directory;
  yield endOfDirectory(members.length, { offset, size: directory.byteLength });
}

function directoryOf(members: readonly ZipMember[]): Buffer {
  const directory = Buffer.allocUnsafe(members.reduce((sum, { path }) => sum + directoryHeaderSize(path), 0));
  let end = 0;
  for (const member of members) end = writeDirectoryHeader(directory, end, member);
  return directory;
}

function threadsFor(entries: readonly PackageEntry[]): number {
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  return bytes < worthThreads ? 0 : mostThreads;
}
