import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { triviaTurns } from '../src/customers/trivia-turns.ts';

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);

/** A commit of an example in a folder of its own, for as long as `look` looks at it. */
async function withCommit<T>(example: string, overlay: string | undefined, look: (folder: string) => Promise<T>) {
  const folder = await mkdtemp(join(tmpdir(), 'commit-'));
  try {
    await cp(pathOf(`../../../workflows-examples/${example}`), folder, { recursive: true });
    if (overlay !== undefined) await cp(pathOf(`../releases/${example}/${overlay}`), folder, { recursive: true });
    return await look(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How many of a commit's unit tests fail, run as a user's Node would. */
async function failedTests(folder: string): Promise<string> {
  const command = ['--test', '--test-reporter=tap', 'test/*.test.ts'];
  const stdout = await run(process.execPath, command, { cwd: folder }).then(
    (ended) => ended.stdout,
    (error) => String(error.stdout),
  );
  return /^# fail (\d+)$/m.exec(stdout)?.[0] ?? stdout;
}

/** A bot's unit tests, and how many customers its handler throws at. */
const examine = (overlay?: string) =>
  withCommit('trivia-chat-bot', overlay, async (folder) => {
    const program = `
      import { handler } from ${JSON.stringify(pathToFileURL(join(folder, 'src/handler.ts')).href)};
      let errors = 0;
      for (const event of ${JSON.stringify(triviaTurns)}) await handler(event).catch(() => errors++);
      console.log(errors);`;
    const counted = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });
    return { tests: await failedTests(folder), errors: Number(counted.stdout) };
  });

describe('releases of the trivia API', () => {
  it.each([undefined, 'bad', 'unhealthy'])('%s passes its tests', async (overlay) => {
    expect(await withCommit('trivia-api', overlay, failedTests)).toBe('# fail 0');
  });
});

describe('releases of the trivia bot', () => {
  it('the example itself passes its tests and answers every customer', async () => {
    expect(await examine()).toEqual({ tests: '# fail 0', errors: 0 });
  });

  it('"bad" passes its tests, but throws at two customers in five', async () => {
    expect(await examine('bad')).toEqual({ tests: '# fail 0', errors: triviaTurns.length * 0.4 });
  });

  it('"bad-hook" passes its tests and throws at nobody', async () => {
    expect(await examine('bad-hook')).toEqual({ tests: '# fail 0', errors: 0 });
  });
});
