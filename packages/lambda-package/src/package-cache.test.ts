import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { folderWith } from '../test/temporary-folder.ts';
import { entryOf, type PackageEntry } from './entry.ts';
import { writePackage } from './write-package.ts';

const lines = (word: string) => Buffer.from(`${word}, `.repeat(300));
const first = [
  entryOf('a.txt', lines('first')),
  entryOf('b.txt', lines('second')),
  entryOf('empty', Buffer.alloc(0)),
  entryOf('short', Buffer.from('x')),
];
const second = [...first.filter(({ path }) => path !== 'b.txt'), entryOf('b.txt', lines('changed'))];

/** A folder with a cache of the first package. */
async function withCache() {
  const folder = folderWith({});
  const cache = join(folder, 'cache', 'function');
  await writePackage(first, join(folder, 'first.zip'), { cache });
  const again = (entries = second) => writePackage(entries, join(folder, 'second.zip'), { cache });
  return { folder, cache, again };
}

const cold = (entries = second) => writePackage(entries, join(folderWith({}), 'cold.zip'));

/** Changes the five numbers of each file in a list. */
function rows(change: (row: readonly (number | undefined)[]) => readonly unknown[]) {
  return (text: string) => {
    const { numbers, ...rest } = JSON.parse(text);
    const changed: unknown[] = [];
    for (let at = 0; at < numbers.length; at += 5) changed.push(...change(numbers.slice(at, at + 5)));
    return JSON.stringify({ ...rest, numbers: changed });
  };
}

describe('a cache', () => {
  it('knows nothing at first', async () => {
    const folder = folderWith({});
    const { cached } = await writePackage(first, join(folder, 'a.zip'), { cache: join(folder, 'cache') });
    expect(cached).toBe(0);
    expect(await cold()).not.toHaveProperty('cached');
  });

  it('gives the same bytes, and packs only what changed', async () => {
    const { again } = await withCache();
    expect(await again()).toEqual({ ...(await cold()), cached: 3 });
    expect(await again()).toEqual({ ...(await cold()), cached: 4 });
    expect(await again(first)).toEqual({ ...(await cold(first)), cached: 3 });
  });

  it('knows a file by its content, whatever its name', async () => {
    const { again } = await withCache();
    const renamed = [entryOf('c.txt', lines('second')), entryOf('d.txt', lines('second'), 'executable')];
    expect(await again(renamed)).toEqual({ ...(await cold(renamed)), cached: 2 });
  });

  it('serves threads, too', async () => {
    const folder = folderWith({});
    const many = Array.from({ length: 40 }, (_, index) => entryOf(`${index}.txt`, Buffer.alloc(60_000, `${index} `)));
    const cache = join(folder, 'cache');
    await writePackage(many, join(folder, 'a.zip'), { cache });
    const changed = [...many.slice(1), entryOf('new.txt', Buffer.from('new'))];
    expect(await writePackage(changed, join(folder, 'b.zip'), { cache })).toEqual({
      ...(await cold(changed)),
      cached: 39,
    });
  });

  it('is left as it is while little is new', async () => {
    const folder = folderWith({});
    const noise = (seed: number) => createHash('shake256', { outputLength: 9000 }).update(`${seed}`).digest();
    const many = Array.from({ length: 30 }, (_, index) => entryOf(`${index}.bin`, noise(index)));
    const cache = join(folder, 'cache');
    const write = (entries: readonly PackageEntry[]) => writePackage(entries, join(folder, 'a.zip'), { cache });
    await write(many);
    const before = readFileSync(cache);
    const oneChanged = [...many.slice(1), entryOf('0.bin', noise(99))];
    expect(await write(oneChanged)).toMatchObject({ cached: 29 });
    expect(readFileSync(cache).equals(before)).toBe(true);
    const twoChanged = [...oneChanged.slice(1), entryOf('1.bin', noise(98))];
    expect(await write(twoChanged)).toMatchObject({ cached: 28 });
    expect(await write(twoChanged)).toMatchObject({ cached: 30 });
  });

  it.each([
    ['is gone', (cache: string) => rmSync(cache)],
    ['is empty', (cache: string) => truncateSync(cache)],
    ['is cut off', (cache: string) => truncateSync(cache, 60)],
    ['is another', (cache: string) => writeFileSync(cache, 'x'.repeat(1000))],
  ])('whose package %s is made anew', async (_, damage) => {
    const { cache, again } = await withCache();
    damage(cache);
    expect(await again()).toMatchObject(await cold());
    expect(await again()).toMatchObject({ cached: 4 });
  });

  it.each([
    ['is gone', () => undefined],
    ['is cut off', (list: string) => list.slice(0, -9)],
    ['is of another compressor', (list: string) => list.replace('1.26.1', '1.25')],
    ['is null', () => 'null'],
    ['has no numbers', (list: string) => list.replace('"numbers"', '"figures"')],
    ['has texts for numbers', rows((row) => row.map(String))],
    ['has negative offsets', rows(([, ...rest]) => [-1, ...rest])],
    ['has negative sizes', rows(([offset, , ...rest]) => [offset, -1, ...rest])],
    ['has short rows', rows((row) => row.slice(1))],
    ['has packed sizes past the content', rows(([offset, , ...rest]) => [offset, 900_000, ...rest])],
    ['has other sizes of content', rows(([offset, packed, , ...rest]) => [offset, packed, 2, ...rest])],
    ['has offsets of other files', rows(([offset = 0, ...rest]) => [offset + 10, ...rest])],
    ['has offsets past the end', rows(([offset = 0, ...rest]) => [offset + 1e12, ...rest])],
  ])('whose list %s is made anew', async (_, change) => {
    const { cache, again } = await withCache();
    const list = change(readFileSync(`${cache}.json`, 'utf8'));
    if (list === undefined) rmSync(`${cache}.json`);
    else writeFileSync(`${cache}.json`, list);
    expect(await again()).toMatchObject(await cold());
  });

  it('of another compressor is not used', async () => {
    const { cache, again } = await withCache();
    writeFileSync(`${cache}.json`, readFileSync(`${cache}.json`, 'utf8').replace('1.26.1', '1.25'));
    expect(await again()).toMatchObject({ cached: 0 });
  });

  it('gives the same bytes whatever bytes of it are lost', async () => {
    const { cache, again } = await withCache();
    const whole = readFileSync(cache);
    const expected = await cold();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        writeFileSync(cache, damaged);
        expect(await again()).toMatchObject(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('that cannot be written costs nothing but a word', async () => {
    const folder = folderWith({ file: 'not a folder' });
    const written = await writePackage(first, join(folder, 'a.zip'), { cache: join(folder, 'file', 'cache') });
    expect(written).toMatchObject({ cached: 0, cacheProblem: expect.stringMatching(/EEXIST|ENOTDIR/) });
    expect(existsSync(join(folder, 'a.zip'))).toBe(true);
  });
});
