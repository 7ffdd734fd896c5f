/** The whole archive of some entries, in memory. */
import { archive } from '../src/archive.ts';
import type { PackageEntry } from '../src/entry.ts';

export async function zipOf(entries: readonly PackageEntry[], count?: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of archive(entries, count === undefined ? {} : { count })) pieces.push(piece);
  return Buffer.concat(pieces);
}
