/**
 * The cookies that keep a client with its target group (AWSALBTG) or its target (AWSALB). AWS encrypts their
 * values; here they name what they stand for and when they were given. They end on the clock of local-aws; the
 * client is told a Max-Age and no date, because its clock is another one. Pure.
 */
import type { Instant } from '../clock/clock.ts';

/** The names that AWS gives them. Each has a twin for requests from other origins. */
export const groupCookie = 'AWSALBTG';
export const targetCookie = 'AWSALB';

/** What the client's cookie stands for, if it has one that is not too old. */
export function readStickyCookie(
  name: string,
  cookieHeader: string | undefined,
  now: Instant,
  seconds: number,
): string | undefined {
  for (const cookie of (cookieHeader ?? '').split(';')) {
    const [key, value = ''] = cookie.trim().split('=');
    if (key !== name && key !== `${name}CORS`) continue;
    const [issued = '', ...subject] = Buffer.from(value, 'base64url').toString().split(' ');
    const age = now - Number.parseInt(issued, 36);
    if (age >= 0 && age < seconds * 1000) return subject.join(' ');
  }
  return undefined;
}

/** The Set-Cookie headers for it. */
export function writeStickyCookies(name: string, subject: string, now: Instant, seconds: number): readonly string[] {
  const value = Buffer.from(`${Math.round(now).toString(36)} ${subject}`).toString('base64url');
  return [
    `${name}=${value}; Max-Age=${seconds}; Path=/`,
    `${name}CORS=${value}; Max-Age=${seconds}; Path=/; SameSite=None`,
  ];
}
