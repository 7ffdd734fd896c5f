/**
 * The Engine API of Docker over its socket, as far as running a container needs it. Paths carry no version: the
 * engine then speaks its newest, and every call used here is as old as API 1.24.
 */

import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** What the engine refused, in its own words, or that it did not answer. */
export class EngineError extends Error {
  /** HTTP's; undefined if there was no answer. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

export type Method = 'GET' | 'POST' | 'DELETE';

export class Engine {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** Calls it and reads a JSON answer, undefined where there is none. Rejects with EngineError. */
  async call<T>(method: Method, path: string, body?: object): Promise<T> {
    const answer = await text(await this.open(method, path, body)).catch((error: Error) => {
      throw new EngineError(error.message);
    });
    return (answer === '' ? undefined : JSON.parse(answer)) as T;
  }

  /** Calls it, and gives an answer that was not refused to be read as it comes. Rejects with EngineError. */
  open(
    method: Method,
    path: string,
    body?: object,
    { headers = {}, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const call = request({
        ...{ method, path, signal },
        socketPath: this.#socketPath,
        // A connection for each call: answers may last as long as a container.
        agent: false,
        headers: { host: 'docker', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      });
      call.once('error', (error) => reject(new EngineError(error.message)));
      call.once('response', (response) => {
        const { statusCode = 0 } = response;
        if (statusCode < 400) {
          resolve(response);
          return;
        }
        text(response).then(
          (answer) => reject(new EngineError(`Error response from daemon: ${readMessage(answer)}`, statusCode)),
          (error: Error) => reject(new EngineError(error.message, statusCode)),
        );
      });
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function readMessage(answer: string): string {
  try {
    return String(JSON.parse(answer).message);
  } catch {
    return answer.trim();
  }
}

/** The socket that DOCKER_HOST names, Docker's own by default; undefined for a host that is none of this machine. */
export function socketOf(dockerHost: string | undefined): string | undefined {
  if (dockerHost === undefined || dockerHost === '') return '/var/run/docker.sock';
  return /^unix:\/\/(.+)$/.exec(dockerHost)?.[1];
}
