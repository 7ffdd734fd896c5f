import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { git, itWithGit } from '../test/git.ts';
import { folderWith } from '../test/temporary-folder.ts';
import { readSourceCommit } from './source-commit.ts';

describe('readSourceCommit', () => {
  itWithGit('tells the commit, and whether tracked files differ from it', async () => {
    const repository = folderWith({ 'app/index.js': '1', other: '' });
    git(repository, 'init', '-q');
    expect(await readSourceCommit(repository)).toBeUndefined();
    git(repository, 'add', '.');
    git(repository, '-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'first');
    const commit = git(repository, 'rev-parse', 'HEAD').trim();
    writeFileSync(join(repository, 'app/built.js'), '');
    expect(await readSourceCommit(join(repository, 'app'))).toEqual({ commit, isModified: false });
    writeFileSync(join(repository, 'app/index.js'), '2');
    expect(await readSourceCommit(repository)).toEqual({ commit, isModified: true });
  });

  it('knows none where there is no repository', async () => {
    expect(await readSourceCommit(folderWith({}))).toBeUndefined();
    expect(await readSourceCommit(join(folderWith({}), 'missing'))).toBeUndefined();
  });
});
