/** The Engine API on a socket, as far as tasks use it, with containers that do what a test says instead of running. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

export interface EngineCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A container, and how a test moves it. */
export interface FakeContainer {
  print(stream: 1 | 2, text: string): void;
  exit(code: number, oomKilled?: boolean): void;
}

export interface FakeEngine {
  readonly host: string;
  readonly calls: readonly EngineCall[];
  readonly containers: readonly FakeContainer[];
  /** Answers of the next call whose path begins like this, instead of the usual. */
  fail(path: string, status: number, body: string): void;
  /** What GET /containers/json lists. */
  listed: readonly object[];
  networks: readonly object[];
  /** `NetworkSettings.Ports` of every container. */
  ports: object;
  close(): Promise<void>;
}

class Container implements FakeContainer {
  readonly #logs: ServerResponse[] = [];
  readonly #waiting: ServerResponse[] = [];
  readonly #printed: Buffer[] = [];
  state: { ExitCode: number; OOMKilled: boolean } | undefined;

  print(stream: 1 | 2, text: string): void {
    const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    const frame = Buffer.concat([header, Buffer.from(text)]);
    this.#printed.push(frame);
    for (const log of this.#logs) log.write(frame);
  }

  exit(code: number, oomKilled = false): void {
    this.state ??= { ExitCode: code, OOMKilled: oomKilled };
    for (const log of this.#logs) log.end();
    for (const waiting of this.#waiting) waiting.end(JSON.stringify({ StatusCode: code }));
  }

  follow(response: ServerResponse): void {
    response.write(Buffer.concat(this.#printed));
    this.#logs.push(response);
    if (this.state !== undefined) response.end();
  }

  wait(response: ServerResponse): void {
    response.flushHeaders();
    this.#waiting.push(response);
    if (this.state !== undefined) this.exit(this.state.ExitCode);
  }
}

/** Listens in `folder`. */
export async function startFakeEngine(folder: string): Promise<FakeEngine> {
  const socket = join(folder, 'engine.sock');
  const calls: EngineCall[] = [];
  const containers: Container[] = [];
  const failures: { readonly path: string; readonly status: number; readonly body: string }[] = [];
  const engine = {
    ...{ host: `unix://${socket}`, calls, containers },
    listed: [] as readonly object[],
    networks: [{ Name: 'host' }, { Name: 'none' }] as readonly object[],
    ports: {} as object,
    fail: (path: string, status: number, body: string) => void failures.push({ path, status, body }),
    async close() {
      server.closeAllConnections();
      await Promise.all([once(server, 'close'), server.close()]);
    },
  };

  function answer(path: string, response: ServerResponse): void {
    const [, id, action] = /^\/containers\/(\d+)\/?(\w*)/.exec(path) ?? [];
    const container = containers[Number(id)];
    if (path === '/networks') response.end(JSON.stringify(engine.networks));
    else if (path.startsWith('/containers/json')) response.end(JSON.stringify(engine.listed));
    else if (path === '/containers/create') {
      response.end(JSON.stringify({ Id: String(containers.push(new Container()) - 1) }));
    } else if (action === 'logs') container?.follow(response);
    else if (action === 'wait') container?.wait(response);
    else if (action === 'json') {
      response.end(JSON.stringify({ State: container?.state, NetworkSettings: { Ports: engine.ports } }));
    } else if (action === 'kill' && path.endsWith('SIGKILL')) {
      container?.exit(137);
      response.end();
    } else if (action === 'exec') response.end(JSON.stringify({ Id: 'e' }));
    else if (path === '/exec/e/json') response.end(JSON.stringify({ ExitCode: 3 }));
    else {
      if (action === '') container?.exit(137);
      response.end();
    }
  }

  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    calls.push({ method, path, headers, body: headers['content-type'] ? await json(request) : undefined });
    const index = failures.findIndex((failure) => path.startsWith(failure.path));
    const [failure] = index < 0 ? [] : failures.splice(index, 1);
    if (failure === undefined) answer(path, response);
    else response.writeHead(failure.status).end(failure.body);
  });
  await once(server.listen(socket), 'listening');
  return engine;
}
