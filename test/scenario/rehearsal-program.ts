/** The demo and the rehearsal, as a person starts them: as programs, with what they print. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;

const running = new Set<ChildProcess>();
// A test that ran out of time leaves its program behind.
afterEach(() => {
  for (const child of running) child.kill('SIGTERM');
});

/** Runs `packages/rehearsal/src/<program>` to its end. */
export function run(
  program: string,
  ...args: readonly string[]
): Promise<{ exitCode: number | null; lines: readonly string[] }> {
  return new Promise((resolve, reject) => {
    const command = ['--conditions=source', `packages/rehearsal/src/${program}`, ...args];
    const child = spawn(process.execPath, command, {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
    });
    running.add(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => {
      running.delete(child);
      resolve({ exitCode, lines: text.trimEnd().split('\n') });
    });
  });
}

export const bot = 'workflows-examples/trivia-chat-bot/release.yml';
export const service = 'workflows-examples/trivia-api/release.yml';

/** The stories of a demo's releases: each begins with its title and ends with the verdict. */
export function storiesIn(lines: readonly string[]): readonly (readonly string[])[] {
  const from = lines.findIndex((line) => /^A (good|bad) release of .* \(\d+ s here/.test(line));
  return lines
    .slice(from)
    .join('\n')
    .split('\n\n')
    .map((story) => story.split('\n'));
}
