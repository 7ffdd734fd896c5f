/** Checksums over whole contents: those that Node.js has, and the two that only S3's clients know. Pure. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

const digests: Readonly<Record<ChecksumAlgorithm, (content: Uint8Array) => Buffer>> = {
  CRC32: (content) => fromNumber(crc32(content)),
  CRC32C: (content) => fromNumber(reflectedCrc32c(content)),
  CRC64NVME: crc64nvme,
  SHA1: (content) => createHash('sha1').update(content).digest(),
  SHA256: (content) => createHash('sha256').update(content).digest(),
};

export const checksumAlgorithms = Object.keys(digests) as readonly ChecksumAlgorithm[];

export function digest(algorithm: ChecksumAlgorithm, content: Uint8Array): Buffer {
  return digests[algorithm](content);
}

/** MD5 in hex, the ETag of an object that came in one piece. */
export function md5(content: Uint8Array): string {
  return createHash('md5').update(content).digest('hex');
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
