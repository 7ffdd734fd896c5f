/** git, for tests that compare with it; they are left out where there is none. */
import { execFileSync, spawnSync } from 'node:child_process';
import { it } from '@jest/globals';

export const itWithGit = spawnSync('git', ['--version']).status === 0 ? it : it.skip;

/** Runs git in the folder, without the settings of whoever runs the tests, and answers what it prints. */
export function git(folder: string, ...args: readonly string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', ['-c', 'core.ignorecase=false', ...args], { cwd: folder, env, encoding: 'utf8' });
}
