/**
 * What GetAuthorizationToken gives: a password that says for which region and how long. It is no secret, for any
 * credentials are welcome here; but a registry must be told of an expiry as ECR tells it.
 */
import { randomBytes } from '../../random/random.ts';
import type { EcrCore } from './core.ts';

/** The name that goes with every password. */
export const userName = 'AWS';

export const loginDuration = 12 * 3_600_000;

/** What a password says. */
export interface Login {
  readonly region: string;
  /** Of whoever asked for it; undefined for the engines that run tasks. */
  readonly accessKeyId?: string;
}

/** A password that is valid for so many milliseconds of AWS time. Of the alphabet of URLs. */
export function createToken(core: Pick<EcrCore, 'clock' | 'random'>, login: Login, duration: number): string {
  const { region, accessKeyId } = login;
  // As opaque as ECR's: who reads it would break at the next version.
  const salt = Buffer.from(randomBytes(core.random, 12)).toString('base64url');
  const expires = core.clock.now() + duration;
  return Buffer.from(JSON.stringify({ salt, region, accessKeyId, expires })).toString('base64url');
}

/** What a password says, or why it says nothing. */
export function readToken(token: string, now: number): Login | 'invalid' | 'expired' {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return 'invalid';
  }
  const { region, accessKeyId, expires } = (json ?? {}) as Record<string, unknown>;
  if (typeof region !== 'string' || typeof expires !== 'number') return 'invalid';
  if (expires <= now) return 'expired';
  return { region, ...(typeof accessKeyId === 'string' && { accessKeyId }) };
}
