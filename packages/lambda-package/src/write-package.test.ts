import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readZip } from '../test/read-zip.ts';
import { folderWith } from '../test/temporary-folder.ts';
import { entryOf } from './entry.ts';
import { writePackage } from './write-package.ts';

const entries = [entryOf('index.js', Buffer.from('exports.handler = 1;')), entryOf('b', Buffer.alloc(1000))];

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
});
