/** Who calls, by the password of GetAuthorizationToken or the token in a URL of GetDownloadUrlForLayer. */
import { type Login, readToken, userName } from '../services/ecr/login.ts';
import { loginExpired, unauthorized } from './refusals.ts';

/** Throws RegistryError. */
export function readLogin(
  authorization: string | undefined,
  query: URLSearchParams,
  now: number,
  endpoint: string,
): Login {
  const token = readPassword(authorization) ?? query.get('token') ?? undefined;
  const login = token === undefined ? 'invalid' : readToken(token, now);
  if (login === 'invalid') throw unauthorized(endpoint);
  if (login === 'expired') throw loginExpired();
  return login;
}

function readPassword(authorization: string | undefined): string | undefined {
  const [, encoded] = /^basic\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return text.slice(0, colon) === userName ? text.slice(colon + 1) : undefined;
}
