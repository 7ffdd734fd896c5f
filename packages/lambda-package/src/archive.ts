/**
 * The archive as a stream of bytes that depends on nothing but the entries' paths, kinds and contents:
 * no clock, no locale, no order of creation, no number of threads.
 */
import { availableParallelism } from 'node:os';
import { batchesOf, packInOrder } from './archive/pack-in-order.ts';
import { openPool } from './archive/pool.ts';
import { type PackageEntry, sortedByPath } from './entry.ts';
import { PackageError } from './package-error.ts';
import { directoryHeader, endOfDirectory, localHeader, type ZipMember } from './zip-records.ts';

/** The records have 16 bits for it. */
const mostEntries = 65_535;
/** Bytes of content below which threads take longer to start than the work takes. */
const worthThreads = 2_000_000;
const mostThreads = 8;

/**
 * The bytes of the zip, in pieces. Throws PackageError if an entry can't be read. `threads` beside the caller's
 * own, by default as many as there are processors, and none for a small package.
 */
export async function* archive(
  entries: readonly PackageEntry[],
  threads = threadsFor(entries),
): AsyncGenerator<Uint8Array, void, undefined> {
  if (entries.length > mostEntries) {
    throw new PackageError([`There are ${entries.length} files; a package holds ${mostEntries}.`]);
  }
  const members: ZipMember[] = [];
  let offset = 0;
  const pool = openPool(threads);
  try {
    for await (const batch of packInOrder(batchesOf(sortedByPath(entries)), pool)) {
      const pieces: Uint8Array[] = [];
      let taken = 0;
      for (const [index, entry] of batch.entries.entries()) {
        const file = batch.files[index];
        if (file === undefined) throw new Error(`${entry.path} was not packed.`);
        const member = { name: Buffer.from(entry.path), kind: entry.kind, offset, ...file };
        const header = localHeader(member);
        pieces.push(header, batch.bytes.subarray(taken, taken + file.packedSize));
        members.push(member);
        taken += file.packedSize;
        offset += header.byteLength + file.packedSize;
      }
      yield Buffer.concat(pieces);
    }
  } finally {
    await pool.close();
  }
  const directory = Buffer.concat(members.map(directoryHeader));
  yield directory;
  yield endOfDirectory(members.length, { offset, size: directory.byteLength });
}

function threadsFor(entries: readonly PackageEntry[]): number {
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  return bytes < worthThreads ? 0 : Math.min(availableParallelism(), mostThreads);
}
