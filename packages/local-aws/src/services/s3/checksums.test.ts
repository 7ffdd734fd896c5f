import { describe, expect, it } from '@jest/globals';
import { checksum, compositeChecksum, verifyChecksums } from './checksums.ts';

/** The check value of each algorithm's catalogue entry: the digest of "123456789". */
const content = Buffer.from('123456789');
const hex = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString('hex');

describe('checksums', () => {
  it.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ])('%s', (algorithm, expected) => {
    expect(hex(checksum(algorithm, content)[`Checksum${algorithm}`])).toBe(expected);
  });

  it('refuse what they do not know and what does not fit', () => {
    expect(() => checksum('MD4', content)).toThrow('unsupported');
    expect(() => verifyChecksums({ ChecksumCRC32: 'AAAAAA==' }, content)).toThrow('CRC32');
  });

  it('are CRC64NVME where the client sent none', () => {
    expect(verifyChecksums({}, content)).toEqual(checksum('CRC64NVME', content));
  });

  it('of parts are the checksum of their checksums', () => {
    const part = checksum('CRC32', content);
    const expected = checksum('CRC32', Buffer.from('cbf43926cbf43926', 'hex')).ChecksumCRC32;
    expect(compositeChecksum('CRC32', [part, part])).toEqual({ ChecksumCRC32: `${expected}-2` });
  });
});
