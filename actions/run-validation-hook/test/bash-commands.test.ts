import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { bashCommands } from '../src/bash-commands.ts';

// Windows has neither signals nor groups of processes, and a pwd of its own kind.
const onPosix = process.platform === 'win32' ? it.skip : it;
const noCancel = new AbortController().signal;

async function run(command: string, signal = noCancel, onLine: (line: string) => void = () => {}) {
  const printed: string[] = [];
  const commands = bashCommands(tmpdir(), { PATH: process.env.PATH, A: 'outer' }, (line) => {
    printed.push(line);
    onLine(line);
  });
  return { printed, end: await commands.run({ command, environment: { BASE_URL: 'http://$(h)' } }, signal) };
}

describe('bashCommands', () => {
  onPosix('runs in its folder with its variables, and prints as it goes', async () => {
    const { printed, end } = await run(`pwd; echo "$A \${BASE_URL}"; printf "\\e[31mred\\e[0m" >&2`);
    expect(end.exitCode).toBe(0);
    expect([...end.lastLines].sort()).toEqual([await realpath(tmpdir()), 'outer http://$(h)', 'red'].sort());
    expect(printed).toEqual(end.lastLines);
  });

  it.each([
    ['exit 3', 3],
    ['false | true', 1],
    ['false; true', 1],
    ['no-such-command-here', 127],
  ])('ends `%s` with %d', async (command, exitCode) => expect((await run(command)).end).toMatchObject({ exitCode }));

  it('keeps the last twenty lines, and not all of a long one', async () => {
    expect((await run('printf %5000d 1')).end.lastLines[0]).toHaveLength(500);
    const { end } = await run('seq 1 100');
    expect(end.lastLines).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 81)));
  });

  onPosix('says which signal ended a command', async () => {
    expect((await run('kill -KILL $$')).end).toMatchObject({ exitCode: undefined, endedBy: 'SIGKILL' });
  });

  onPosix('ends a command and what it started when the signal aborts', async () => {
    const cancel = new AbortController();
    const { printed } = await run('sleep 100 & echo $!; wait', cancel.signal, () => cancel.abort());
    expect(await isGone(Number(printed[0]))).toBe(true);
  });

  onPosix('does not wait for what a command left behind', async () => {
    const { printed, end } = await run('sleep 100 & echo $!');
    expect(end.exitCode).toBe(0);
    expect(await isGone(Number(printed[0]))).toBe(true);
  });

  it('says when bash can not be started', async () => {
    const commands = bashCommands('/no/such/folder', {}, () => {});
    await expect(commands.run({ command: 'true', environment: {} }, noCancel)).rejects.toThrow(
      'bash could not be started in /no/such/folder',
    );
  });

  it('starts nothing when it is cancelled already', async () => {
    await expect(run('true', AbortSignal.abort())).rejects.toThrow();
  });
});

/** A process that was sent a signal needs a moment to go; one that only nobody asked about yet (Z) is gone. */
async function isGone(pid: number): Promise<boolean> {
  for (let look = 0; look < 50; look += 1) {
    const state = await new Promise<string>((resolve) => {
      execFile('ps', ['-o', 'stat=', '-p', String(pid)], (_, stdout) => resolve(stdout.trim()));
    });
    if (state === '' || state.startsWith('Z')) return true;
  }
  return false;
}
