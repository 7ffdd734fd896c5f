import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findFiles, matchesName, searchPath } from './glob.ts';
import { hashFiles } from './hash-files.ts';

const posix = process.platform !== 'win32';
const describePosix = posix ? describe : describe.skip;
const itPosix = posix ? it : it.skip;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'files-'));
  for (const file of ['a.txt', 'b.json', 'deep/c.txt', 'deep/.hidden', 'deep/er/d.txt', 'node_modules/e.txt']) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), file);
  }
  await symlink('a.txt', path.join(folder, 'link.txt'));
  await symlink('nowhere', path.join(folder, 'dangling.txt'));
});
afterAll(() => rm(folder, { recursive: true }));

const find = (...patterns: string[]): string[] =>
  findFiles(patterns, folder).map((file) => path.relative(folder, file));

describePosix('findFiles', () => {
  it.each([
    [['*.txt'], ['a.txt', 'link.txt']],
    [
      ['**/*.txt', '!node_modules/**'],
      ['a.txt', 'deep/c.txt', 'deep/er/d.txt', 'link.txt'],
    ],
    [['deep'], ['deep/.hidden', 'deep/c.txt', 'deep/er/d.txt']],
    [['deep/**/d.txt'], ['deep/er/d.txt']],
    [['[ab].*'], ['a.txt', 'b.json']],
    [['?.json'], ['b.json']],
    [
      ['deep', '!deep/er', 'deep/er/d.txt'],
      ['deep/.hidden', 'deep/c.txt', 'deep/er/d.txt'],
    ],
    [['# a.txt', '', 'none'], []],
  ])('%j', (patterns, files) => {
    expect(find(...patterns)).toEqual(files);
  });
});

itPosix('searchPath is what stands before the first wildcard', () => {
  expect(searchPath('out/*/x', '/w')).toBe('/w/out');
  expect(searchPath('out/file', '/w')).toBe('/w/out/file');
  expect(searchPath('/**', '/w')).toBe('/');
});

it('matchesName knows the wildcards of one name', () => {
  expect(matchesName('test-1', 'test-*')).toBe(true);
  expect(matchesName('a.test-1', 'test-*')).toBe(false);
});

itPosix('hashFiles is the digest of digests, empty without files and outside of the workspace', () => {
  const digest = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  const expected = digest(digest(Buffer.from('a.txt')), digest(Buffer.from('b.json'))).toString('hex');
  expect(hashFiles(['a.txt', 'b.json'], folder)).toBe(expected);
  expect(hashFiles(['*.none'], folder)).toBe('');
  expect(hashFiles(['/etc/hostname'], folder)).toBe('');
});
