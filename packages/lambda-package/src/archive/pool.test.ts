import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { openPool, prepareThreads } from './pool.ts';

const content = Buffer.from('some words, '.repeat(50));

describe('threads', () => {
  it('that were not started before pack just as well', async () => {
    const results = [];
    for (const threads of [undefined, prepareThreads()]) {
      threads?.start();
      const pool = openPool(2, undefined, threads);
      results.push(await pool.pack([{ content }]));
      await pool.close();
    }
    expect(results[0]).toEqual(results[1]);
  });

  it.each([
    ['that nobody takes keep no process alive', "console.log('done');"],
    [
      'that were taken keep it alive until they are done',
      "const pool = openPool(1, undefined, threads); await pool.pack([{ content: Buffer.alloc(9) }]); console.log('done'); await pool.close();",
    ],
  ])('%s', async (_, rest) => {
    const program = `
      import { openPool, prepareThreads } from ${JSON.stringify(new URL('pool.ts', import.meta.url).href)};
      const threads = prepareThreads();
      threads.start();
      ${rest}`;
    const words = ['--no-warnings', '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: 20_000 });
    expect(stdout).toBe('done\n');
  });
});
