/**
 * Packs entries on several threads and gives them back in the order of the archive, with only so much content under
 * way that the size of a package does not decide the memory it takes.
 */
import type { PackageEntry } from '../entry.ts';
import { PackageError } from '../package-error.ts';
import type { FileToPack, PackedFiles } from './packer.ts';
import type { PackerPool } from './pool.ts';

/** Neighbours in the archive that one thread packs in one go. */
export interface Batch {
  readonly entries: readonly PackageEntry[];
  /** Bytes of content. */
  readonly size: number;
}

interface PackedBatch extends PackedFiles {
  readonly entries: readonly PackageEntry[];
}

/** Small files are many: handing over each of them would cost more than packing it. */
const batchLimit = { bytes: 1024 * 1024, entries: 256 };
/** Batches that wait for a thread or are on one: more would not be begun any sooner. Threads read files themselves. */
const mostUnderWay = 32;
/** Packed bytes that wait for their turn: what a package costs in memory. Has room for those with a head start, and more. */
const mostFinished = 40 * 1024 * 1024;
/** Batches larger than this are begun first, lest one of them is begun last and everybody waits for it. */
const headStart = { fromBytes: 1024 * 1024, totalBytes: 16 * 1024 * 1024 };

/** Cuts the entries, in their order, into batches. */
export function batchesOf(entries: readonly PackageEntry[]): readonly Batch[] {
  const batches: { entries: PackageEntry[]; size: number }[] = [];
  for (const entry of entries) {
    const last = batches.at(-1);
    if (last && last.size + entry.size <= batchLimit.bytes && last.entries.length < batchLimit.entries) {
      last.entries.push(entry);
      last.size += entry.size;
    } else {
      batches.push({ entries: [entry], size: entry.size });
    }
  }
  return batches;
}

/** The batches, packed, in their order. Throws PackageError if a file can't be read. */
export async function* packInOrder(
  batches: readonly Batch[],
  pool: PackerPool,
): AsyncGenerator<PackedBatch, void, undefined> {
  const waiting = new Set([...batchesWithHeadStart(batches), ...batches]);
  const begun = new Map<Batch, Promise<PackedBatch>>();
  let underWay = 0;
  let finished = 0;
  const begin = (batch: Batch) => {
    const packed = pack(batch, pool);
    waiting.delete(batch);
    begun.set(batch, packed);
    underWay++;
    // Whoever comes to write it sees an error; until then it is not one that nobody handles.
    packed.then(
      ({ bytes }) => {
        underWay--;
        finished += bytes.byteLength;
        beginMore();
      },
      () => {},
    );
  };
  const beginMore = () => {
    for (const batch of waiting) {
      if (underWay >= mostUnderWay || finished > mostFinished) return;
      begin(batch);
    }
  };
  for (const batch of batches) {
    // The one that is to be written next is begun whatever its size.
    if (waiting.has(batch)) begin(batch);
    beginMore();
    const packed = await begun.get(batch);
    if (packed === undefined) continue;
    yield packed;
    begun.delete(batch);
    finished -= packed.bytes.byteLength;
  }
}

function batchesWithHeadStart(batches: readonly Batch[]): readonly Batch[] {
  const largest = batches.filter(({ size }) => size >= headStart.fromBytes).sort((a, b) => b.size - a.size);
  let bytes = 0;
  return largest.filter(({ size }) => {
    if (bytes + size > headStart.totalBytes) return false;
    bytes += size;
    return true;
  });
}

async function pack({ entries }: Batch, pool: PackerPool): Promise<PackedBatch> {
  const files: FileToPack[] = [];
  for (const entry of entries) {
    const { file, size } = entry;
    files.push(file === undefined ? { content: await contentOf(entry) } : { file, size });
  }
  const result = await pool.pack(files);
  if ('bytes' in result) return { ...result, entries };
  throw unreadable(entries[result.index], result.reason);
}

async function contentOf(entry: PackageEntry): Promise<Uint8Array> {
  const content = await entry.read().catch((error: unknown) => {
    throw unreadable(entry, `cannot be read (${error instanceof Error ? error.message : error})`);
  });
  if (content.byteLength === entry.size) return content;
  throw unreadable(entry, `changed its size (it had ${entry.size} bytes) while it was being packaged`);
}

function unreadable(entry: PackageEntry | undefined, reason: string): PackageError {
  return new PackageError([`${JSON.stringify(entry?.path)} ${reason}.`]);
}
