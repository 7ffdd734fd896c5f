/** Sends an answer: text at once, files as a stream; or only half of it, when a fault says so. */
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RegistryAnswer } from './answer.ts';

/** Resolves when the answer is on its way, or the client has left. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: RegistryAnswer,
): Promise<void> {
  writeHead(response, answer);
  const { body } = answer;
  if (request.method === 'HEAD' || body === undefined || typeof body === 'string') {
    response.end(request.method === 'HEAD' ? undefined : body);
    return;
  }
  try {
    await pipeline(createReadStream(body.file, { start: body.first, end: body.last }), response);
  } catch {
    // The client left, which is its right; of a broken disk it learns by the missing bytes.
    response.destroy();
  }
}

/** The head, the first half of the body, and the end of the connection; without a body that alone. */
export async function sendHalf(
  request: IncomingMessage,
  response: ServerResponse,
  answer: RegistryAnswer,
): Promise<void> {
  const half = request.method === 'HEAD' ? undefined : firstHalf(answer.body);
  if (half !== undefined) {
    writeHead(response, answer);
    try {
      await pipeline(half, response, { end: false });
    } catch {
      // The client was faster.
    }
  }
  request.socket.destroySoon();
}

function firstHalf(body: RegistryAnswer['body']): Readable | undefined {
  if (body === undefined || body === '') return undefined;
  if (typeof body === 'string') return Readable.from([body.slice(0, body.length / 2)]);
  const { file, first, last } = body;
  return createReadStream(file, { start: first, end: first + Math.floor((last - first) / 2) });
}

function writeHead(response: ServerResponse, { status, headers }: RegistryAnswer): void {
  response.writeHead(status, { 'docker-distribution-api-version': 'registry/2.0', ...headers });
}
