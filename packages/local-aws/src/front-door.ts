/** Who gets a request: the control surface, the registry of images, or AWS. Web pages of other sites get nothing. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isTrustedHost, isTrustedOrigin } from './control/trusted-host.ts';
import { serve } from './wire/serve.ts';
import type { Wire } from './wire/wire.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface Rooms {
  /** The address that the server was told to listen on. */
  readonly address: string;
  readonly control: Answer;
  readonly registry: Answer;
  readonly wire: Wire;
  /** Where internal errors are written. */
  logError(message: string): void;
}

/** The server, which does not listen yet. */
export function createFrontDoor(rooms: Rooms): Server {
  return createServer((request, response) => {
    answer(rooms, request, response).catch((error: unknown) => {
      rooms.logError(`local-aws could not answer ${request.method} ${request.url}: ${error}`);
      response.destroy();
    });
  });
}

async function answer(rooms: Rooms, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '/', headers } = request;
  const isControl = url.startsWith('/_local/');
  const { address } = rooms;
  if (!isTrustedOrigin(headers.origin, address) || (isControl && !isTrustedHost(headers.host, address))) {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end('{"message": "local-aws answers no web pages, and to no other name than its own."}\n');
    return;
  }
  if (isControl) return await rooms.control(request, response);
  // No bucket can have a name this short.
  if (/^\/v2(\/|\?|$)/.test(url)) return await rooms.registry(request, response);
  await serve(rooms.wire, request, response);
}
