import { mkdtempSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { makeTaskFolder } from './task-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-aws-views-'));
afterAll(() => rm(folder, { recursive: true }));
const image = join(folder, 'image');

async function put(path: string): Promise<void> {
  await mkdir(dirname(join(image, path)), { recursive: true });
  await writeFile(join(image, path), path);
}

// Windows lets only some users make links.
(process.platform === 'win32' ? it.skip : it)(
  'a task may write to its own folders, and sees the rest of its image',
  async () => {
    for (const path of [
      'usr/src/app/server.js',
      'usr/src/app/lib/a.js',
      'usr/src/other',
      'usr/lib/big',
      'tmp/x',
      'top',
    ]) {
      await put(path);
    }
    await symlink('../lib', join(image, 'usr/src/link'));
    const task = join(folder, 'task');
    await makeTaskFolder(image, task, [['usr', 'src', 'app'], ['tmp']]);
    const isLink = async (path: string) => (await lstat(join(task, path))).isSymbolicLink();
    for (const path of ['usr/src/app/server.js', 'usr/src/app/lib/a.js', 'tmp/x', 'usr/src/other', 'top']) {
      await writeFile(join(task, path), 'written');
      expect(await readFile(join(image, path), 'utf8')).toBe(path);
    }
    expect(await isLink('usr/lib')).toBe(true);
    expect(await isLink('usr/src')).toBe(false);
    expect(await readFile(join(task, 'usr/src/link/big'), 'utf8')).toBe('usr/lib/big');
  },
);

describe('makeTaskFolder', () => {
  it('shares the files of modules, but not their folders', async () => {
    await put('srv/node_modules/m/index.js');
    const task = join(folder, 'modules');
    await makeTaskFolder(image, task, [['srv']]);
    const inode = async (root: string) => (await lstat(join(root, 'srv/node_modules/m/index.js'))).ino;
    expect(await inode(task)).toBe(await inode(image));
    await writeFile(join(task, 'srv/node_modules/m/cache'), '');
    await rm(join(task, 'srv/node_modules/m/index.js'));
    expect(await readdir(join(image, 'srv/node_modules/m'))).toEqual(['index.js']);
  });

  it('copies all of an image whose root is the working directory', async () => {
    await put('deep/down/file');
    const task = join(folder, 'whole');
    await makeTaskFolder(image, task, [[], ['tmp']]);
    await writeFile(join(task, 'deep/down/file'), 'written');
    expect(await readFile(join(image, 'deep/down/file'), 'utf8')).toBe('deep/down/file');
  });
});
