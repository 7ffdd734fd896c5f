import { describe, expect, it } from '@jest/globals';
import { entryOf, type PackageEntry } from '../entry.ts';
import { batchesOf, packInOrder } from './pack-in-order.ts';
import type { FileToPack, PackedFiles } from './packer.ts';
import type { PackerPool } from './pool.ts';

const megabyte = 1024 * 1024;

/** An entry with a batch of its own; nobody reads it here. */
function entry(index: number, size = 2 * megabyte + index): PackageEntry {
  return { path: String(index), kind: 'file', size, file: `/${index}`, read: () => Promise.reject(new Error('Read.')) };
}

/** A pool whose results claim this size, with the files that it was asked for in their order. */
function poolOf(packedSize: number) {
  const asked: string[] = [];
  const pool: PackerPool = {
    pack: async (files: readonly FileToPack[]) => {
      asked.push(...files.map((file) => ('file' in file ? file.file : '')));
      return { files: [], bytes: { byteLength: packedSize } } as unknown as PackedFiles;
    },
    close: async () => {},
  };
  return { asked, pool };
}

const entries = Array.from({ length: 150 }, (_, index) => entry(index));

describe('packInOrder', () => {
  it.each([
    ['small', 1],
    ['large', 40 * megabyte],
  ])('gives back every batch in its order, with %s results', async (_, packedSize) => {
    const { pool } = poolOf(packedSize);
    const paths: (string | undefined)[] = [];
    for await (const batch of packInOrder(batchesOf(entries), pool)) paths.push(batch.entries[0]?.path);
    expect(paths).toEqual(entries.map(({ path }) => path));
  });

  it('stops for a reader that is slow, before results fill the memory', async () => {
    const { asked, pool } = poolOf(4 * megabyte);
    const batches = packInOrder(batchesOf(entries), pool);
    await batches.next();
    for (let turn = 0; turn < 100; turn++) await null;
    // Those that were under way, and as many as 40 MB have room for.
    expect(asked.length).toBeLessThanOrEqual(32 + 10);
    expect(asked.length).toBeGreaterThan(8);
  });

  it.each([1, 2 * megabyte])('keeps threads busy while results of %i bytes are taken', async (packedSize) => {
    const { asked, pool } = poolOf(packedSize);
    const batches = packInOrder(batchesOf(entries), pool);
    for (let taken = 0; taken < 60; taken++) await batches.next();
    for (let turn = 0; turn < 100; turn++) await null;
    // Seven large ones were begun first, and wait for their place.
    expect(asked.length).toBeGreaterThan(60 + 7 + 4);
  });

  it('begins with the largest, lest everybody waits for one in the end', async () => {
    const { asked, pool } = poolOf(1);
    const many = [...Array.from({ length: 40 }, (_, index) => entry(index, megabyte / 2)), entry(99, 9 * megabyte)];
    await packInOrder(batchesOf(many), pool).next();
    expect(asked.indexOf('/99')).toBeLessThan(3);
  });

  it('puts small neighbours into one batch', () => {
    const small = Array.from({ length: 600 }, (_, index) => entryOf(String(index), Buffer.alloc(10)));
    expect(batchesOf(small).map((batch) => batch.entries.length)).toEqual([256, 256, 88]);
  });
});
