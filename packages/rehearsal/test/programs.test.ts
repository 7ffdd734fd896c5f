/** How the programs end when they are told to, or were asked for nonsense: nothing may be left behind. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));
let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'programs-'));
});
afterEach(() => rm(temporary, { recursive: true, force: true }));

/** What is left in the folder for temporary files. npm's own cache is npm's affair. */
async function leftovers(): Promise<readonly string[]> {
  return (await readdir(temporary)).filter((name) => name !== 'node-compile-cache');
}

/** Runs a command to the end of all its processes; `onText` gets all of its output so far, and its process id. */
function run(
  command: string,
  args: readonly string[],
  onText: (text: string, pid: number) => void = () => {},
): Promise<{ readonly exitCode: number | null; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: temporary, npm_lifecycle_event: 'test' },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        text += chunk;
        if (child.pid !== undefined) onText(text, child.pid);
      });
    }
    child.on('error', reject);
    // "close" comes when the last process that holds the output has ended.
    child.on('close', (exitCode) => resolve({ exitCode, text }));
  });
}

const demo = ['--conditions=source', 'packages/rehearsal/src/demo.ts'];

describe('npm run demo', () => {
  it.each([
    [['--speed', 'fast'], '--speed is "fast"; it should be a number from 1 to 3600.'],
    [['--speed', '0'], '--speed is "0"; it should be a number from 1 to 3600.'],
    [['--sped', '9'], "Unknown option '--sped'"],
    [['--only', 'quiz'], '--only is "quiz"; the demo releases trivia-chat-bot and trivia-api.'],
  ])('refuses %j in one sentence', async (args, sentence) => {
    const { exitCode, text } = await run(process.execPath, [...demo, ...args]);
    expect(exitCode).toBe(1);
    expect(text).toMatch(/^.*\n$/);
    expect(text).toContain(sentence);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'cancels the release on %s, even if it comes twice',
    async (signal) => {
      const cues = ['Unit tests - success', 'Cancelling as GitHub does'];
      const { exitCode, text } = await run(process.execPath, demo, (soFar, pid) => {
        if (cues[0] === undefined || !soFar.includes(cues[0])) return;
        cues.shift();
        process.kill(pid, signal);
      });
      expect(cues).toEqual([]);
      expect(text.match(/Cancelling as GitHub does/g)).toHaveLength(1);
      expect(text).not.toContain('A bad release');
      expect(exitCode).toBe(1);
      expect(await leftovers()).toEqual([]);
    },
    60_000,
  );
});

describe('npm run rehearse', () => {
  it('rolls a service back when it is cancelled, and leaves nothing behind', async () => {
    const workflow = 'workflows-examples/trivia-api/release.yml';
    const program = ['--conditions=source', 'packages/rehearsal/src/rehearse.ts', workflow];
    let isSent = false;
    const { exitCode, text } = await run(process.execPath, program, (soFar, pid) => {
      if (isSent || !soFar.includes('BAKE_TIME in progress')) return;
      isSent = true;
      process.kill(pid, 'SIGINT');
    });
    expect(text).toMatch(/Production +cancelled: rolled-back - The run was cancelled/);
    expect(text).toMatch(/now serving +trivia-api:1: 100 %/);
    expect(text).toContain('nobody saw an error');
    expect(exitCode).toBe(1);
    expect(await leftovers()).toEqual([]);
  }, 90_000);
});

describe('scripts/start.mjs', () => {
  it('ends its program when the shell of npm is gone', async () => {
    let isSent = false;
    const program = `"${process.execPath}" scripts/start.mjs packages/local-aws/src/main.ts --port 0; exit 0`;
    const { text } = await run('sh', ['-c', program], (soFar, pid) => {
      if (isSent || !soFar.includes('local-aws is ready')) return;
      isSent = true;
      process.kill(pid, 'SIGTERM');
    });
    expect(text).toContain('export AWS_ENDPOINT_URL=http://127.0.0.1:');
    expect(await leftovers()).toEqual([]);
  }, 30_000);
});
