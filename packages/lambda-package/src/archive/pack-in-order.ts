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
const batchLimit = { bytes: 256 * 1024, entries: 64 };
/** Bytes of content that are being packed, or packed and not yet written. */
const windowBytes = 24 * 1024 * 1024;
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
  const underWay = new Map<Batch, Promise<PackedBatch>>();
  let bytes = 0;
  const begin = (batch: Batch) => {
    const packed = pack(batch, pool);
    // Whoever comes to write it sees the error; until then it is not one that nobody handles.
    packed.catch(() => {});
    waiting.delete(batch);
    underWay.set(batch, packed);
    bytes += batch.size;
  };
  for (const batch of batches) {
    // The one that is to be written next is begun whatever its size.
    if (waiting.has(batch)) begin(batch);
    for (const later of waiting) {
      if (bytes + later.size > windowBytes) break;
      begin(later);
    }
    const packed = await underWay.get(batch);
    if (packed !== undefined) yield packed;
    underWay.delete(batch);
    bytes -= batch.size;
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
  const result = await pool.pack(await Promise.all(entries.map(fileToPack)));
  if ('bytes' in result) return { ...result, entries };
  throw unreadable(entries[result.index], result.reason);
}

async function fileToPack(entry: PackageEntry): Promise<FileToPack> {
  if (entry.file !== undefined) return { file: entry.file, size: entry.size };
  const content = await entry.read().catch((error: unknown) => {
    throw unreadable(entry, `cannot be read (${error instanceof Error ? error.message : error})`);
  });
  if (content.byteLength === entry.size) return { content };
  throw unreadable(entry, `changed its size (it had ${entry.size} bytes) while it was being packaged`);
}

function unreadable(entry: PackageEntry | undefined, reason: string): PackageError {
  return new PackageError([`${JSON.stringify(entry?.path)} ${reason}.`]);
}
