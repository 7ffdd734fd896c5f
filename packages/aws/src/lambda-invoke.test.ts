import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { lambdaInvocations } from './lambda-invoke.ts';
import type { AwsSession } from './session.ts';

interface Answer {
  readonly headers?: Record<string, string>;
  readonly body: string;
}

const servers: { close(): void }[] = [];

/** A session whose clients talk to a server that gives this one answer; undefined: never. */
async function sessionWith(answer: Answer | undefined, seen: IncomingMessage[], bodies: string[]): Promise<AwsSession> {
  const server = createServer((request, response) => {
    seen.push(request);
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      bodies.push(body);
      if (answer !== undefined) response.writeHead(200, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  const options = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  return { region: 'us-east-1', clientOptions: () => options as never, call: (_, send) => send() };
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('lambdaInvocations', () => {
  it('asks for an answer with the log, and says which version gave it', async () => {
    const seen: IncomingMessage[] = [];
    const bodies: string[] = [];
    const headers = {
      'X-Amz-Executed-Version': '7',
      'X-Amz-Function-Error': 'Unhandled',
      'X-Amz-Log-Result': Buffer.from('START\nErgebnis: ö').toString('base64'),
    };
    const session = await sessionWith({ headers, body: '{"errorMessage":"ö"}' }, seen, bodies);
    const request = { functionName: 'bot:live', payload: '{"question":"ö"}' };
    expect(await lambdaInvocations(session).invoke(request, new AbortController().signal)).toEqual({
      executedVersion: '7',
      functionError: 'Unhandled',
      payload: '{"errorMessage":"ö"}',
      logTail: 'START\nErgebnis: ö',
    });
    expect(decodeURIComponent(seen[0]?.url ?? '')).toBe('/2015-03-31/functions/bot:live/invocations');
    expect(seen[0]?.headers).toMatchObject({ 'x-amz-log-type': 'Tail', 'x-amz-invocation-type': 'RequestResponse' });
    expect(bodies).toEqual(['{"question":"ö"}']);
  });

  it('has empty texts where there is nothing', async () => {
    const session = await sessionWith({ body: '' }, [], []);
    const answer = await lambdaInvocations(session).invoke({ functionName: 'f', payload: '{}' }, AbortSignal.any([]));
    expect(answer).toEqual({ executedVersion: undefined, functionError: undefined, payload: '', logTail: '' });
  });

  it('ends when the signal aborts', async () => {
    const session = await sessionWith(undefined, [], []);
    const cancel = new AbortController();
    const answer = lambdaInvocations(session).invoke({ functionName: 'f', payload: '{}' }, cancel.signal);
    cancel.abort();
    await expect(answer).rejects.toThrow();
  });
});
