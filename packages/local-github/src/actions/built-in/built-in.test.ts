import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exampleJob } from '../../../test/example-job.ts';
import { createAttestationStore } from '../../attestations/store.ts';
import { createSigningKey } from '../../oidc/signing-key.ts';
import { createArtifactStore } from './artifact-store.ts';
import { builtIn, builtInName, unsupportedInputs } from './catalog.ts';
import type { Attester, BuiltInStep } from './contract.ts';
import { artifactFiles } from './upload-artifact.ts';

const posix = process.platform !== 'win32';
const describePosix = posix ? describe : describe.skip;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'built-in-'));
  await mkdir(path.join(root, 'temp'));
  for (const file of ['w/out/app.zip', 'w/out/sub/note.txt', 'w/out/.env', 'w/other/x.txt', 'repo/index.js']) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), file, { mode: 0o755 });
  }
});
afterAll(() => rm(root, { recursive: true }));

const key = createSigningKey();
const attesterWith = (changes: Partial<Attester>): Attester => ({
  mayRequestIdToken: true,
  mayAttest: true,
  signer: exampleJob,
  store: createAttestationStore(key),
  ...changes,
});

const warnings: string[] = [];
const stepWith = (
  inputs: Record<string, string>,
  store = createArtifactStore(path.join(root, 'store')),
): BuiltInStep => ({
  inputs,
  workspace: path.join(root, 'w'),
  temp: path.join(root, 'temp'),
  source: { name: 'me/app', folder: path.join(root, 'repo'), ref: 'refs/heads/main', sha: 'abc' },
  folderOf: (name) => (name === 'me/tools' ? path.join(root, 'w/other') : undefined),
  artifacts: store,
  attester: attesterWith({}),
  info: () => undefined,
  warn: (message) => warnings.push(message),
});

it('are known by their name, and refuse inputs that would matter', () => {
  expect(builtInName('Actions/Checkout')).toBe('actions/checkout');
  expect(builtInName('actions/cache')).toBeUndefined();
  expect(unsupportedInputs('actions/checkout', ['path', 'Fetch-Depth', 'sparse-checkout'])).toEqual([
    'sparse-checkout',
  ]);
  expect(unsupportedInputs('actions/attest', ['subject-path', 'sbom-path', 'push-to-registry'])).toEqual([
    'sbom-path',
    'push-to-registry',
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

describePosix('attest', () => {
  const attest = builtIn('actions/attest');
  const run = (inputs: Record<string, string>, changes: Partial<Attester> = {}) =>
    attest.run({ ...stepWith(inputs), attester: attesterWith(changes) });

  it('states the provenance of the files that the patterns match, in a bundle with an envelope', async () => {
    const store = createAttestationStore(key);
    const outputs = await run({ 'subject-path': 'out/*.zip, other/*.txt' }, { store });
    expect(outputs).toMatchObject({
      'attestation-id': '1',
      'attestation-url': 'https://github.com/me/app/attestations/1',
    });
    const { dsseEnvelope } = JSON.parse(await readFile(outputs['bundle-path'] ?? '', 'utf8'));
    const statement = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString());
    expect(statement).toEqual(store.list()[0]?.statement);
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://slsa.dev/provenance/v1',
      subject: [
        { name: 'x.txt', digest: { sha256: createHash('sha256').update('w/other/x.txt').digest('hex') } },
        { name: 'app.zip' },
      ],
      predicate: {
        runDetails: {
          builder: { id: 'https://github.com/me/shared/.github/workflows/build.yml@v2' },
        },
      },
    });
  });

  it('takes a predicate of any type, and a digest with a name', async () => {
    const store = createAttestationStore(key);
    const digest = `sha256:${'a'.repeat(64)}`;
    await run(
      { 'subject-digest': digest, 'subject-name': 'image', 'predicate-type': 'T', predicate: '{"a":1}' },
      { store },
    );
    expect(store.list()[0]?.statement).toMatchObject({
      subject: [{ name: 'image', digest: { sha256: 'a'.repeat(64) } }],
      predicateType: 'T',
      predicate: { a: 1 },
    });
  });

  const file = { 'subject-path': 'out/app.zip' };
  it.each([
    [{}, 'One of subject-path, subject-digest, or subject-checksums must be provided'],
    [{ ...file, 'subject-digest': 'sha256:a' }, 'Only one of subject-path, subject-digest'],
    [{ 'subject-digest': 'sha256:a' }, 'subject-name must be provided when using subject-digest'],
    [{ 'subject-digest': 'a', 'subject-name': 'b' }, 'must be in the format "algorithm:hex_digest"'],
    [{ 'subject-digest': 'md5:a', 'subject-name': 'b' }, 'unsupported algorithm "md5"'],
    [{ 'subject-digest': 'sha256:xy', 'subject-name': 'b' }, 'invalid hex digits'],
    [{ 'subject-digest': 'sha256:a', 'subject-name': 'b' }, '(expected 64, got 1)'],
    [{ 'subject-path': 'none' }, 'Could not find subject at path none'],
    [{ ...file, predicate: '{}' }, 'predicate-type is required when using predicate or predicate-path'],
    [{ ...file, 'predicate-type': 'T' }, 'One of predicate-path or predicate must be provided'],
    [{ ...file, 'predicate-type': 'T', predicate: '{}', 'predicate-path': 'p' }, 'Only one of predicate-path'],
    [{ ...file, 'predicate-type': 'T', 'predicate-path': 'p' }, 'predicate file not found: p'],
    [{ ...file, 'predicate-type': 'T', 'predicate-path': 'out/app.zip' }, 'predicate-path is not JSON'],
    [{ ...file, 'predicate-type': 'T', predicate: '{' }, 'predicate is not JSON'],
  ])('refuses %j', async (inputs, sentence) => {
    await expect(run(inputs)).rejects.toThrow(sentence);
  });

  it('has limits for subjects and predicates', async () => {
    const many = path.join(root, 'w/many');
    await mkdir(many);
    await Promise.all(Array.from({ length: 1025 }, (_, index) => writeFile(path.join(many, `${index}`), '')));
    await expect(run({ 'subject-path': 'many' })).rejects.toThrow('Too many subjects specified (>1024)');
    await truncate(path.join(root, 'w/many/0'), 16 * 1024 * 1024 + 1);
    await expect(run({ ...file, 'predicate-type': 'T', 'predicate-path': 'many/0' })).rejects.toThrow(
      'predicate file exceeds maximum allowed size: 16777216 bytes',
    );
  });

  it('attests nothing without the permissions', async () => {
    const store = createAttestationStore(key);
    await expect(run(file, { store, mayRequestIdToken: false })).rejects.toThrow('missing "id-token" permission');
    await expect(run(file, { store, mayAttest: false })).rejects.toThrow('attestations: write');
    expect(store.list()).toEqual([]);
  });
});
