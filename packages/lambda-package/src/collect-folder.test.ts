import { chmodSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { folderWith } from '../test/temporary-folder.ts';
import { zipOf } from '../test/zip-of.ts';
import { collectFolder } from './collect-folder.ts';
import type { PackageError } from './package-error.ts';

async function problemsOf(root: string): Promise<readonly string[]> {
  const error = await collectFolder({ root, omit: [] }).then(
    () => undefined,
    (reason: PackageError) => reason,
  );
  return error?.problems ?? [];
}

async function shown(root: string, rest: { omit?: readonly string[]; platform?: NodeJS.Platform } = {}) {
  const entries = await collectFolder({ root, omit: [], ...rest });
  return Object.fromEntries(entries.map(({ path, kind, size }) => [path, `${kind} ${size}`]));
}

/** Windows has neither these permissions nor, without privileges, links. */
const itOnPosix = process.platform === 'win32' ? it.skip : it;

describe('collectFolder', () => {
  it('finds files at every depth, without empty folders and .git', async () => {
    const root = folderWith({ 'index.js': 'abc', 'a/b/c.txt': 'd', '.git/HEAD': 'x', 'a/.git': 'y', '.env': '' });
    mkdirSync(join(root, 'empty'));
    expect(await shown(root)).toEqual({ 'index.js': 'file 3', 'a/b/c.txt': 'file 1', '.env': 'file 0' });
  });

  it('passes over what it is told to', async () => {
    const root = folderWith({ 'index.js': 'abc', 'out/package.zip': 'old', 'package.zip': 'kept' });
    const found = await shown(root, { omit: [join(root, 'out/package.zip')] });
    expect(Object.keys(found).sort()).toEqual(['index.js', 'package.zip']);
  });

  itOnPosix('passes over the same file when the root is reached through a link', async () => {
    const root = folderWith({ 'index.js': 'abc', 'package.zip': 'old' });
    const link = join(folderWith({}), 'link');
    symlinkSync(root, link);
    expect(await shown(link, { omit: [join(link, 'package.zip')] })).toEqual({ 'index.js': 'file 3' });
  });

  itOnPosix("takes the executable bit from the file's owner", async () => {
    const root = folderWith({ all: '', owner: '', group: '' });
    chmodSync(join(root, 'all'), 0o755);
    chmodSync(join(root, 'owner'), 0o700);
    chmodSync(join(root, 'group'), 0o674);
    expect(await shown(root)).toEqual({ all: 'executable 0', owner: 'executable 0', group: 'file 0' });
  });

  it('takes scripts and binaries for executable where there is no such bit', async () => {
    const root = folderWith({ script: '#!/bin/sh', elf: '\x7fELF...', text: 'x', empty: '' });
    expect(await shown(root, { platform: 'win32' })).toEqual({
      script: 'executable 9',
      elf: 'executable 7',
      text: 'file 1',
      empty: 'file 0',
    });
  });

  itOnPosix('keeps links inside of the package as links', async () => {
    const root = folderWith({ 'lib/libz.so.1': 'z', 'packages/a/index.js': 'a' });
    symlinkSync('libz.so.1', join(root, 'lib/libz.so'));
    symlinkSync('../packages/a', join(root, 'lib/a'));
    const entries = await collectFolder({ root, omit: [] });
    const links = entries.filter(({ kind }) => kind === 'link');
    const targets = await Promise.all(
      links.map(async ({ path, read }) => [path, Buffer.from(await read()).toString()]),
    );
    expect(Object.fromEntries(targets)).toEqual({ 'lib/libz.so': 'libz.so.1', 'lib/a': '../packages/a' });
  });

  itOnPosix('refuses links that lead out, are absolute, or lead nowhere, all at once', async () => {
    const root = folderWith({ 'index.js': '' });
    symlinkSync('../secret', join(root, 'upwards'));
    symlinkSync(join(root, 'index.js'), join(root, 'absolute'));
    symlinkSync('missing', join(root, 'nowhere'));
    symlinkSync('self', join(root, 'self'));
    expect(await problemsOf(root)).toEqual([
      `"absolute" links to "${root}/index.js", an absolute path.`,
      '"nowhere" links to "missing", which does not exist.',
      '"self" links to "self", which leads in a circle.',
      '"upwards" links to "../secret", which is outside of the package.',
    ]);
  });

  itOnPosix('refuses a link that leaves the package through another link', async () => {
    const outside = folderWith({ 'sub/secret': 's', 'sub/inner/x': '' });
    const root = folderWith({ secret: 'mine' });
    symlinkSync(join(outside, 'sub/inner'), join(root, 'door'));
    symlinkSync('door/../secret', join(root, 'through'));
    expect(await problemsOf(root)).toContain('"through" links to "door/../secret", which is outside of the package.');
  });

  itOnPosix('refuses what is neither file, folder nor link', async () => {
    const root = folderWith({ 'index.js': '' });
    const server = createServer();
    await new Promise<void>((ready) => server.listen(join(root, 'socket'), ready));
    try {
      expect(await problemsOf(root)).toEqual(['"socket" is neither a file, a folder nor a link (but a socket).']);
    } finally {
      await new Promise((closed) => server.close(closed));
    }
  });

  it('names a folder that is not there', async () => {
    const root = join(folderWith({ file: '' }), 'file');
    expect(await problemsOf(root)).toEqual([`There is no folder ${JSON.stringify(root)} to package.`]);
    expect(await problemsOf(`${root}s`)).toEqual([`There is no folder ${JSON.stringify(`${root}s`)} to package.`]);
  });

  it('gives the same package whatever the order, times, permissions and place', async () => {
    const files: Record<string, string> = { 'index.js': 'a', 'lib/b.js': 'b', 'lib/c/d.js': 'c', README: 'd', Z: 'e' };
    const packaged = async (root: string) => zipOf(await collectFolder({ root, omit: [] }));
    const expected = await packaged(folderWith(files));
    const names = Object.keys(files);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(names, { minLength: names.length, maxLength: names.length }),
        fc.array(fc.constantFrom(0o644, 0o600, 0o664, 0o444), { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 0, max: 2_000_000_000 }),
        async (order, modes, time) => {
          const root = folderWith(Object.fromEntries(order.map((name) => [name, files[name] ?? ''])));
          for (const [index, name] of order.entries()) {
            chmodSync(join(root, name), modes[index] ?? 0o644);
            utimesSync(join(root, name), time + index, time + index);
          }
          expect((await packaged(root)).equals(expected)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });
});
