/**
 * Requests to one registry: with its login, and again when it makes sense. The login is sent to the registry only,
 * wherever its answers lead, and is in no error.
 */
import { setTimeout } from 'node:timers/promises';
import { followLocation, registryEndpoint } from './endpoint.ts';
import { keepLogins, type Login } from './login.ts';
import { noAnswer } from './no-answer.ts';
import { RegistryError, readRefusal } from './registry-error.ts';
import { readBytes } from './response-body.ts';

export interface RegistryOptions {
  /** Host, and port if it has one. */
  readonly registry: string;
  /** The whole value of the header `authorization`. Asked again when the registry refuses it. */
  readonly authorization: () => Promise<string>;
  /** Its abort ends what is on its way; that throws its reason. */
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Hears one sentence before each repetition. */
  readonly onRetry?: (message: string) => void;
}

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Of this registry, or where it said to go. */
  readonly url: URL;
  /** For errors, for example `the upload of a blob to team/app`. */
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** A body that is made anew for each time that it is sent. */
  readonly stream?: () => ReadableStream<Uint8Array>;
}

export interface Transport {
  url(path: string): URL;
  /** One request. Throws RegistryError for every answer that is no success. */
  send(request: RegistryRequest): Promise<Response>;
  /** Does work of one or more requests, anew as long as its errors may pass; attempts count from 1. */
  retry<T>(work: (attempt: number) => Promise<T>): Promise<T>;
}

const attempts = 6;
const firstDelay = 500;
const longestDelay = 20_000;
/** The registry may ask for more time than that; then it is asked again all the same. */
const longestRetryAfter = 60_000;
/** For all but uploads: those have five minutes between two bytes, of Node's own. */
const patience = 60_000;
const mostRedirects = 5;
const largestRefusal = 64 * 1024;

/** Throws InvalidReference for a registry that is no host. */
export function openTransport(options: RegistryOptions): Transport {
  const endpoint = registryEndpoint(options.registry);
  const { signal, sleep = wait, onRetry = () => {} } = options;
  const logins = keepLogins(options.authorization);

  const sendAs = async (login: Login, request: RegistryRequest): Promise<Response> => {
    let { url } = request;
    for (let redirects = 0; ; redirects++) {
      const authorization = url.origin === endpoint.origin ? { authorization: await login.header } : {};
      const response = await exchange(options, { ...request, url }, authorization, logins.redact);
      if (![301, 302, 303, 307, 308].includes(response.status)) return response;
      await readBytes(response, largestRefusal).catch(() => {});
      const isReading = request.method === 'GET' || request.method === 'HEAD';
      if (!isReading || redirects === mostRedirects) {
        throw new RegistryError('invalid', `The registry redirected ${request.name}, which cannot be followed.`);
      }
      url = followLocation(response.headers.get('location'), url, request.name);
    }
  };

  const refusalOf = async (response: Response, { name }: RegistryRequest): Promise<RegistryError> => {
    const body = await readBytes(response, largestRefusal).catch(() => new Uint8Array());
    return readRefusal({
      ...{ request: name, status: response.status },
      body: logins.redact(new TextDecoder().decode(body)),
      retryAfter: response.headers.get('retry-after') ?? undefined,
    });
  };

  return {
    url: (path) => new URL(path, endpoint),

    async send(request) {
      const login = logins.current();
      const response = await sendAs(login, request);
      if (response.ok) return response;
      const refusal = await refusalOf(response, request);
      // What is only looked at gets no words: 403 may mean then that the login has expired.
      const isWordless = request.method === 'HEAD' && refusal.kind === 'denied';
      if (refusal.kind !== 'unauthorized' && !isWordless) throw refusal;
      const again = await sendAs(logins.current(login), request);
      if (again.ok) return again;
      throw await refusalOf(again, request);
    },

    async retry(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          signal?.throwIfAborted();
          return await work(attempt);
        } catch (error) {
          signal?.throwIfAborted();
          if (!(error instanceof RegistryError) || !error.retryable || attempt === attempts) throw error;
          const delay = delayAfter(attempt, error);
          const seconds = (delay / 1000).toFixed(1);
          onRetry(`${error.message} Trying again in ${seconds} s (attempt ${attempt + 1} of ${attempts}).`);
          await sleep(delay, signal).catch((ended: unknown) => {
            signal?.throwIfAborted();
            throw ended;
          });
        }
      }
    },
  };
}

/** One request and the head of its answer. */
async function exchange(
  { fetch: send = fetch, signal }: RegistryOptions,
  { method, url, name, headers, body, stream }: RegistryRequest,
  authorization: Readonly<Record<string, string>>,
  redact: (text: string) => string,
): Promise<Response> {
  const signals = [...(signal ? [signal] : []), ...(stream ? [] : [AbortSignal.timeout(patience)])];
  try {
    return await send(url, {
      ...{ method, redirect: 'manual', headers: { ...headers, ...authorization } },
      ...(body !== undefined && { body }),
      // Only so, Node keeps no copy of all that was sent, in memory, to send it again after a redirect.
      ...(stream !== undefined && { body: stream(), duplex: 'half', redirect: 'error', window: null }),
      signal: AbortSignal.any(signals),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw noAnswer(error, url, name, redact);
  }
}

/** Twice as long each time, and somewhere in its upper half, so that many do not come back at once. Milliseconds. */
function delayAfter(attempt: number, { retryAfter = 0 }: RegistryError): number {
  const most = Math.min(longestDelay, firstDelay * 2 ** (attempt - 1));
  return Math.round(Math.max(most / 2 + (Math.random() * most) / 2, Math.min(retryAfter, longestRetryAfter)));
}

async function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
}
