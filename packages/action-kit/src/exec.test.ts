import { describe, expect, it } from '@jest/globals';
import { ProgramNotStarted, runBash, runProgram } from './exec.ts';

function start(source: string, more: { signal?: AbortSignal; onLine?: (line: string) => void; program?: string } = {}) {
  const lines: string[] = [];
  const ended = runProgram({
    program: process.execPath,
    arguments: ['-e', source],
    env: { GREETING: 'hello' },
    folder: import.meta.dirname,
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
    ...more,
  });
  return { ended, lines };
}

describe('runProgram', () => {
  it('passes on both outputs line by line, without colours', async () => {
    const { ended, lines } = start(
      "console.log('\\u001b[31mred\\u001b[0m'); console.error(process.env.GREETING); process.stdout.write('end')",
    );
    expect(await ended).toEqual({ exitCode: 0, lines: expect.arrayContaining(['red', 'hello', 'end']) });
    expect([...lines].sort()).toEqual(['end', 'hello', 'red']);
  });

  it('tells how it ended, with the last lines', async () => {
    const { ended } = start('for (let i = 0; i < 300; i++) console.log(i); process.exitCode = 3');
    const { exitCode, lines } = await ended;
    expect(exitCode).toBe(3);
    expect(lines).toHaveLength(200);
    expect(lines.at(-1)).toBe('299');
  });

  it('starts no shell', async () => {
    const { ended } = start('console.log(1)', { program: 'no such program; echo 2' });
    await expect(ended).rejects.toThrow(ProgramNotStarted);
    await expect(ended).rejects.toMatchObject({ missing: true });
  });

  it('ends a program, and what that started, on a cancel', async () => {
    const cancel = new AbortController();
    const child = `
      process.on('SIGTERM', () => { console.log('child ended'); process.exit(); });
      setInterval(() => {}, 1000);
      console.log('child ready');`;
    const source = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });`;
    const { ended } = start(source, {
      signal: cancel.signal,
      onLine: (line) => {
        if (line === 'child ready') cancel.abort('SIGINT');
      },
    });
    expect(await ended).toEqual({ exitCode: undefined, endedBy: 'SIGTERM', lines: ['child ready', 'child ended'] });
  });

  it('ends one that a cancel came before', async () => {
    const { ended } = start('setInterval(() => {}, 1000)', { signal: AbortSignal.abort('SIGINT') });
    expect(await ended).toMatchObject({ exitCode: undefined });
  });
});

const itWithBash = process.platform === 'win32' ? it.skip : it;

describe('runBash', () => {
  itWithBash.each([
    ['echo one; echo two', ['one', 'two'], 0],
    ['false; echo not reached', [], 1],
    ['false | true; echo not reached', [], 1],
    ['echo "$GREETING"', ['hello'], 0],
  ])('runs %s', async (script, lines, exitCode) => {
    const { PATH } = process.env;
    const run = { script, env: { PATH, GREETING: 'hello' }, folder: import.meta.dirname, onLine: () => {} };
    expect(await runBash({ ...run, signal: new AbortController().signal })).toEqual({ exitCode, lines });
  });
});
