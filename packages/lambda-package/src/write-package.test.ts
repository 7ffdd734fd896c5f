import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readZip } from '../test/read-zip.ts';
import { folderWith } from '../test/temporary-folder.ts';
import { collectFolder } from './collect-folder.ts';
import { entryOf, type PackageEntry } from './entry.ts';
import { PackageError } from './package-error.ts';
import { writePackage } from './write-package.ts';

const entries = [entryOf('index.js', Buffer.from('exports.handler = 1;')), entryOf('b', Buffer.alloc(1000))];

/** An entry whose content only its file has. */
function fileEntry(root: string, path: string, size: number): PackageEntry {
  return { path, kind: 'file', size, file: join(root, path), read: () => Promise.reject(new Error('Read twice.')) };
}

function sha256Of(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function digestsOf(content: Buffer) {
  return { sha256: sha256Of(content), crc32: crc32(content) };
}

describe('writePackage', () => {
  it('says what it wrote', async () => {
    const output = join(folderWith({}), 'new', 'package.zip');
    const written = await writePackage(entries, output);
    const bytes = readFileSync(output);
    expect(written).toEqual({
      codeSha256: createHash('sha256').update(bytes).digest('base64'),
      digest: `sha256:${sha256Of(bytes)}`,
      size: bytes.length,
      unpackedSize: 1020,
      fileCount: 2,
      files: [
        { path: 'b', kind: 'file', size: 1000, ...digestsOf(Buffer.alloc(1000)), packedSize: 10 },
        { path: 'index.js', kind: 'file', size: 20, ...digestsOf(Buffer.from('exports.handler = 1;')), packedSize: 20 },
      ],
    });
    expect(readZip(bytes).map(({ name }) => name)).toEqual(['b', 'index.js']);
  });

  it('replaces an older package', async () => {
    const output = join(folderWith({ 'package.zip': 'x'.repeat(10_000) }), 'package.zip');
    const { size } = await writePackage(entries, output);
    expect(readFileSync(output)).toHaveLength(size);
  });

  it('leaves the older package, and nothing else, when an entry cannot be read', async () => {
    const output = join(folderWith({ 'package.zip': 'older' }), 'package.zip');
    const vanished = { ...entryOf('z', Buffer.alloc(1)), read: () => Promise.reject(new Error('vanished')) };
    await expect(writePackage([...entries, vanished], output)).rejects.toThrow('vanished');
    expect(readdirSync(dirname(output))).toEqual(['package.zip']);
    expect(readFileSync(output, 'utf8')).toBe('older');
    expect(existsSync(`${output}.partial`)).toBe(false);
  });

  it.each([
    ['has vanished', undefined, '"lib/b.js" vanished while it was being packaged.'],
    ['has grown', 'more', '"lib/b.js" changed its size (it had 3 bytes) while it was being packaged.'],
    ['has shrunk', 'x', '"lib/b.js" changed its size (it had 3 bytes) while it was being packaged.'],
  ])('names a file that %s since it was found, small package or large', async (_, now, sentence) => {
    const root = folderWith({ 'lib/a.js': 'aaa', 'lib/b.js': now ?? '', 'large.bin': 'x'.repeat(3_000_000) });
    if (now === undefined) rmSync(join(root, 'lib/b.js'));
    const found = ['lib/a.js', 'lib/b.js'].map((path) => fileEntry(root, path, 3));
    const output = join(root, 'out', 'package.zip');
    for (const entries of [found, [fileEntry(root, 'large.bin', 3_000_000), ...found]]) {
      await expect(writePackage(entries, output)).rejects.toThrow(new PackageError([sentence]));
      expect(readdirSync(dirname(output))).toEqual([]);
    }
  });

  it('has the same bytes whether a thread reads the file or the content is at hand', async () => {
    const content = Buffer.from('some words, '.repeat(400_000));
    const root = folderWith({ 'large.txt': content });
    const fromFile = await writePackage([fileEntry(root, 'large.txt', content.length)], join(root, 'a.zip'));
    const fromMemory = await writePackage([entryOf('large.txt', content)], join(root, 'b.zip'));
    expect(fromFile).toEqual(fromMemory);
    expect(readZip(readFileSync(join(root, 'a.zip')))[0]?.content.equals(content)).toBe(true);
  });

  it('has the same bytes for the same files, whatever their times, their order of creation, the umask and the folder', async () => {
    const files = fc.uniqueArray(
      fc.record({
        path: fc.stringMatching(/^[a-z]{1,3}(\/[a-z]{1,3}\.[jt]s){0,2}\.js$/),
        content: fc.string({ maxLength: 200 }),
        executable: fc.boolean(),
      }),
      { selector: ({ path }) => path, minLength: 1, maxLength: 8 },
    );
    const shuffled = files.chain((some) =>
      fc.tuple(
        fc.constant(some),
        fc.shuffledSubarray(some, { minLength: some.length }),
        fc.integer({ min: 1, max: 1e9 }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([some, others, time]) => {
        const a = await packageOf(some, { mask: 0o022, time: 1e9 });
        const b = await packageOf(others, { mask: 0o077, time });
        expect(b).toEqual(a);
      }),
      { numRuns: 20 },
    );
  });
});

interface Written {
  readonly path: string;
  readonly content: string;
  readonly executable: boolean;
}

/** Writes the files into a new folder, and packs that. The mask as umask has it; the time in seconds of the epoch. */
async function packageOf(files: readonly Written[], { mask, time }: { readonly mask: number; readonly time: number }) {
  const root = folderWith({});
  for (const { path, content, executable } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    // Windows has no executable bit; there the content decides.
    writeFileSync(join(root, path), executable ? `#!${content}` : ` ${content}`);
    chmodSync(join(root, path), (executable ? 0o777 : 0o666) & ~mask);
    utimesSync(join(root, path), time, time);
  }
  return writePackage(await collectFolder({ root, omit: [] }), join(folderWith({}), 'package.zip'));
}
