import fs, { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { elfFor } from '../test/binaries.ts';
import { folderWith } from '../test/temporary-folder.ts';
import { zipOf } from '../test/zip-of.ts';
import { collectFolder, type Folder } from './collect-folder.ts';
import type { PackageError } from './package-error.ts';

async function problemsOf(root: string): Promise<readonly string[]> {
  const error = await collectFolder({ root, omit: [] }).then(
    () => undefined,
    (reason: PackageError) => reason,
  );
  return error?.problems ?? [];
}

async function shown(root: string, rest: Partial<Folder> = {}) {
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

  it('leaves out what ignore files and patterns name, and the ignore files', async () => {
    const root = folderWith({
      '.lambdaignore': '*.ts\n/test/\n!keep.ts\n',
      'lib/.lambdaignore': '!b.ts\r\nprivate\r\n',
      'index.js': '',
      'index.ts': '',
      'keep.ts': '',
      'lib/a.ts': '',
      'lib/b.ts': '',
      'lib/private/key': '',
      'private/key': '',
      'test/a.js': '',
    });
    expect(Object.keys(await shown(root))).toEqual(['index.js', 'keep.ts', 'lib/b.ts', 'private/key']);
    const exclude = ['private', '!lib/a.ts'];
    expect(Object.keys(await shown(root, { exclude }))).toEqual(['index.js', 'keep.ts', 'lib/a.ts', 'lib/b.ts']);
    expect(await shown(root, { ignoreFile: '.ignore', include: ['test/'] })).toEqual({ 'test/a.js': 'file 0' });
  });

  it('takes only what is included, less what is excluded', async () => {
    const root = folderWith({ 'src/a.py': '', 'src/b/c.py': '', 'src/b/c.md': '', 'd.py': '', 'vendor/e.py': '' });
    const found = await shown(root, { include: ['src/**/*.py', '/vendor'], exclude: ['c.py'] });
    expect(Object.keys(found)).toEqual(['src/a.py', 'vendor/e.py']);
  });

  itOnPosix('refuses a link to what is left out', async () => {
    const root = folderWith({ 'index.js': '', 'private/deep/key': '', 'a/b/c': '', 'd/e.md': '' });
    symlinkSync('private/deep/key', join(root, 'link'));
    symlinkSync('d', join(root, 'folder'));
    mkdirSync(join(root, 'nothing'));
    symlinkSync('nothing', join(root, 'to-nothing'));
    for (const [name, target] of [
      ['root', '.'],
      ['to-a', 'a'],
      ['to-b', 'a/b'],
    ] as const)
      symlinkSync(target, join(root, name));
    expect(await problemsOf(root)).toEqual([]);
    writeFileSync(join(root, '.lambdaignore'), 'private\n*.md\n');
    expect(await problemsOf(root)).toEqual([
      '"folder" links to "d", which is left out of the package.',
      '"link" links to "private/deep/key", which is left out of the package.',
      '"to-nothing" links to "nothing", which is left out of the package.',
    ]);
  });

  it("takes git's word for the executable bit, and the file's for files that git does not have", async () => {
    const root = folderWith({ 'a.sh': '', 'b.sh': '', 'c.sh': '#!/bin/sh' });
    for (const name of ['b.sh', 'c.sh']) chmodSync(join(root, name), 0o755);
    const gitModes = new Map([['a.sh', 'executable'] as const, ['b.sh', 'file'] as const]);
    for (const platform of ['linux', 'win32'] as const) {
      if (platform === 'linux' && process.platform === 'win32') continue;
      const expected = { 'a.sh': 'executable 0', 'b.sh': 'file 0', 'c.sh': 'executable 9' };
      expect(await shown(root, { gitModes, platform })).toEqual(expected);
    }
  });

  it('makes links again of what git wrote as files on Windows', async () => {
    const root = folderWith({ 'lib/target': 'abc', 'lib/link': 'target', 'lib/out': '../../x' });
    const gitModes = new Map([['lib/link', 'link'] as const]);
    const found = { 'lib/link': 'link 6', 'lib/out': 'file 7', 'lib/target': 'file 3' };
    expect(await shown(root, { gitModes, platform: 'win32' })).toEqual(found);
    const refused = collectFolder({ root, omit: [], gitModes: new Map([['lib/out', 'link']]), platform: 'win32' });
    await expect(refused).rejects.toThrow('"lib/out" links to "../../x", which is outside of the package.');
  });

  it('looks at the beginning of what may be native code, and at nothing else', async () => {
    const root = folderWith({ 'a.node': elfFor(62), 'b.so.1': elfFor(183), 'c.bin': elfFor(62), 'd.node': 'text' });
    const read: string[] = [];
    const openSync = (path: string) => {
      read.push(path);
      return fs.openSync(path, 'r');
    };
    const files = { ...fs, openSync: openSync as typeof fs.openSync };
    const entries = await collectFolder({ root, omit: [], platform: 'linux' }, files);
    expect(entries.map(({ path, binary }) => [path, binary?.processors[0]])).toEqual([
      ['a.node', 'x86_64'],
      ['b.so.1', 'arm64'],
      ['c.bin', undefined],
      ['d.node', undefined],
    ]);
    expect(read).toEqual(['a.node', 'b.so.1', 'd.node'].map((name) => join(root, name)));
  });

  const itOnLinux = process.platform === 'linux' ? it : it.skip;
  itOnLinux('names files and folders whose names are not UTF-8, by their bytes', async () => {
    const root = folderWith({ 'a/ok': '' });
    const named = (bytes: number[]) => Buffer.concat([Buffer.from(`${root}/a/`), Buffer.from(bytes)]);
    writeFileSync(named([0x62, 0xff]), '');
    mkdirSync(named([0xc3]));
    expect(await problemsOf(root)).toEqual([
      '"a/\\xc3" cannot be packaged: its name is not valid UTF-8.',
      '"a/b\\xff" cannot be packaged: its name is not valid UTF-8.',
    ]);
  });

  it.each([
    [
      'lstatSync',
      'ENOENT',
      '"a/b" vanished while the folder was being read; package it when nothing writes to it any more.',
    ],
    [
      'readdirSync',
      'ENOENT',
      '"a" vanished while the folder was being read; package it when nothing writes to it any more.',
    ],
    ['lstatSync', 'EIO', '"a/b" cannot be read (EIO).'],
    ['readdirSync', 'EACCES', '"a" cannot be read (EACCES).'],
  ] as const)('says in a sentence that %s failed with %s, once', async (call, code, sentence) => {
    const root = folderWith({ 'a/b': '', 'c/d': '' });
    const failing = (...args: readonly unknown[]) => {
      const path = String(args[0]);
      if (path === join(root, 'a/b') || (call === 'readdirSync' && path === join(root, 'a'))) {
        throw Object.assign(new Error(code), { code });
      }
      return Reflect.apply(fs[call], fs, args);
    };
    await expect(collectFolder({ root, omit: [] }, { ...fs, [call]: failing })).rejects.toMatchObject({
      problems: [sentence],
    });
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

  it('gives the same entries in whatever order the file system lists them', async () => {
    const root = folderWith({ 'b/c': '', 'b/a': '', a: '', c: '', é: '' });
    const backwards = (...args: readonly unknown[]) => Reflect.apply(fs.readdirSync, fs, args).reverse();
    const files = { ...fs, readdirSync: backwards as typeof fs.readdirSync };
    const paths = (await collectFolder({ root, omit: [] }, files)).map(({ path }) => path);
    expect(paths).toEqual((await collectFolder({ root, omit: [] })).map(({ path }) => path));
  });

  it('gives the same package whatever the order, times, permissions and place', async () => {
    const files: Record<string, string> = {
      'index.js': 'a',
      'lib/b.js': 'b',
      'lib/c/d.js': 'c',
      'run.sh': 'd',
      Z: 'e',
      '.lambdaignore': '*.md',
      'lib/.lambdaignore': '!c/*.md',
      'lib/c/e.md': 'f',
      'lib/f.md': 'g',
    };
    const packaged = async (root: string) => zipOf(await collectFolder({ root, omit: [] }));
    const original = folderWith(files);
    chmodSync(join(original, 'run.sh'), 0o755);
    const expected = await packaged(original);
    const names = Object.keys(files);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(names, { minLength: names.length, maxLength: names.length }),
        fc.array(fc.constantFrom(0o644, 0o600, 0o664, 0o444), { minLength: names.length, maxLength: names.length }),
        fc.constantFrom('.', 'a b/ü', '.git', 'node_modules'),
        fc.integer({ min: 0, max: 2_000_000_000 }),
        async (order, modes, place, time) => {
          const root = join(
            folderWith(Object.fromEntries(order.map((name) => [join(place, name), files[name] ?? '']))),
            place,
          );
          for (const [index, name] of order.entries()) {
            chmodSync(join(root, name), (modes[index] ?? 0o644) | (name === 'run.sh' ? 0o100 : 0));
            utimesSync(join(root, name), time + index, time + index);
          }
          expect((await packaged(root)).equals(expected)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });
});
