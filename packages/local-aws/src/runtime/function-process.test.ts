import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { FunctionProcess } from './function-process.ts';
import type { FunctionOutput } from './protocol.ts';

const taskRoot = mkdtempSync(join(tmpdir(), 'local-aws-process-'));
afterAll(() => rm(taskRoot, { recursive: true }));
const environment = { _HANDLER: 'index.handler', AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
const message = { requestId: 'r-1', invokedFunctionArn: 'arn', clientContext: undefined };

describe('FunctionProcess', () => {
  it('tells all output before the result, line by line, however much it is', async () => {
    writeFileSync(
      join(taskRoot, 'index.mjs'),
      `export const handler = async ({ size }) => {
         for (let line = 0; line < 200; line += 1) console.log('line\\u2028' + line);
         console.error('two\\nlines');
         return 'ü'.repeat(size);
       };`,
    );
    const process = new FunctionProcess({ taskRoot, environment });
    const outputs: FunctionOutput[] = [];
    const size = 500_000;
    const { outcome, initMilliseconds } = await process.run({
      message: { ...message, payload: JSON.stringify({ size }) },
      timeoutMilliseconds: 10_000,
      onOutput: (output) => outputs.push(output),
    });
    const seen = outputs.length;
    process.kill();
    await process.closed;
    expect(outcome).toEqual({ kind: 'result', payload: JSON.stringify('ü'.repeat(size)) });
    expect(initMilliseconds).toBeGreaterThan(0);
    expect(seen).toBe(201);
    expect(outputs[199]).toEqual({ kind: 'console', level: 'INFO', text: 'line\u2028199' });
    expect(outputs[200]).toEqual({ kind: 'console', level: 'ERROR', text: 'two\nlines' });
  });

  it('is gone when its server is killed without a chance to clean up', async () => {
    // The function holds a connection to this listener for as long as its process lives.
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    writeFileSync(
      join(taskRoot, 'index.mjs'),
      `import { connect } from 'node:net';
       connect(${port}, '127.0.0.1').on('error', () => {});
       export const handler = () => new Promise(() => setInterval(() => {}, 1000));`,
    );
    const request = { message: { ...message, payload: '{}' }, timeoutMilliseconds: 60_000 };
    const source = `
      import { FunctionProcess } from ${JSON.stringify(new URL('./function-process.ts', import.meta.url).href)};
      const child = new FunctionProcess(${JSON.stringify({ taskRoot, environment })});
      await child.run({ ...${JSON.stringify(request)}, onOutput: () => {} });`;
    const server = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: 'ignore' });
    const [connection] = (await once(listener, 'connection')) as [Socket];
    connection.on('error', () => {}).resume();
    const gone = new Promise((resolve) => connection.once('close', resolve));
    server.kill('SIGKILL');
    await gone;
    listener.close();
  });
});
