import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { git, itWithGit } from '../test/git.ts';
import { folderWith } from '../test/temporary-folder.ts';
import { readGitModes } from './git-modes.ts';

describe('readGitModes', () => {
  itWithGit('tells what the index says of the files below a folder', async () => {
    const repository = folderWith({
      'app/run.sh': '',
      'app/lib/ä\n.js': '',
      'app/target': '',
      other: '',
      'app/new': '',
    });
    symlinkSync('target', join(repository, 'app/link'));
    git(repository, 'init', '-q');
    git(repository, 'add', 'app/run.sh', 'app/lib', 'app/link', 'other');
    git(repository, 'update-index', '--chmod=+x', 'app/run.sh');
    expect(Object.fromEntries(await readGitModes(join(repository, 'app')))).toEqual({
      'run.sh': 'executable',
      'lib/ä\n.js': 'file',
      link: 'link',
    });
  });

  it('knows nothing where there is no repository', async () => {
    expect((await readGitModes(folderWith({ a: '' }))).size).toBe(0);
    expect((await readGitModes(join(folderWith({}), 'missing'))).size).toBe(0);
  });
});
