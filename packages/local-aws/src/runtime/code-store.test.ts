import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { lstat, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createBlobStore } from '../state/blob-store.ts';
import { CodeStore } from './code-store.ts';
import { writeZip } from './zip-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-aws-code-'));
const store = new CodeStore(join(folder, 'code'), createBlobStore(join(folder, 'blobs')));
afterAll(() => rm(folder, { recursive: true }));

describe('CodeStore', () => {
  // Windows keeps no modes, and lets only some users make links.
  (process.platform === 'win32' ? it.skip : it)(
    'unpacks files with their modes, under the hash that Lambda shows',
    async () => {
      const zip = writeZip([
        { name: 'index.js', content: 'code' },
        { name: 'bin/', content: '', mode: 0o040755 },
        { name: 'bin/tool', content: 'tool', mode: 0o100755 },
        { name: 'lib/deep/a.txt', content: 'a', mode: 0 },
        { name: 'link', content: 'lib/deep/a.txt', mode: 0o120777 },
      ]);
      const unpacked = await store.add(zip);
      expect(unpacked).toMatchObject({
        sha256: createHash('sha256').update(zip).digest('base64'),
        size: zip.length,
      });
      expect((await lstat(join(unpacked.folder, 'bin/tool'))).mode & 0o777).toBe(0o755);
      expect((await lstat(join(unpacked.folder, 'index.js'))).mode & 0o777).toBe(0o644);
      expect(await readFile(join(unpacked.folder, 'lib/deep/a.txt'), 'utf8')).toBe('a');
      expect(await readlink(join(unpacked.folder, 'link'))).toBe('lib/deep/a.txt');
    },
  );

  it('unpacks the same zip once', async () => {
    const zip = writeZip({ 'a.js': 'a' });
    const [first, second] = await Promise.all([store.add(zip), store.add(Buffer.from(zip))]);
    expect(second).toBe(first);
  });

  it.each([
    ['empty', 'no bytes', Buffer.alloc(0)],
    ['empty', 'no entries', writeZip({})],
    ['unreadable', 'no zip', Buffer.from('not a zip')],
    ['unreadable', 'a way out', writeZip({ '../out.js': 'x' })],
    ['unreadable', 'an absolute path', writeZip({ '/out.js': 'x' })],
    ['unreadable', 'a link that leads out', writeZip([{ name: 'link', content: '../../out', mode: 0o120777 }])],
    [
      'unreadable',
      'a file twice',
      writeZip([
        { name: 'a', content: '1' },
        { name: 'a', content: '2' },
      ]),
    ],
  ])('refuses as %s: %s', async (reason, _, zip) => {
    await expect(store.add(zip)).rejects.toMatchObject({ reason });
    const unpacked = join(folder, 'code');
    const root = join(unpacked, (await readdir(unpacked))[0] ?? '');
    expect((await readdir(root)).toSorted()).toEqual(['code', 'node_modules', 'package.json']);
    expect((await readdir(join(root, 'code'))).every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
  });

  it('refuses what says it is larger than Lambda takes', async () => {
    const zip = writeZip({ 'big.bin': 'x' });
    const directory = zip.indexOf('PK\x01\x02');
    for (const size of [20, 24]) zip.writeUInt32LE(262_144_001, directory + size);
    await expect(store.add(zip)).rejects.toMatchObject({ reason: 'too-large' });
  });
});
