/** Where a registry is, by its name; and where its answers may send a client. Pure. */
import { InvalidReference } from './reference.ts';
import { RegistryError } from './registry-error.ts';

/** HTTP on this machine, HTTPS everywhere else, as Docker does it. Throws InvalidReference. */
export function registryEndpoint(registry: string): URL {
  const expectation = 'the host of a registry, with a port if it has one';
  if (!/^[\w.:[\]-]+$/.test(registry) || !URL.canParse(`https://${registry}`)) {
    throw new InvalidReference(registry, expectation);
  }
  const url = new URL(`https://${registry}`);
  if (url.pathname !== '/' || url.hostname === '') throw new InvalidReference(registry, expectation);
  return isLoopback(url.hostname) ? new URL(`http://${registry}`) : url;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/** Where a `Location` leads. Throws RegistryError for none, and for one that leaves HTTPS. */
export function followLocation(location: string | null, from: URL, request: string): URL {
  if (location === null || !URL.canParse(location, from.href)) {
    throw new RegistryError('invalid', `The registry answered ${request} without saying where to go on.`);
  }
  const url = new URL(location, from);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && from.protocol === 'http:');
  if (isSafe) return url;
  throw new RegistryError('invalid', `The registry sent ${request} on to ${url.protocol}//${url.host}, without TLS.`);
}
