/**
 * The API over HTTP. It stops gracefully: the load balancer hears "stopping" from the health check, requests
 * that are under way are answered, and connections that nobody uses are closed.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Condition, problem, respond } from './routes.ts';

/** Bytes of a request's body that are read at most. */
const longestBody = 10_000;

export interface TriviaServer {
  readonly server: Server;
  /** Takes no new work, and resolves when the last request has been answered. */
  stop(): Promise<void>;
}

/** A server that is not listening yet. `log` gets an object for each request. */
export function triviaServer(release: string, log: (entry: object) => void): TriviaServer {
  let ready = true;
  const server = createServer((request, response) => {
    const begun = performance.now();
    response.on('finish', () => {
      const { method, url } = request;
      // Health checks would be most of the log.
      if (url === '/healthz') return;
      log({ method, url, status: response.statusCode, milliseconds: Math.round(performance.now() - begun) });
    });
    void handle(request, response, () => ({ ready, release }));
  });
  // Longer than the load balancer keeps a connection (60 seconds): it must never meet one that has just closed.
  server.keepAliveTimeout = 65_000;
  return {
    server,
    stop: () => {
      ready = false;
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
    },
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, now: () => Condition): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const body = await read(request);
  const [path = '/'] = url.split('?');
  const condition = now();
  const answer = body === undefined ? problem(413, 'That is too long.') : respond(method, path, body, condition);
  const json = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(json),
    // So that everybody can see which release answered.
    'x-release': condition.release,
    ...answer.headers,
    // On its way out it keeps no connection, and after a body that was not read to its end it cannot.
    ...(condition.ready && body !== undefined ? {} : { connection: 'close' }),
  });
  response.end(method === 'HEAD' ? undefined : json);
}

/** The body; undefined if it is too long or breaks off. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      length += chunk.length;
      if (length > longestBody) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}
