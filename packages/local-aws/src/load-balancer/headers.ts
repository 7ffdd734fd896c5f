/** The headers that a load balancer drops, adds and passes on. Pure; headers are name, value, name, value, ... */

/** Those that belong to one connection (RFC 9110, 7.6.1), and Expect, which the balancer has answered itself. */
const hopByHop = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
]);

/** What X-Forwarded-* says. */
export interface Forwarded {
  readonly mode: 'append' | 'preserve' | 'remove';
  readonly clientAddress: string;
  readonly protocol: 'http' | 'https';
  readonly port: number;
}

/** The headers without those of the connection. */
export function passOn(rawHeaders: readonly string[]): string[] {
  const named = new Set(
    pairs(rawHeaders)
      .filter(([name]) => name.toLowerCase() === 'connection')
      .flatMap(([, value]) => value.split(',').map((token) => token.trim().toLowerCase())),
  );
  return pairs(rawHeaders)
    .filter(([name]) => !hopByHop.has(name.toLowerCase()) && !named.has(name.toLowerCase()))
    .flat();
}

/** The headers of a request on its way to a target. */
export function requestHeaders(rawHeaders: readonly string[], forwarded: Forwarded): string[] {
  const passed = pairs(passOn(rawHeaders));
  const given = passed.filter(([name]) => name.toLowerCase() === 'x-forwarded-for').map(([, value]) => value);
  const rest = passed.filter(([name]) => !/^x-forwarded-(for|proto|port)$/i.test(name)).flat();
  const addresses =
    forwarded.mode === 'append' ? [...given, forwarded.clientAddress] : forwarded.mode === 'preserve' ? given : [];
  return [
    ...rest,
    ...(addresses.length > 0 ? ['X-Forwarded-For', addresses.join(', ')] : []),
    ...['X-Forwarded-Proto', forwarded.protocol, 'X-Forwarded-Port', String(forwarded.port)],
  ];
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  const result: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    result.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return result;
}
