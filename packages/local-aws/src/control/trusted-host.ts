/**
 * Keeps web pages away. A page that a browser shows can send requests to 127.0.0.1, and by a name that its owner lets
 * point there (DNS rebinding) even read the answers; it would come to a server that runs code for anybody.
 */
import { isIP } from 'node:net';

const loopback = new Set(['127.0.0.1', 'localhost', '::1']);
const everywhere = new Set(['0.0.0.0', '::']);

/** Whether nobody but this machine reaches an address. */
export function isLoopback(address: string): boolean {
  return loopback.has(address) || /^127\.\d+\.\d+\.\d+$/.test(address);
}

/** Whether a `Host` header names this server: loopback, or the address that it was told to listen on. */
export function isTrustedHost(host: string | undefined, address: string): boolean {
  return host !== undefined && isTrustedUrl(`http://${host}`, address);
}

/** Whether no page of another site sends the request: programs have no `Origin`, browsers cannot leave it out. */
export function isTrustedOrigin(origin: string | undefined, address: string): boolean {
  return origin === undefined || isTrustedUrl(origin, address);
}

function isTrustedUrl(url: string, address: string): boolean {
  const name = URL.parse(url)?.hostname.replace(/^\[|\]$/g, '');
  if (name === undefined) return false;
  // An address cannot be made to point elsewhere; a name can.
  return isLoopback(name) || name === address || (everywhere.has(address) && isIP(name) !== 0);
}
