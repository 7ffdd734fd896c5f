/**
 * `aws-chunked` bodies: `SIZE[;chunk-signature=...]\r\nDATA\r\n ... 0\r\ntrailers\r\n\r\n`, as SDKs send
 * streams to S3. Signatures are ignored; trailers carry the checksum.
 */

/** The content and the trailing headers (names in lower case). Throws RangeError for any other framing. */
export function decodeAwsChunked(body: Uint8Array): { content: Uint8Array; trailers: Record<string, string> } {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n', position);
    const head = end < 0 ? undefined : /^([0-9a-f]{1,8})(?:;.*)?$/i.exec(bytes.toString('latin1', position, end));
    if (head?.[1] === undefined) throw new RangeError('The aws-chunked body ends before its last chunk.');
    const size = Number.parseInt(head[1], 16);
    position = end + 2;
    if (size === 0) break;
    if (position + size + 2 > bytes.length) throw new RangeError('A chunk of the aws-chunked body is too short.');
    chunks.push(bytes.subarray(position, position + size));
    position += size;
    if (bytes.toString('latin1', position, position + 2) !== '\r\n') {
      throw new RangeError('A chunk of the aws-chunked body is too long.');
    }
    position += 2;
  }
  return { content: Buffer.concat(chunks), trailers: readTrailers(bytes.toString('latin1', position)) };
}

function readTrailers(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
