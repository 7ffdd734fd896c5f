/** Whatever a folder holds, it is packaged or refused in sentences that name the files; nothing hangs. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  fchmodSync,
  linkSync,
  mkdirSync,
  openSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { git, itWithGit } from '../test/git.ts';
import { folderWith } from '../test/temporary-folder.ts';
import { checkEntries } from './check-entries.ts';
import { collectFolder, type Folder } from './collect-folder.ts';
import type { PackageEntry } from './entry.ts';
import { readGitModes } from './git-modes.ts';
import { PackageError } from './package-error.ts';

const itOnLinux = process.platform === 'linux' ? it : it.skip;
const target = { runtime: 'python3.13', handler: '/opt/from-layer', architecture: 'arm64' } as const;

/** Entries, or what is said instead. Any other failure fails the test. */
async function outcome(folder: Folder): Promise<readonly PackageEntry[] | PackageError> {
  try {
    const entries = await collectFolder(folder);
    checkEntries(entries, target);
    return entries;
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    for (const problem of error.problems) expect(problem).toMatch(/^("|The |There ).+\.$/s);
    return error;
  }
}

function tryTo(step: () => void): void {
  try {
    step();
  } catch {
    // The file system itself refuses some of these names and combinations.
  }
}

/** Whether a folder is there and really lies in the root: links of the tree itself must lead nobody out of it. */
function isBelow(root: string, folder: string): boolean {
  try {
    return `${realpathSync(folder)}/`.startsWith(`${root}/`);
  } catch {
    return false;
  }
}

/** One after the other, each in one that really lies in the root. */
function makeFolders(root: string, path: string): void {
  let place = root;
  for (const part of path.split('/')) {
    if (!isBelow(root, place)) return;
    place = join(place, part);
    tryTo(() => mkdirSync(place));
  }
}

function linkWithin(root: string, target: string, place: string): void {
  if (isBelow(root, dirname(join(root, target)))) linkSync(join(root, target), place);
}

/** Only a new file: what is there already, or a link to something elsewhere, is never opened or changed. */
function createFile(place: string, content: string, mode: number): void {
  const file = openSync(place, 'wx', 0o644);
  try {
    writeFileSync(file, content);
    fchmodSync(file, mode);
  } finally {
    closeSync(file);
  }
}

const oddName = fc.oneof(
  fc.constantFrom(
    'a',
    'A',
    'é',
    'e\u0301',
    '.git',
    'nul',
    'a\\b',
    'x\n',
    'a:b',
    '-rf',
    '.lambdaignore',
    'b.node',
    '\u202eexe',
  ),
  fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }),
  fc.constant('n'.repeat(255)),
);
const hostilePath = fc.array(oddName, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const hostileItem = fc.record({
  path: hostilePath,
  kind: fc.constantFrom('file', 'link', 'folder', 'hard link', 'unreadable'),
  content: fc.oneof(
    hostilePath,
    fc.constantFrom('.', '..', '../..', '/etc/passwd', 'a', './a/../a', '*', '!a', '\x7fELF', 'MZ'),
  ),
});

describe('a hostile folder', () => {
  itOnLinux('is packaged or refused in sentences', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileItem, { maxLength: 12 }), async (items) => {
        const root = folderWith({});
        for (const { path, kind, content } of items) {
          const place = join(root, path);
          if (!place.startsWith(`${root}/`)) continue;
          tryTo(() => makeFolders(root, dirname(path)));
          if (!isBelow(root, dirname(place))) continue;
          if (kind === 'folder') tryTo(() => mkdirSync(place));
          else if (kind === 'link') tryTo(() => symlinkSync(content, place));
          else if (kind === 'hard link') tryTo(() => linkWithin(root, content, place));
          else tryTo(() => createFile(place, content, kind === 'unreadable' ? 0 : 0o644));
        }
        const found = await outcome({ root, omit: [] });
        if (found instanceof PackageError) return;
        for (const { path, kind, read } of found) {
          expect(join('/task', path).startsWith('/task/')).toBe(true);
          if (kind !== 'link') continue;
          const leads = join('/task', dirname(path), Buffer.from(await read()).toString());
          expect(leads === '/task' || leads === '/task/' || leads.startsWith('/task/')).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  itOnLinux('may have links in circles and pipes, of which nothing is opened', async () => {
    const root = folderWith({ 'a/b/file': '' });
    symlinkSync('../../a', join(root, 'a/b/up'));
    symlinkSync('two', join(root, 'one'));
    symlinkSync('one', join(root, 'two'));
    spawnSync('bash', ['-c', 'mkfifo pipe'], { cwd: root });
    expect(await outcome({ root, omit: [] })).toMatchObject({
      problems: [
        '"one" links to "two", which leads in a circle.',
        '"pipe" is neither a file, a folder nor a link (but a named pipe).',
        '"two" links to "one", which leads in a circle.',
      ],
    });
  });

  itOnLinux('may be as deep as a path can say', async () => {
    const path = `${'a/'.repeat(1900)}file`;
    const found = await outcome({ root: folderWith({ [path]: '' }), omit: [], exclude: ['*.md'] });
    expect(found).toMatchObject([{ path }]);
  });

  itOnLinux('may be deeper than a path can say', async () => {
    const root = folderWith({});
    const deeper = 'for i in $(seq 1 30); do mkdir $0 && cd $0 || exit 1; done; touch file';
    spawnSync('bash', ['-c', deeper, 'd'.repeat(200)], { cwd: root });
    expect(await outcome({ root, omit: [] })).toMatchObject({
      problems: [expect.stringMatching(/^"d+\/.* cannot be read \(ENAMETOOLONG\)\.$/)],
    });
    spawnSync('rm', ['-rf', join(root, 'd'.repeat(200))]);
  });

  itWithGit('gives the same modes on every system when git knows them', async () => {
    const root = folderWith({ bootstrap: 'x', 'lib/a.py': '#!/usr/bin/python' });
    git(root, 'init', '-q');
    git(root, 'add', '.');
    git(root, 'update-index', '--chmod=+x', 'bootstrap');
    const gitModes = await readGitModes(root);
    const kinds = async (platform: NodeJS.Platform) =>
      (await collectFolder({ root, omit: [], platform, gitModes })).map(({ path, kind }) => `${path} ${kind}`);
    expect(await kinds('linux')).toEqual(['bootstrap executable', 'lib/a.py file']);
    expect(await kinds('win32')).toEqual(await kinds('linux'));
  });
});
