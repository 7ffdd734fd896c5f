/** What the shipped bundle refuses to package: one clear sentence each, and nothing is written. */
import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { elfFor } from '../../packages/lambda-package/test/binaries.ts';
import { build, errorsIn, type Files, type Inputs, workspaceWith } from './build-lambda-package-workspace.ts';

/** Names that differ in case are two files on Linux only. */
const itOnLinux = process.platform === 'linux' ? it : it.skip;
const [x86, arm] = [62, 183];

const index = { 'index.js': 'exports.handler = async () => 1;\n' };
const python = { runtime: 'python3.13', handler: 'app.handle' };
const custom = { runtime: 'provided.al2023', handler: 'bootstrap' };

/** Builds, and expects this error and that nothing was written, in the workspace or beside it. */
async function expectRefusal(workspace: string, inputs: Inputs, error: string): Promise<void> {
  const everything = async () => (await readdir(dirname(workspace), { recursive: true })).sort();
  const before = await everything();
  const built = await build(workspace, inputs);
  expect(errorsIn(built)).toEqual([`${error} Nothing was written.`]);
  expect(built.exitCode).toBe(1);
  expect(built.outputs).toEqual({});
  expect(built.summary).toBe('');
  expect(built.log).not.toMatch(/^\s+at /m);
  expect(await everything()).toEqual(before);
}

const folders: readonly [name: string, files: Files, given: Inputs, error: string][] = [
  [
    'no file for the handler',
    { 'main.js': '' },
    {},
    'Handler "index.handler" needs index.js, index.mjs or index.cjs in the package; there is none.',
  ],
  [
    'no module for a handler in Python',
    index,
    python,
    'Handler "app.handle" needs app.py, app.pyc, app.so or app/__init__.py in the package; there is none.',
  ],
  [
    'a bootstrap that is not executable',
    { bootstrap: '#!/bin/sh\n' },
    custom,
    '"bootstrap" is not executable; set its executable bit (chmod +x).',
  ],
  [
    'no bootstrap',
    { 'bin/bootstrap': { executable: '#!/bin/sh\n' } },
    custom,
    'A custom runtime needs an executable file "bootstrap" at the root of the package; there is none.',
  ],
  [
    'a link that leaves the folder',
    { ...index, 'lib/up': { link: '../../shared' } },
    {},
    '"lib/up" links to "../../shared", which is outside of the package.',
  ],
  ['an absolute link', { ...index, etc: { link: '/etc' } }, {}, '"etc" links to "/etc", an absolute path.'],
  [
    'native code for another processor',
    { ...index, 'build/fast.node': elfFor(arm) },
    { architecture: 'x86_64' },
    '"build/fast.node" is built for Linux on arm64 (ELF); the function runs on Linux on x86_64.',
  ],
  ['an empty folder', { '.lambdaignore': '*\n', ...index }, { handler: '/opt/handler' }, 'The package would be empty.'],
];

describe('a folder', () => {
  it.each(folders)('with %s is refused', async (_, files, given, error) => {
    const workspace = await workspaceWith(
      Object.fromEntries(Object.entries(files).map(([path, file]) => [`bot/${path}`, file])),
    );
    await expectRefusal(workspace, { source: 'bot', ...given }, error);
  });

  itOnLinux('with names that differ only in case is refused', async () => {
    const workspace = await workspaceWith({ 'bot/index.js': '', 'bot/lib/Util.js': '', 'bot/lib/util.js': '' });
    await expectRefusal(
      workspace,
      { source: 'bot' },
      '"lib/Util.js" and "lib/util.js" differ only in case or Unicode form.',
    );
  });

  it('above 250 MB unpacked is refused with its largest files', async () => {
    const workspace = await workspaceWith({ 'bot/index.js': '', 'bot/model/small.bin': 'x'.repeat(2048) });
    // Takes no space: it is nothing but a hole.
    const large = await open(join(workspace, 'bot/model/large.bin'), 'w');
    await large.truncate(251 * 1024 * 1024);
    await large.close();
    await expectRefusal(
      workspace,
      { source: 'bot' },
      'The package would have 251.0 MB unpacked; Lambda allows 250.0 MB. The largest files: model/large.bin (251.0 MB), model/small.bin (2.0 KB), index.js (0 B).',
    );
  });

  it('is told everything that is wrong at once', async () => {
    const workspace = await workspaceWith({
      'bot/a.node': elfFor(x86),
      'bot/b.node': elfFor(x86),
      'bot/con.js': '',
    });
    await expectRefusal(
      workspace,
      { source: 'bot', architecture: 'arm64' },
      [
        '"con.js" cannot be packaged: Windows can\'t have a file named "con.js".',
        'Handler "index.handler" needs index.js, index.mjs or index.cjs in the package; there is none.',
        '"a.node" is built for Linux on x86_64 (ELF); the function runs on Linux on arm64.',
        '"b.node" is built for Linux on x86_64 (ELF); the function runs on Linux on arm64.',
      ].join('\n'),
    );
  });

  it('that is refused leaves the package of an earlier run as it was', async () => {
    const workspace = await workspaceWith({ 'bot/main.js': '' });
    await writeFile(join(workspace, 'package.zip'), 'of an earlier run');
    expect((await build(workspace, { source: 'bot' })).exitCode).toBe(1);
    expect(await readFile(join(workspace, 'package.zip'), 'utf8')).toBe('of an earlier run');
  });

  it('that is not there is refused by name', async () => {
    const workspace = await workspaceWith({});
    await expectRefusal(
      workspace,
      { source: 'bot' },
      `There is no folder ${JSON.stringify(join(workspace, 'bot'))} to package.`,
    );
  });
});

const handler = 'export const handler = async () => 1;\n';
const entries: readonly [name: string, source: string, error: string][] = [
  [
    'does not export the handler',
    'export const main = async () => 1;\n',
    '"src/handler.ts" does not export "handler", which the handler names.',
  ],
  [
    'needs a module that is not installed',
    `import 'trivia-voices';\n${handler}`,
    'src/handler.ts:1:8: Could not resolve "trivia-voices".',
  ],
  [
    'waits at the top level of CommonJS',
    `await 1;\n${handler}`,
    'src/handler.ts:1:1: Top-level await is currently not supported with the "cjs" output format. The format "esm" has it.',
  ],
];

describe('an entry', () => {
  it.each(entries)('that %s is refused', async (_, source, error) => {
    const workspace = await workspaceWith({ 'src/handler.ts': source });
    await expectRefusal(workspace, { entry: 'src/handler.ts' }, error);
  });

  it('that is not there is refused by name', async () => {
    const workspace = await workspaceWith({});
    await expectRefusal(
      workspace,
      { entry: 'src/handler.ts' },
      '"src/handler.ts" cannot be bundled: Could not resolve "./src/handler.ts".',
    );
  });
});
