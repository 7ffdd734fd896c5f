import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { startLocalAws } from '../src/index.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function start(...args: string[]) {
  const env = { ...process.env, DOCKER_HOST: 'unix:///nowhere.sock' };
  const child = spawn(process.execPath, ['--conditions=source', '--no-warnings', main, ...args], { env });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    output.stdout += data;
  });
  child.stderr.on('data', (data) => {
    output.stderr += data;
  });
  const exited = once(child, 'close').then(([code]) => ({ code, ...output }));
  return { child, output, exited };
}

// Windows has no signals to end a process cleanly.
const itWithSignals = process.platform === 'win32' ? it.skip : it;

describe('the command', () => {
  itWithSignals('prints the exports to paste, serves, and ends cleanly on Ctrl-C', async () => {
    const { child, output, exited } = start('--port', '0', '--speed', '60');
    await once(child.stderr, 'data');
    const lines = output.stdout.trimEnd().split('\n');
    expect(lines.slice(1)).toEqual([
      'export AWS_REGION=us-east-1',
      'export AWS_DEFAULT_REGION=us-east-1',
      'export AWS_ACCESS_KEY_ID=local',
      'export AWS_SECRET_ACCESS_KEY=local',
    ]);
    const endpoint = /^export AWS_ENDPOINT_URL=(http:\/\/127\.0\.0\.1:\d+)$/.exec(lines[0] ?? '')?.[1];
    expect((await fetch(`${endpoint}/_local/health`)).status).toBe(200);
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await exited).toMatchObject({
      code: 0,
      stderr: 'local-aws is ready; a minute of AWS takes 1 s. Ctrl-C stops it.\n',
    });
  });

  itWithSignals('lets time stand still', async () => {
    const { child, output, exited } = start('--port', '0', '--step', '--time', '2030-01-01T00:00:00Z');
    await once(child.stderr, 'data');
    const endpoint = /AWS_ENDPOINT_URL=(\S+)/.exec(output.stdout)?.[1];
    await fetch(`${endpoint}/_local/advance`, { method: 'POST', body: '{"minutes": 90}' });
    const { time } = (await (await fetch(`${endpoint}/_local/state`)).json()) as { time: string };
    child.kill('SIGINT');
    expect(await exited).toMatchObject({
      code: 0,
      stderr: 'local-aws is ready; its time stands still until POST /_local/advance. Ctrl-C stops it.\n',
    });
    expect(time).toBe('2030-01-01T01:30:00.000Z');
  });

  itWithSignals('warns of other machines', async () => {
    const { child, output, exited } = start('--port', '0', '--host', '0.0.0.0', '--allow-remote');
    while (!output.stderr.includes('ready')) await once(child.stderr, 'data');
    child.kill('SIGINT');
    expect((await exited).stderr.split('\n')[0]).toBe(
      'Warning: local-aws listens on 0.0.0.0 and checks no credentials; whoever reaches it can run code on this machine.',
    );
  });

  it('says in a sentence that the port is in use', async () => {
    const taken = await startLocalAws();
    const { port } = new URL(taken.endpoint);
    const result = await start('--port', port).exited;
    await taken.close();
    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} is in use; choose another with --port, or stop what listens there.\n`,
    });
  });

  it('says in a sentence that there is no engine', async () => {
    const result = await start('--port', '0', '--runtime', 'docker').exited;
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^No Docker engine answers at \/nowhere\.sock: .*ENOENT.*\. Start one, .*\n$/);
  });
});
