/**
 * Reads the OIDC token of AssumeRoleWithWebIdentity as far as a stand-in can: its form, audience and expiry.
 * The signature is not checked, for there is nobody to trust here. assumed: the texts of refusals.
 */
import { ServiceError } from '../service.ts';

/** What a token says about its bearer. */
export interface WebIdentity {
  readonly audience: string;
  readonly subject: string;
  readonly issuer: string;
}

/**
 * The claims of a token. `now` is the machine's time in milliseconds: tokens are minted by others, on
 * their clock. Throws InvalidIdentityToken for what is no token, ExpiredTokenException for an old one.
 */
export function readWebIdentity(token: string, now: number): WebIdentity {
  const claims = readClaims(token);
  const { aud, exp, sub, iss } = claims;
  const audience = Array.isArray(aud) ? aud[0] : aud;
  if (typeof audience !== 'string' || audience === '') throw invalid('The token has no audience (aud).');
  if (typeof exp !== 'number') throw invalid('The token has no expiry (exp).');
  if (exp * 1000 <= now) {
    throw new ServiceError('ExpiredTokenException', `Token expired: current date/time must be before the expiration.`);
  }
  return { audience, subject: typeof sub === 'string' ? sub : '', issuer: typeof iss === 'string' ? iss : '' };
}

function readClaims(token: string): Readonly<Record<string, unknown>> {
  const [header, payload, signature, ...rest] = token.split('.');
  if (!header || !payload || !signature || rest.length > 0) throw invalid('The token is not a JWT.');
  try {
    JSON.parse(Buffer.from(header, 'base64url').toString());
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    if (typeof claims === 'object' && claims !== null) return claims;
  } catch {
    // Falls through: parts that are no JSON make no token.
  }
  throw invalid('The token is not a JWT.');
}

function invalid(detail: string): ServiceError {
  return new ServiceError('InvalidIdentityTokenException', `The ID Token provided is not valid. ${detail}`);
}
