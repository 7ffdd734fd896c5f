/**
 * What git's index says about the files of a folder. Windows has no executable bit, and shows links as
 * files; the index holds what the author meant, and is the same on every machine.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Kinds of tracked files by their paths, relative to the folder, with forward slashes. */
export type GitModes = ReadonlyMap<string, 'file' | 'executable' | 'link'>;

/** The modes of the tracked files below the folder; none where there is no git, or no repository. */
export async function readGitModes(root: string): Promise<GitModes> {
  // A repository's settings could name a program to run here; this one is not asked.
  const listing = ['-c', 'core.fsmonitor=false', 'ls-files', '--stage', '-z'];
  const answer = await promisify(execFile)('git', listing, { cwd: root, maxBuffer: 2 ** 30 }).catch(() => undefined);
  return parseIndex(answer?.stdout ?? '');
}

function parseIndex(listing: string): GitModes {
  const kinds = { 100644: 'file', 100755: 'executable', 120000: 'link' } as const;
  const modes = new Map<string, 'file' | 'executable' | 'link'>();
  for (const line of listing.split('\0')) {
    // Stages above 0 are sides of a merge that is not settled.
    const [, mode, path] = /^(100644|100755|120000) [0-9a-f]+ 0\t(.+)$/s.exec(line) ?? [];
    if (mode !== undefined && path !== undefined) modes.set(path, kinds[mode as unknown as keyof typeof kinds]);
  }
  return modes;
}
