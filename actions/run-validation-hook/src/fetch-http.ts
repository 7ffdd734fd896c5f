/** HTTP by Node's fetch. Must tell a system that gives no answer from a runner that could not ask. */
import type { HttpAnswer, HttpPort } from '@aws-release-actions/validation';

/** Bytes of a body that are compared at most. */
const mostBytes = 10 * 1024 * 1024;

/** Codes of Node and its fetch for troubles of this machine and not of the system under test. */
const ownTroubles = new Set(['EAI_AGAIN', 'EMFILE', 'ENFILE', 'ENETDOWN', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES']);

const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed before the answer',
  UND_ERR_SOCKET: 'the connection was closed before the answer',
  ENOTFOUND: 'the name of the host is not known',
  ETIMEDOUT: 'no connection came about in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
  EHOSTUNREACH: 'there is no way to the host',
};

/** The port over a `fetch`. */
export function httpOver(send: typeof fetch): HttpPort {
  return {
    request: async ({ url, method, headers, body }, signal) => {
      try {
        const response = await send(url, {
          method,
          // Each check gets a connection of its own: one that an earlier check left open may be dead by now.
          headers: { connection: 'close', ...headers },
          body: body ?? null,
          redirect: 'manual',
          signal,
        });
        return {
          kind: 'answered',
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: await limitedText(response),
        };
      } catch (error) {
        signal.throwIfAborted();
        return noAnswer(error, new URL(url));
      }
    },
  };
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new TooLarge(`The answer has more than ${mostBytes / 1024 / 1024} MiB.`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

class TooLarge extends Error {}

/** fetch throws a TypeError that says nothing; its cause is the error of the connection. */
interface FetchError {
  readonly message: string;
  readonly code?: string;
  readonly cause?: FetchError;
}

function causeOf(error: FetchError): FetchError {
  return error.cause ?? error;
}

/** The query may hold a secret, so it is not shown. */
function noAnswer(error: unknown, { origin, pathname }: URL): HttpAnswer {
  if (error instanceof TooLarge) throw error;
  const { message, code } = causeOf(error as FetchError);
  if (code === undefined || ownTroubles.has(code)) {
    throw new Error(`The request to ${origin}${pathname} could not be sent: ${message}.`);
  }
  return { kind: 'unreachable', reason: `no answer from ${origin}${pathname}: ${meanings[code] ?? message} (${code})` };
}
