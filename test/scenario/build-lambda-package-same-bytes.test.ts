/** The same source gives the same bytes on another machine, and only what was chosen is packaged. */
import { spawnSync } from 'node:child_process';
import { appendFile, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { git, itWithGit } from '../../packages/lambda-package/test/git.ts';
import { readZip } from '../../packages/lambda-package/test/read-zip.ts';
import {
  customRuntime,
  linkedFolder,
  pythonFolder,
  type Sample,
  typeScriptEntry,
} from './build-lambda-package-samples.ts';
import { build, bundleOn, errorsIn, type Files, type Inputs, workspaceWith } from './build-lambda-package-workspace.ts';

/** A Node.js of another major version that actions could run on: the first one on the PATH, if there is one. */
function otherNode(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/bin', '/usr/bin'];
  return folders
    .map((folder) => join(folder, 'node'))
    .find((node) => {
      const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
      const major = (version: string) => Number(/^v(\d+)\./.exec(version)?.[1]);
      return status === 0 && major(stdout) >= 20 && major(stdout) !== major(process.version);
    });
}

const other = otherNode();
const itWithOtherNode = other === undefined ? it.skip : it;

/** Nothing of the first machine is as it was but the source. */
const otherMachine = { umask: 0o077, time: new Date('2001-02-03T04:05:06Z'), makesLastFileFirst: true };
const otherPlace = 'a longer path/of grüße/v2';
const otherWords = { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', SOURCE_DATE_EPOCH: '1' };

const samples: readonly [string, Sample][] = [
  ['a folder with links', linkedFolder],
  ['a folder with programs', customRuntime],
  ['Python', pythonFolder],
  ['a bundle', typeScriptEntry({ format: 'esm', 'source-maps': 'true' })],
];

/** The outputs and the bytes of a package. */
async function packaged(workspace: string, inputs: Inputs, run?: Parameters<typeof build>[2]) {
  const built = await build(workspace, inputs, run);
  expect(errorsIn(built)).toEqual([]);
  return { outputs: built.outputs, zip: await readFile(join(workspace, built.outputs['package-path'] ?? '')) };
}

/** What each sample is packaged to on this machine; each once. */
const madeHere = new Map<Sample, ReturnType<typeof packaged>>();
async function packagedHere(sample: Sample) {
  const known = madeHere.get(sample) ?? packaged(await workspaceWith(sample.files), sample.inputs);
  madeHere.set(sample, known);
  return known;
}

describe('the same source', () => {
  it.each(samples)('gives the same package on another machine: %s', async (_, sample) => {
    const here = await packagedHere(sample);
    const bundle = await bundleOn(process.execPath, otherMachine.umask);
    const there = await workspaceWith(sample.files, otherPlace, otherMachine);
    const again = await packaged(there, sample.inputs, { bundle, env: otherWords });
    expect(again.outputs).toEqual(here.outputs);
    expect(again.zip.equals(here.zip)).toBe(true);
  });

  itWithOtherNode.each(samples)('gives the same package on another Node.js: %s', async (_, sample) => {
    const bundle = await bundleOn(other ?? '', 0o022);
    const again = await packaged(await workspaceWith(sample.files), sample.inputs, { bundle });
    expect(again.outputs).toEqual((await packagedHere(sample)).outputs);
  });

  it('gives the same package over its own earlier one', async () => {
    const workspace = await workspaceWith(linkedFolder.files);
    const first = await packaged(workspace, linkedFolder.inputs);
    expect(await packaged(workspace, linkedFolder.inputs)).toEqual(first);
  });

  it('gives another package when a byte of it changes', async () => {
    const workspace = await workspaceWith(pythonFolder.files);
    const { outputs } = await packaged(workspace, pythonFolder.inputs);
    await appendFile(join(workspace, 'bot/app/voices.py'), '\n');
    expect((await packaged(workspace, pythonFolder.inputs)).outputs.digest).not.toBe(outputs.digest);
  });

  itWithGit('is executable where git says so, whatever the checkout made of it', async () => {
    const workspace = await workspaceWith({
      ...customRuntime.files,
      'bot/bootstrap': '#!/bin/sh\n',
      'bot/questions.txt': { executable: 'Why?\n' },
    });
    git(workspace, 'init', '-q');
    git(workspace, 'add', '.');
    git(workspace, 'update-index', '--chmod=+x', 'bot/bootstrap');
    git(workspace, 'update-index', '--chmod=-x', 'bot/questions.txt');
    const { zip } = await packaged(workspace, customRuntime.inputs);
    expect(readZip(zip).map(({ name, mode }) => [name, mode.toString(8)])).toEqual([
      ['bin/answer', '100755'],
      ['bootstrap', '100755'],
      ['questions.txt', '100644'],
    ]);
  });
});

const project: Files = {
  '.lambdaignore': '# not for Lambda\n*.md\n/test/\n!docs/terms.md\n',
  'index.js': 'exports.handler = async () => 1;\n',
  'README.md': 'How to play.\n',
  'docs/terms.md': 'Who may play.\n',
  'docs/rules.md': 'How to win.\n',
  'test/index.test.js': '',
  'lib/test/kept.js': '',
  'lib/.lambdaignore': '/local.js\n',
  'lib/local.js': '',
  'lib/voices.js': '',
  'empty/.gitkeep': '',
};

const choices: readonly [name: string, given: Inputs, names: readonly string[]][] = [
  [
    'what .lambdaignore leaves',
    {},
    ['docs/terms.md', 'empty/.gitkeep', 'index.js', 'lib/test/kept.js', 'lib/voices.js'],
  ],
  [
    'less, by exclude, which also takes back',
    { exclude: '.gitkeep\n!README.md\nlib/*.js' },
    ['README.md', 'docs/terms.md', 'index.js', 'lib/test/kept.js'],
  ],
  ['what include names', { include: '/index.js\nlib' }, ['index.js', 'lib/test/kept.js', 'lib/voices.js']],
  [
    'what include names and exclude does not',
    { include: '*.js', exclude: 'voices.js' },
    ['index.js', 'lib/test/kept.js'],
  ],
];

describe('a package of a folder', () => {
  it.each(choices)('has %s', async (_, given, names) => {
    const workspace = await workspaceWith(project);
    const { outputs, zip } = await packaged(workspace, { source: '.', output: 'out/bot.zip', ...given });
    expect(readZip(zip).map(({ name }) => name)).toEqual(names);
    expect(outputs).toMatchObject({ 'package-path': 'out/bot.zip', 'file-count': String(names.length) });
  });
});
