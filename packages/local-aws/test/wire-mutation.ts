/** What may become of a request on its way, or in the hands of somebody who means no good. */
import fc from 'fast-check';
import type { HttpRequest } from '../src/wire/http.ts';

export type Mutation = (request: HttpRequest) => HttpRequest;

/** Bodies that no protocol has, or that are larger than they look. */
export const bodies: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string().map((text) => Buffer.from(text)),
  fc
    .constantFrom(
      'null',
      '[]',
      '"text"',
      '{"a":',
      '<a>',
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      '{"__proto__":{}}',
    )
    .map((text) => Buffer.from(text)),
  fc
    .constantFrom('[', '{"a":', '<a>', 'a.1.', '\x9f', '\x81')
    .map((text) => Buffer.from(text.repeat(50_000), 'latin1')),
  // An array, a map, bytes and a text of CBOR that promise four gigabytes.
  fc.constantFrom(0x9a, 0xba, 0x5a, 0x7a).map((kind) => Uint8Array.of(kind, 255, 255, 255, 255)),
);

const json: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 2 });

const headers = fc.constantFrom<readonly [string, string]>(
  ['content-type', 'text/plain'],
  ['content-type', 'application/json; charset=latin1'],
  ['content-type', 'application/x-www-form-urlencoded'],
  ['content-encoding', 'gzip'],
  ['content-md5', 'AAAA'],
  ['content-md5', 'AAAAAAAAAAAAAAAAAAAAAA=='],
  ['x-amz-content-sha256', 'f'.repeat(64)],
  ['x-amz-content-sha256', 'none'],
  ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
  ['x-amz-checksum-crc32', 'AAAAAA=='],
  ['x-amz-checksum-sha256', '?'],
  ['x-amz-target', ''],
  ['x-amz-target', 'AmazonSSM.'],
  ['x-amz-target', 'AmazonSSM.constructor'],
  ['x-amz-target', '__proto__.toString'],
  ['x-amz-copy-source', '%'],
  ['authorization', 'AWS4-HMAC-SHA256 Credential=a/b/__proto__/constructor/aws4_request'],
  ['authorization', ''],
  ['range', 'bytes=9-1'],
  ['if-modified-since', 'yesterday'],
  ['content-length', '-1'],
);

/** One thing that is not as it was sent. */
export const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  bodies.map(
    (body): Mutation =>
      (request) => ({ ...request, body }),
  ),
  fc.nat(400).map(
    (end): Mutation =>
      (request) => ({ ...request, body: request.body.subarray(0, end) }),
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(
    ([place, flip]): Mutation =>
      (request) => ({
        ...request,
        body: request.body.map((byte, index) => (index === place % request.body.length ? byte ^ flip : byte)),
      }),
  ),
  fc.tuple(fc.nat(), json).map(
    ([place, value]): Mutation =>
      (request) => ({ ...request, body: otherType(request.body, place, value) }),
  ),
  headers.map(
    ([name, value]): Mutation =>
      (request) => ({ ...request, headers: { ...request.headers, [name]: value } }),
  ),
  fc.constantFrom('content-type', 'x-amz-target', 'authorization').map(
    (name): Mutation =>
      (request) => {
        const { [name]: _, ...left } = request.headers;
        return { ...request, headers: left };
      },
  ),
  fc.constantFrom('GET', 'PUT', 'PATCH', 'OPTIONS', 'HEAD').map(
    (method): Mutation =>
      (request) => ({ ...request, method }),
  ),
  fc.tuple(fc.nat(), fc.constantFrom('%', '%zz', '%00', '/../', '//', '\\', ';', '%E0%A4%A', 'x'.repeat(5000))).map(
    ([place, text]): Mutation =>
      (request) => {
        const at = place % (request.path.length + 1);
        return { ...request, path: request.path.slice(0, at) + text + request.path.slice(at) };
      },
  ),
  fc
    .tuple(
      fc.constantFrom('x-id', 'list-type', 'uploadId', 'partNumber', 'versionId', 'Action', 'max-keys', 'Marker'),
      fc.string(),
    )
    .map(
      ([name, value]): Mutation =>
        (request) => ({ ...request, query: new URLSearchParams([...request.query, [name, value]]) }),
    ),
);

/** The JSON of the body with one of its values replaced; the body itself if it is no JSON. */
function otherType(body: Uint8Array, place: number, value: unknown): Uint8Array {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body).toString());
  } catch {
    return body;
  }
  const places: { readonly parent: Record<string, unknown>; readonly name: string }[] = [];
  const visit = (parent: unknown) => {
    if (typeof parent !== 'object' || parent === null) return;
    for (const [name, child] of Object.entries(parent)) {
      places.push({ parent: parent as Record<string, unknown>, name });
      visit(child);
    }
  };
  visit(parsed);
  const chosen = places[place % places.length];
  if (chosen !== undefined) chosen.parent[chosen.name] = value;
  return Buffer.from(JSON.stringify(parsed));
}
