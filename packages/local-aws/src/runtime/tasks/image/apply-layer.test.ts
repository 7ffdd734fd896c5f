import { mkdtempSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, readlink, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyLayer } from './apply-layer.ts';
import { realPath } from './image-root.ts';
import { type TarEntry, writeTar } from './tar-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-aws-layers-'));
afterAll(() => rm(folder, { recursive: true }));
let count = 0;

/** The root that these layers make, inside a folder of its own. */
async function unpack(...layers: (readonly TarEntry[] | Buffer)[]): Promise<string> {
  count += 1;
  const root = join(folder, String(count), 'root');
  await mkdir(root, { recursive: true });
  for (const layer of layers) {
    const path = join(folder, 'layer');
    await writeFile(path, Buffer.isBuffer(layer) ? layer : writeTar(layer));
    await applyLayer(root, path);
  }
  return root;
}

function findReal(root: string, path: string) {
  try {
    return realPath(root, path);
  } catch {
    return undefined;
  }
}

async function listFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(root.length)).sort();
}

/** Paths of everything below `root`, from it. Node's own list of names alone would follow links, round and round. */
async function listAll(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.map(({ parentPath, name }) => relative(root, join(parentPath, name)));
}

const file = (path: string, content = path): TarEntry => ({ path, content });
const dir = (path: string): TarEntry => ({ path, type: 'Directory' });
const link = (path: string, linkpath: string): TarEntry => ({ path, type: 'SymbolicLink', linkpath });
const hardLink = (path: string, linkpath: string): TarEntry => ({ path, type: 'Link', linkpath });

// Windows keeps no modes, and lets only some users make links.
const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('applyLayer', () => {
  const small = [file('a/b.txt', 'content'), dir('./c/')];

  it.each([
    ['plain', writeTar(small)],
    ['gzip', gzipSync(writeTar(small))],
    ['zstd', zstdCompressSync(writeTar(small))],
  ])('unpacks a %s tar', async (_, layer) => {
    const root = await unpack(layer);
    expect(await readFile(join(root, 'a/b.txt'), 'utf8')).toBe('content');
    expect((await stat(join(root, 'c'))).isDirectory()).toBe(true);
  });

  it('unpacks files larger than any buffer', async () => {
    const noise = Buffer.alloc(1_000_000, 'no line, no end, no zero; ');
    const root = await unpack(gzipSync(writeTar([{ path: 'noise', content: noise }, file('last')])));
    expect((await readFile(join(root, 'noise'))).equals(noise)).toBe(true);
    expect(await readFile(join(root, 'last'), 'utf8')).toBe('last');
  });

  it('unpacks files of zeros that compress to nothing', async () => {
    const root = await unpack(zstdCompressSync(writeTar([{ path: 'zeros', content: Buffer.alloc(5_000_000) }])));
    expect((await stat(join(root, 'zeros'))).size).toBe(5_000_000);
  });

  it('keeps modes but not set-uid, and lets its owner in', async () => {
    const root = await unpack([
      { path: 'tool', mode: 0o4755 },
      { path: 'secret', mode: 0 },
      { path: 'closed', type: 'Directory', mode: 0o555 },
      file('closed/in'),
    ]);
    const mode = async (path: string) => (await stat(join(root, path))).mode & 0o7777;
    expect(await mode('tool')).toBe(0o755);
    expect(await mode('secret')).toBe(0o600);
    expect(await mode('closed')).toBe(0o755);
  });

  it('takes away what a whiteout names, and all of a folder that is opaque', async () => {
    const below = [file('a/one'), file('a/two'), file('b/one'), file('b/deep/two'), file('c')];
    const above = [file('a/.wh.one'), file('b/deep/three'), file('b/.wh..wh..opq'), file('.wh.c'), file('.wh.gone')];
    expect(await listFiles(await unpack(below, above))).toEqual(['/a/two', '/b/deep/three']);
  });

  it('hides nothing of the same layer by a whiteout', async () => {
    const above = [file('a/new'), file('.wh.a'), file('b'), file('.wh.b')];
    expect(await listFiles(await unpack([file('a/old'), file('b', 'old')], above))).toEqual(['/a/new', '/b']);
  });

  it('replaces files by folders and links, and the other way round', async () => {
    const root = await unpack(
      [file('a'), file('b/in'), link('c', 'b'), dir('d')],
      [dir('a'), file('a/in'), file('b'), file('c'), link('d', 'b')],
    );
    expect(await listFiles(root)).toEqual(['/a/in', '/b', '/c', '/d']);
    expect(await readFile(join(root, 'd'), 'utf8')).toBe('b');
    expect((await lstat(join(root, 'c'))).isFile()).toBe(true);
  });

  it('turns links to absolute paths into links inside of the image', async () => {
    const root = await unpack([
      file('opt/tool/run.js'),
      link('usr/bin/run', '/opt/tool/run.js'),
      link('up', '../../opt/tool'),
      link('self', '/'),
      file('up/added.js'),
    ]);
    expect(await readlink(join(root, 'usr/bin/run'))).toBe('../../opt/tool/run.js');
    expect(await readlink(join(root, 'self'))).toBe('.');
    expect(await listFiles(root)).toContain('/opt/tool/added.js');
  });

  it('knows where a link lies that is put through another one', async () => {
    const root = await unpack(
      [dir('d/e/f'), link('d/e/f/s', '/'), link('d/e/f/s/one', '../../../../x')],
      [file('d/e/f/in'), link('d/e/f', '/'), link('d/e/f/two', '../x')],
    );
    expect(await readlink(join(root, 'one'))).toBe('x');
    expect(await readlink(join(root, 'two'))).toBe('x');
  });

  it('makes hard links, also to links', async () => {
    const root = await unpack([
      file('a/one', 'one'),
      hardLink('two', 'a/one'),
      link('a/b/l', '../one'),
      hardLink('m', '/a/b/l'),
      hardLink('two', 'two'),
    ]);
    expect((await stat(join(root, 'two'))).ino).toBe((await stat(join(root, 'a/one'))).ino);
    expect(await readFile(join(root, 'm'), 'utf8')).toBe('one');
  });

  it('takes a layer without entries, and leaves out devices', async () => {
    expect(
      await listFiles(await unpack([], gzipSync(writeTar([])), [{ path: 'pipe', type: 'FIFO' }, file('a')])),
    ).toEqual(['/a']);
  });

  it.each([
    ['a way out', [file('../out')], 'lies outside'],
    ['a way out, compressed', gzipSync(writeTar([file('a'), file('../out'), file('b')])), 'lies outside'],
    ['a way out after a way in', [file('a/../../out')], 'lies outside'],
    ['a hard link to the outside', [hardLink('a', '../../layer')], 'lies outside'],
    ['a hard link to nothing', [hardLink('a', 'b')], 'no file to link to'],
    ['a whiteout of the outside', [file('.wh...')], 'lies outside'],
    ['a circle', [link('a', 'b'), link('b', 'a'), file('a/c')], 'runs in circles'],
    ['a file as a folder', [file('a'), file('a/b')], 'through a file'],
    ['no tar', Buffer.alloc(2000, 'x'), 'checksum failure'],
    ['a broken gzip', gzipSync(Buffer.alloc(5000)).subarray(0, 25), ''],
    ['half a file', writeTar([file('a', 'x'.repeat(5000))]).subarray(0, 3000), ''],
    ['half a compressed file', gzipSync(writeTar([file('a', 'x'.repeat(5000))])).subarray(0, 60), ''],
  ])('refuses %s', async (_, layer, message) => {
    await expect(unpack(layer)).rejects.toThrow(message);
  });

  const name = fc.constantFrom('a', 'b', 'c', '..', '.', '.wh.a', '.wh..wh..opq');
  const path = fc
    .tuple(fc.constantFrom('', '/', '../', './'), fc.array(name, { minLength: 1, maxLength: 4 }))
    .map(([start, names]) => start + names.join('/'));
  const entry: fc.Arbitrary<TarEntry> = fc.oneof(
    path.map((at) => file(at)),
    path.map(dir),
    fc.tuple(path, path).map(([at, to]) => link(at, to)),
    fc.tuple(path, path).map(([at, to]) => hardLink(at, to)),
  );

  it('never writes, links or removes outside of its folder', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(entry, { maxLength: 3 }), { maxLength: 8 }), async (layers) => {
        const outside = join(folder, `law-${count++}`);
        // As deep as the entries can climb.
        const root = join(outside, 'x/y/root');
        await mkdir(root, { recursive: true });
        for (const at of ['layer', 'a', 'x/a', 'x/y/a']) await writeFile(join(outside, at), 'untouched');
        for (const layer of layers) {
          await writeFile(join(outside, 'layer'), writeTar(layer));
          // One that fails must not save the next one from being tried.
          await applyLayer(root, join(outside, 'layer')).catch(() => {});
        }
        const around = (await listFiles(outside)).filter((at) => !at.startsWith('/x/y/root'));
        expect(around).toEqual(['/a', '/layer', '/x/a', '/x/y/a']);
        for (const at of ['a', 'x/a', 'x/y/a']) expect((await stat(join(outside, at))).nlink).toBe(1);
        for (const at of await listAll(root)) {
          const real = await realpath(join(root, at)).catch(() => root);
          expect(real === root || real.startsWith(root + sep)).toBe(true);
          const inside = findReal(root, at);
          // What the kernel finds is what a container would.
          if (inside !== undefined && real !== root) expect(join(root, ...inside)).toBe(real);
        }
        await rm(outside, { recursive: true });
      }),
      { numRuns: 100 },
    );
  });
});
