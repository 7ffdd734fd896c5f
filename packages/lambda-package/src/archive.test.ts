import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generatedTrees } from '../test/generated-trees.ts';
import { readZip } from '../test/read-zip.ts';
import { zipOf } from '../test/zip-of.ts';
import { entryOf } from './entry.ts';

const smallTree = generatedTrees['every kind of entry'] ?? [];

const anyEntries = fc.uniqueArray(
  fc
    .record({
      path: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
      content: fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.string().map((text) => Buffer.from(text.repeat(50))),
      ),
      kind: fc.constantFrom('file' as const, 'executable' as const, 'link' as const),
    })
    .map(({ path, content, kind }) => entryOf(path, content, kind)),
  { selector: ({ path }) => path, maxLength: 12 },
);

describe('archive', () => {
  it('has the same bytes in whatever order the entries come', async () => {
    const shuffledPair = anyEntries.chain((entries) =>
      fc.tuple(
        fc.constant(entries),
        fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shuffledPair, async ([entries, shuffled]) => {
        expect((await zipOf(shuffled)).equals(await zipOf(entries))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('gives back every content, kind and name', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntries, async (entries) => {
        const modes = { file: 0o100644, executable: 0o100755, link: 0o120777 };
        const expected = await Promise.all(
          entries.map(async ({ path, kind, read }) => [path, modes[kind], Buffer.from(await read()).toString('hex')]),
        );
        const members = readZip(await zipOf(entries));
        const got = members.map(({ name, mode, content }) => [name, mode, content.toString('hex')]);
        expect(got.sort()).toEqual(expected.sort());
      }),
      { numRuns: 50 },
    );
  });

  it('sorts by the bytes of UTF-8, not by UTF-16 units', async () => {
    const names = ['\u{1f600}', '\uff5e', 'a/b', 'a-b', 'B'];
    const members = readZip(await zipOf(names.map((name) => entryOf(name, Buffer.alloc(1)))));
    expect(members.map(({ name }) => name)).toEqual(['B', 'a-b', 'a/b', '\uff5e', '\u{1f600}']);
  });

  it('dates everything 1980-01-01 00:00:00', async () => {
    expect(readZip(await zipOf(smallTree)).map(({ time }) => time)).toEqual(smallTree.map(() => [0x21, 0]));
  });

  it('stores what deflate does not make smaller', async () => {
    const noise = createHash('sha512').update('noise').digest();
    const members = readZip(await zipOf([entryOf('noise', noise), entryOf('text', Buffer.from('a'.repeat(64)))]));
    expect(members.map(({ method }) => method)).toEqual([0, 8]);
  });
});
