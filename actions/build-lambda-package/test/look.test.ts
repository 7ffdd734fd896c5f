import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { look } from '../src/look.ts';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'look-')));
});
afterEach(() => rmSync(root, { recursive: true }));

const itWithLinks = process.platform === 'win32' ? it.skip : it;

itWithLinks.each([
  ['file', 'file', 'file'],
  ['folder', 'folder', 'folder'],
  ['folder/new/deep', 'missing', 'folder/new/deep'],
  ['file/new/deep', 'below a file', 'file/new/deep'],
  ['link', 'folder', 'folder'],
  ['link/new', 'missing', 'folder/new'],
])('sees what %s is', async (path, kind, real) => {
  mkdirSync(join(root, 'folder'));
  writeFileSync(join(root, 'file'), '');
  symlinkSync('folder', join(root, 'link'));
  expect(await look(join(root, path))).toEqual({ kind, real: join(root, real) });
});
