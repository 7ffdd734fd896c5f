/** The checksums that S3 stores with an object and clients compare: by name as in `ChecksumAlgorithm`. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ServiceError } from '../service.ts';

/** Checksum members by name, for example `{ChecksumCRC32: 'base64'}`. */
export type Checksums = Readonly<Record<string, string>>;

/** Member name of each algorithm, and its digest. */
const algorithms: Readonly<Record<string, { member: string; digest: (content: Uint8Array) => Buffer }>> = {
  CRC32: { member: 'ChecksumCRC32', digest: (content) => fromNumber(crc32(content)) },
  CRC32C: { member: 'ChecksumCRC32C', digest: (content) => fromNumber(reflectedCrc32c(content)) },
  CRC64NVME: { member: 'ChecksumCRC64NVME', digest: crc64nvme },
  SHA1: { member: 'ChecksumSHA1', digest: (content) => createHash('sha1').update(content).digest() },
  SHA256: { member: 'ChecksumSHA256', digest: (content) => createHash('sha256').update(content).digest() },
};

/** MD5 in hex, the ETag of an object that came in one piece. */
export function md5(content: Uint8Array): string {
  return createHash('md5').update(content).digest('hex');
}

/** The checksum of `content` as the members of an S3 shape. Throws InvalidRequest for an unknown algorithm. */
export function checksum(algorithm: string, content: Uint8Array): Checksums {
  const known = algorithms[algorithm.toUpperCase()];
  if (known === undefined) {
    throw new ServiceError('InvalidRequest', `Checksum algorithm provided is unsupported: ${algorithm}`);
  }
  return { [known.member]: known.digest(content).toString('base64') };
}

/** The checksum of the checksums of parts, `BASE64-N`, as S3 reports a composite. */
export function compositeChecksum(algorithm: string, parts: readonly Checksums[]): Checksums {
  const [member] = Object.keys(checksum(algorithm, new Uint8Array()));
  if (member === undefined) return {};
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part[member] ?? '', 'base64')));
  return { [member]: `${checksum(algorithm, digests)[member]}-${parts.length}` };
}

/**
 * The checksums to store with `content`: what the request carries, after comparing, or CRC64NVME as S3 adds
 * on its own. Throws BadDigest where a given checksum differs.
 */
export function verifyChecksums(input: Readonly<Record<string, unknown>>, content: Uint8Array): Checksums {
  const given = Object.entries(algorithms).filter(([, { member }]) => typeof input[member] === 'string');
  for (const [algorithm, { member }] of given) {
    if (checksum(algorithm, content)[member] !== input[member]) {
      throw new ServiceError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }
  const contentMd5 = input.ContentMD5;
  if (typeof contentMd5 === 'string' && contentMd5 !== Buffer.from(md5(content), 'hex').toString('base64')) {
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  if (given.length === 0) return checksum('CRC64NVME', content);
  return Object.fromEntries(given.map(([, { member }]) => [member, String(input[member])]));
}

function fromNumber(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value >>> 0);
  return buffer;
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function reflectedCrc32c(content: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of content) value = (castagnoli[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Two halves of each entry, so that the loop over the content needs no BigInt. */
const nvme = Array.from({ length: 256 }, (_, index) => {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  return value;
});
const nvmeHigh = Uint32Array.from(nvme, (value) => Number(value >> 32n));
const nvmeLow = Uint32Array.from(nvme, (value) => Number(value & 0xffffffffn));

function crc64nvme(content: Uint8Array): Buffer {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of content) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (nvmeLow[index] ?? 0);
    high = (high >>> 8) ^ (nvmeHigh[index] ?? 0);
  }
  return Buffer.concat([fromNumber(high ^ 0xffffffff), fromNumber(low ^ 0xffffffff)]);
}
