import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readZip } from '../test/read-zip.ts';
import { folderWith } from '../test/temporary-folder.ts';
import { entryOf, type PackageEntry } from './entry.ts';
import { PackageError } from './package-error.ts';
import { writePackage } from './write-package.ts';

const entries = [entryOf('index.js', Buffer.from('exports.handler = 1;')), entryOf('b', Buffer.alloc(1000))];

/** An entry whose content only its file has. */
function fileEntry(root: string, path: string, size: number): PackageEntry {
  return { path, kind: 'file', size, file: join(root, path), read: () => Promise.reject(new Error('Read twice.')) };
}

describe('writePackage', () => {
  it('says what it wrote', async () => {
    const output = join(folderWith({}), 'new', 'package.zip');
    const written = await writePackage(entries, output);
    const bytes = readFileSync(output);
    expect(written).toEqual({
      codeSha256: createHash('sha256').update(bytes).digest('base64'),
      digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      size: bytes.length,
      unpackedSize: 1020,
      fileCount: 2,
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
});
