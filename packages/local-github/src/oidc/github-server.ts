/**
 * The slice of GitHub's servers that a rehearsal has, on 127.0.0.1: OIDC tokens and the keys to check them. Every other
 * request is answered 501 with its name, so that no action mistakes silence for GitHub.
 */
import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Claims, GITHUB_ISSUER, type TokenSubject, tokenClaims } from './claims.ts';

/** What a job needs to ask for tokens; the environment variables ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN. */
export interface TokenAccess {
  readonly url: string;
  readonly bearer: string;
}

export interface GitHubServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Lets a job ask for tokens that tell of `subject`. */
  grant(subject: TokenSubject): TokenAccess;
  close(): Promise<void>;
}

const KEY_ID = 'local-github';

/** Starts the server on a free port, with a signing key of its own. `now` gives milliseconds since 1970. */
export async function startGitHubServer(now: () => number = Date.now): Promise<GitHubServer> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const grants = new Map<string, TokenSubject>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (url.pathname === '/id-token') return answerToken(request, response, url, grants, privateKey, now);
    if (url.pathname === '/.well-known/jwks') return answer(response, 200, { keys: [publicJwk(privateKey)] });
    if (url.pathname === '/.well-known/openid-configuration') {
      return answer(response, 200, {
        issuer: GITHUB_ISSUER,
        jwks_uri: `${address}/.well-known/jwks`,
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
      });
    }
    return answer(response, 501, { message: `local-github does not have ${request.method} ${url.pathname}` });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    grant: (subject) => {
      const bearer = randomUUID();
      grants.set(bearer, subject);
      return { url: `${url}/id-token?api-version=2.0`, bearer };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerToken(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  grants: ReadonlyMap<string, TokenSubject>,
  key: KeyObject,
  now: () => number,
): void {
  const subject = grants.get(/^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  if (subject === undefined) {
    answer(response, 401, { message: 'The bearer token is not that of a running job.' });
    return;
  }
  const audience = url.searchParams.get('audience') ?? undefined;
  const claims = tokenClaims(subject, audience, Math.floor(now() / 1000), randomUUID());
  answer(response, 200, { value: signToken(claims, key) });
}

function signToken(claims: Claims, key: KeyObject): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encode({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${encode(claims)}`;
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), key).toString('base64url')}`;
}

function publicJwk(key: KeyObject): object {
  return { ...createPublicKey(key).export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
