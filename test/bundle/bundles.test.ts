/** The shipped bundles by themselves: copied to a folder without this repository around them. */
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBundle } from '@aws-release-actions/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const actions = new URL('../../actions/', import.meta.url).pathname;
let folder: string;
const bundleOf = (action: string) => join(folder, action, 'index.js');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundles-'));
  for (const action of await readdir(actions))
    await cp(join(actions, action, 'dist'), join(folder, action), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const visible = (log: string) => log.split('\n').filter((line) => !line.startsWith('::debug::'));

const shipped = ['build-lambda-package', 'canary-deploy', 'push-immutable-image', 'run-validation-hook'];

describe.each(shipped)('%s', (action) => {
  it('names every wrong input at once, without a stack trace', async () => {
    const { exitCode, log } = await runBundle({
      bundle: bundleOf(action),
      inputs: { 'aws-regio': 'x', 'aws-region': 'nowhere' },
    });
    expect(exitCode).toBe(1);
    expect(visible(log).filter((line) => line.startsWith('::error::')).length).toBeGreaterThan(0);
    expect(log).not.toMatch(/\n\s+at .*\(.*:\d+:\d+\)/);
  });
});

describe('build-lambda-package', () => {
  const source = `import { greeting } from './greeting.ts';
export const handler = async (event: { name: string }) => greeting(event.name);
`;
  const build = async (workspace: string, inputs: Record<string, string> = {}) => {
    await mkdir(join(workspace, 'src'), { recursive: true });
    await writeFile(join(workspace, 'src/handler.ts'), source);
    await writeFile(
      join(workspace, 'src/greeting.ts'),
      "export const greeting = (name: string): string => ['Hello', name].join(', ');\n",
    );
    return runBundle({
      bundle: bundleOf('build-lambda-package'),
      workspace,
      inputs: { entry: 'src/handler.ts', ...inputs },
    });
  };

  it('makes the same bytes in any folder, and says what Lambda will call them', async () => {
    const [one, two] = [join(folder, 'workspace one'), join(folder, 'two')];
    const first = await build(one);
    const second = await build(two);
    expect(first.exitCode).toBe(0);
    const bytes = await readFile(join(one, 'package.zip'));
    expect(bytes.equals(await readFile(join(two, 'package.zip')))).toBe(true);
    expect(first.outputs).toMatchObject({
      'package-path': 'package.zip',
      'code-sha256': createHash('sha256').update(bytes).digest('base64'),
      digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      'package-size': String(bytes.length),
    });
    expect(second.outputs).toEqual(first.outputs);
    expect(first.summary).not.toBe('');
  });

  it('refuses a handler that the entry does not export', async () => {
    const { exitCode, log } = await build(join(folder, 'three'), { handler: 'index.main' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error::.*main/);
  });
});

describe('run-validation-hook', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((_, response) => response.end(JSON.stringify({ categories: 4, version: 'two' })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
  });

  const check = (categories: number) => `
variables: { base-url: http://127.0.0.1:1 }
checks:
  - name: all categories
    http: { url: "\${base-url}/all", expect: { status: 200, json: { categories: ${categories} } } }
  - name: a command
    command: test "$GREETING" = hello
`;
  const run = (checks: string) =>
    runBundle({
      bundle: bundleOf('run-validation-hook'),
      inputs: { checks, variables: `base-url=${url}\ngreeting=hello` },
    });

  it('passes when every check passes', async () => {
    const { exitCode, outputs } = await run(check(4));
    expect(outputs).toMatchObject({ verdict: 'pass', passed: '2', failed: '0' });
    expect(exitCode).toBe(0);
  });

  it('fails and says what differs', async () => {
    const { exitCode, outputs, log, summary } = await run(check(5));
    expect(outputs).toMatchObject({ verdict: 'fail', passed: '1', failed: '1' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/all categories.*\$\.categories/);
    expect(summary).toContain('all categories');
  });
});
