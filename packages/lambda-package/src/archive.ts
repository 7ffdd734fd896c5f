/**
 * The archive as a stream of bytes that depends on nothing but the entries' paths, kinds and contents:
 * no clock, no locale, no order of creation. It must never look at the file system itself.
 */
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import { type PackageEntry, sortedByPath } from './entry.ts';
import { directoryHeader, endOfDirectory, localHeader, type ZipMember } from './zip-records.ts';

const deflate = promisify<Uint8Array, object, Buffer>(deflateRaw);

/**
 * Every parameter is written down, so that no other default of a later Node changes the bytes.
 * assumed: Node's zlib gives the same bytes on every processor; seen on x86-64 only, not on arm64.
 */
const deflateParameters = {
  level: 6,
  memLevel: 8,
  windowBits: 15,
  strategy: constants.Z_DEFAULT_STRATEGY,
} as const;

/** The bytes of the zip, in pieces. One entry is in memory at a time. */
export async function* archive(entries: readonly PackageEntry[]): AsyncGenerator<Uint8Array, void, undefined> {
  const members: ZipMember[] = [];
  let offset = 0;
  for (const entry of sortedByPath(entries)) {
    const { member, packed } = await pack(entry, offset);
    const header = localHeader(member);
    yield header;
    yield packed;
    members.push(member);
    offset += header.byteLength + packed.byteLength;
  }
  const directory = Buffer.concat(members.map(directoryHeader));
  yield directory;
  yield endOfDirectory(members.length, { offset, size: directory.byteLength });
}

async function pack(entry: PackageEntry, offset: number): Promise<{ member: ZipMember; packed: Uint8Array }> {
  const content = await entry.read();
  const deflated = await deflate(content, { ...deflateParameters, chunkSize: chunkSizeFor(content.byteLength) });
  const smaller = deflated.byteLength < content.byteLength;
  const packed = smaller ? deflated : content;
  const member: ZipMember = {
    name: Buffer.from(entry.path),
    kind: entry.kind,
    crc32: crc32(content),
    method: smaller ? 'deflated' : 'stored',
    packedSize: packed.byteLength,
    unpackedSize: content.byteLength,
    offset,
  };
  return { member, packed };
}

/** Output in one piece where it fits: zlib's default of 16 KB costs a round trip to the thread pool each. */
function chunkSizeFor(bytes: number): number {
  return Math.min(Math.max(bytes, 1024), 4 * 1024 * 1024);
}
