import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { triviaTurns } from '../src/customers/trivia-turns.ts';

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const example = pathOf('../../../workflows-examples/trivia-chat-bot');
const releases = pathOf('../releases/trivia-chat-bot');
const run = promisify(execFile);

/** The commit's unit tests, and how many customers its handler throws at. Each runs as a user's Node would. */
async function examine(overlay?: string): Promise<{ readonly tests: string; readonly errors: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'commit-'));
  try {
    await cp(example, folder, { recursive: true });
    if (overlay !== undefined) await cp(join(releases, overlay), folder, { recursive: true });
    const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', 'test/*.test.ts'], {
      cwd: folder,
    });
    const program = `
      import { handler } from ${JSON.stringify(pathToFileURL(join(folder, 'src/handler.ts')).href)};
      let errors = 0;
      for (const event of ${JSON.stringify(triviaTurns)}) await handler(event).catch(() => errors++);
      console.log(errors);`;
    const counted = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });
    return { tests: /^# fail (\d+)$/m.exec(stdout)?.[0] ?? stdout, errors: Number(counted.stdout) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

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
