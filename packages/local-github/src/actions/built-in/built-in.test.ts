import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createArtifactStore } from './artifact-store.ts';
import { builtIn, builtInName, unsupportedInputs } from './catalog.ts';
import type { BuiltInStep } from './contract.ts';
import { artifactFiles } from './upload-artifact.ts';

const posix = process.platform !== 'win32';
const describePosix = posix ? describe : describe.skip;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'built-in-'));
  for (const file of ['w/out/app.zip', 'w/out/sub/note.txt', 'w/out/.env', 'w/other/x.txt', 'repo/index.js']) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), file, { mode: 0o755 });
  }
});
afterAll(() => rm(root, { recursive: true }));

const warnings: string[] = [];
const stepWith = (
  inputs: Record<string, string>,
  store = createArtifactStore(path.join(root, 'store')),
): BuiltInStep => ({
  inputs,
  workspace: path.join(root, 'w'),
  source: { name: 'me/app', folder: path.join(root, 'repo'), ref: 'refs/heads/main', sha: 'abc' },
  folderOf: (name) => (name === 'me/tools' ? path.join(root, 'w/other') : undefined),
  artifacts: store,
  info: () => undefined,
  warn: (message) => warnings.push(message),
});

it('are known by their name, and refuse inputs that would matter', () => {
  expect(builtInName('Actions/Checkout')).toBe('actions/checkout');
  expect(builtInName('actions/cache')).toBeUndefined();
  expect(unsupportedInputs('actions/checkout', ['path', 'Fetch-Depth', 'sparse-checkout'])).toEqual([
    'sparse-checkout',
  ]);
});

describePosix('artifact files', () => {
  const names = (paths: string, hidden = false): string[] =>
    artifactFiles(paths, path.join(root, 'w'), hidden).map((file) => file.name);

  it.each([
    ['out/app.zip', ['app.zip']],
    ['out', ['app.zip', 'sub/note.txt']],
    ['out/*.zip', ['app.zip']],
    ['**/*.txt', ['other/x.txt', 'out/sub/note.txt']],
    ['out/sub\nother', ['other/x.txt', 'out/sub/note.txt']],
    ['out\n!out/sub/**', ['app.zip']],
  ])('of %j', (paths, files) => {
    expect(names(paths)).toEqual(files);
  });

  it('include hidden ones only if asked to', () => {
    expect(names('out', true)).toContain('.env');
  });
});

describePosix('upload and download', () => {
  it('carry files over, without their permissions', async () => {
    const store = createArtifactStore(path.join(root, 'store-1'));
    const outputs = await builtIn('actions/upload-artifact').run(stepWith({ name: 'package', path: 'out' }, store));
    expect(outputs).toMatchObject({ 'artifact-id': '1', 'artifact-digest': expect.stringMatching(/^[0-9a-f]{64}$/) });
    await builtIn('actions/download-artifact').run(stepWith({ name: 'package', path: '../got' }, store));
    expect(await readFile(path.join(root, 'got/sub/note.txt'), 'utf8')).toBe('w/out/sub/note.txt');
    expect((await stat(path.join(root, 'got/app.zip'))).mode & 0o777).toBe(0o644);
  });

  it('choose by pattern and id, flat if they are to be merged', async () => {
    const store = createArtifactStore(path.join(root, 'store-2'));
    const upload = builtIn('actions/upload-artifact');
    const download = builtIn('actions/download-artifact');
    await upload.run(stepWith({ name: 'test-a', path: 'out/app.zip' }, store));
    const { 'artifact-id': id = '' } = await upload.run(stepWith({ name: 'test-b', path: 'other' }, store));
    await upload.run(stepWith({ name: 'else', path: 'out' }, store));
    await download.run(stepWith({ pattern: 'test-*', path: '../apart' }, store));
    expect((await readdir(path.join(root, 'apart'))).sort()).toEqual(['test-a', 'test-b']);
    await download.run(stepWith({ pattern: 'test-*', path: '../merged', 'merge-multiple': 'true' }, store));
    expect((await readdir(path.join(root, 'merged'))).sort()).toEqual(['app.zip', 'x.txt']);
    await download.run(stepWith({ 'artifact-ids': id, path: '../by-id' }, store));
    expect(await readdir(path.join(root, 'by-id'))).toEqual(['x.txt']);
  });

  it('do not overwrite in silence, and say when nothing was found', async () => {
    const store = createArtifactStore(path.join(root, 'store-3'));
    const upload = builtIn('actions/upload-artifact');
    await upload.run(stepWith({ path: 'out' }, store));
    await expect(upload.run(stepWith({ path: 'out' }, store))).rejects.toThrow('already exists');
    await upload.run(stepWith({ path: 'out', overwrite: 'true' }, store));
    await expect(upload.run(stepWith({ path: 'none', 'if-no-files-found': 'error' }, store))).rejects.toThrow(
      'No files',
    );
    await upload.run(stepWith({ name: 'none', path: 'none' }, store));
    expect(warnings).toEqual([expect.stringContaining('No files were found')]);
    await expect(builtIn('actions/download-artifact').run(stepWith({ name: 'none' }, store))).rejects.toThrow(
      'not found',
    );
  });
});

describePosix('checkout', () => {
  const checkout = builtIn('actions/checkout');

  it('copies the repository into the workspace or a folder of it', async () => {
    expect(await checkout.run(stepWith({ path: 'copy' }))).toEqual({ ref: 'refs/heads/main', commit: 'abc' });
    expect(await readdir(path.join(root, 'w/copy'))).toEqual(['index.js']);
    await checkout.run(stepWith({ path: 'copy', repository: 'me/tools', ref: 'v7' }));
    expect(await readdir(path.join(root, 'w/copy'))).toEqual(['x.txt']);
  });

  it('refuses what it cannot get', async () => {
    await expect(checkout.run(stepWith({ repository: 'me/none' }))).rejects.toThrow('mapped to no folder');
    await expect(checkout.run(stepWith({ ref: 'other' }))).rejects.toThrow("not 'other'");
    await expect(checkout.run(stepWith({ path: '../outside' }))).rejects.toThrow('is not under');
    await checkout.run(stepWith({ path: 'copy', ref: 'main' }));
  });
});

it('setup-node warns if another version is asked for', async () => {
  warnings.length = 0;
  const major = process.versions.node.split('.')[0] ?? '';
  const setup = builtIn('actions/setup-node');
  expect(await setup.run(stepWith({ 'node-version': `${major}.x` }))).toMatchObject({
    'node-version': process.version,
  });
  await setup.run(stepWith({ 'node-version': 'lts/*' }));
  expect(warnings).toEqual([]);
  await setup.run(stepWith({ 'node-version': '18' }));
  expect(warnings).toEqual([`Node 18 is asked for, but steps run on Node ${process.versions.node} here.`]);
});
