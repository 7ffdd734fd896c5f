/**
 * The slice of GitHub's servers that a rehearsal has, on 127.0.0.1: OIDC tokens, the keys to check them, and the
 * attestations of the run. Every other request is answered 501 with its name, so that no action mistakes silence for
 * GitHub.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAttestations } from '../attestations/api.ts';
import type { AttestationStore } from '../attestations/store.ts';
import type { Permissions } from '../syntax/workflow-file.ts';
import { GITHUB_ISSUER, type TokenSubject, tokenClaims } from './claims.ts';
import type { SigningKey } from './signing-key.ts';

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
  /** Makes the GITHUB_TOKEN of a job with these permissions. */
  issueToken(permissions: Permissions | undefined): string;
  close(): Promise<void>;
}

/** What the server tells of. `now` gives milliseconds since 1970. */
export interface ServerParts {
  readonly key: SigningKey;
  readonly attestations: AttestationStore;
  readonly now: () => number;
}

/** Starts the server on a free port. */
export async function startGitHubServer(parts: ServerParts): Promise<GitHubServer> {
  const { key } = parts;
  const grants = new Map<string, TokenSubject>();
  const apiTokens = new Map<string, Permissions | undefined>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (url.pathname === '/id-token') return answerToken(request, response, url, grants, parts);
    if (url.pathname === '/.well-known/jwks') return answer(response, 200, { keys: [key.publicJwk] });
    if (url.pathname === '/.well-known/openid-configuration') {
      return answer(response, 200, {
        issuer: GITHUB_ISSUER,
        jwks_uri: `${address}/.well-known/jwks`,
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
      });
    }
    const listed =
      request.method === 'GET'
        ? answerAttestations(url, request.headers.authorization, apiTokens, parts.attestations)
        : undefined;
    if (listed !== undefined) return answer(response, listed.status, listed.body);
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
    issueToken: (permissions) => {
      const token = `ghs_${randomUUID().replaceAll('-', '')}`;
      apiTokens.set(token, permissions);
      return token;
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
  { key, now }: ServerParts,
): void {
  const subject = grants.get(/^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  if (subject === undefined) {
    answer(response, 401, { message: 'The bearer token is not that of a running job.' });
    return;
  }
  const audience = url.searchParams.get('audience') ?? undefined;
  const claims = tokenClaims(subject, audience, Math.floor(now() / 1000), randomUUID());
  answer(response, 200, { value: key.signToken(claims) });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
