/**
 * The API over HTTP. It stops gracefully: nobody new gets in, requests that are under way are answered, and
 * connections are closed behind them.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Condition, problem, respond } from './routes.ts';

/** Bytes of a request's body that are read at most. */
const longestBody = 10_000;

export interface TriviaServer {
  readonly server: Server;
  /** Takes no new work. Resolves when the last request has been answered, or cut off after `milliseconds`. */
  stop(milliseconds: number): Promise<void>;
}

/** A server that is not listening yet. `log` gets an object for each request. */
export function triviaServer(release: string, log: (entry: object) => void, answer = respond): TriviaServer {
  let ready = true;
  const server = createServer((request, response) => {
    const begun = performance.now();
    response.on('finish', () => {
      const { method, url } = request;
      // Health checks would be most of the log.
      if (url === '/health') return;
      log({ method, url, status: response.statusCode, milliseconds: Math.round(performance.now() - begun) });
    });
    void handle(request, response);
  });
  // Longer than the load balancer keeps a connection (60 seconds): it must never meet one that has just closed.
  server.keepAliveTimeout = 65_000;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const body = await read(request);
    const [path = '/'] = url.split('?');
    const condition: Condition = { ready, release };
    const { status, headers, body: content } = body === undefined ? tooLong : safely(method, path, body, condition);
    const json = JSON.stringify(content);
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(json),
      // So that everybody can see which release answered.
      'x-release': release,
      ...headers,
      // On its way out it keeps no connection, and after a body that was not read to its end it cannot.
      ...(ready && body !== undefined ? {} : { connection: 'close' }),
    });
    response.end(json);
  }

  /** A mistake of ours is an answer, too: alarms count it, and everybody else is served. */
  function safely(...request: Parameters<typeof respond>): ReturnType<typeof respond> {
    try {
      return answer(...request);
    } catch (error) {
      log({ message: 'failed', error: String(error) });
      return problem(500, 'That is our mistake.');
    }
  }

  return {
    server,
    stop: (milliseconds) => {
      ready = false;
      return new Promise((resolve) => {
        const deadline = setTimeout(() => server.closeAllConnections(), milliseconds);
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
      });
    },
  };
}

const tooLong = problem(413, 'That is too long.');

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
