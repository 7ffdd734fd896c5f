/** Which commit is checked out where a package is built. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A commit, and whether tracked files differ from it. */
export interface SourceCommit {
  /** 40 hexadecimal digits, or 64. */
  readonly commit: string;
  readonly isModified: boolean;
}

/** The commit of a folder; undefined where there is no git, no repository or no commit. */
export async function readSourceCommit(folder: string): Promise<SourceCommit | undefined> {
  const git = async (...words: string[]) => {
    // A repository's settings could name a program to run here; this one is not asked.
    const answer = await promisify(execFile)('git', ['-c', 'core.fsmonitor=false', ...words], { cwd: folder });
    return answer.stdout.trim();
  };
  try {
    const commit = await git('rev-parse', '--verify', 'HEAD');
    return { commit, isModified: (await git('status', '--porcelain', '--untracked-files=no')) !== '' };
  } catch {
    return undefined;
  }
}
