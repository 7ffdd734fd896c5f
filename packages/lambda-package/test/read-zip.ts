/**
 * A second opinion on our archives: reads a zip through its directory, as Lambda and unzip do, and
 * insists that every local header says the same. Shares no code with the writer.
 */
import assert from 'node:assert/strict';
import { crc32, inflateRawSync } from 'node:zlib';

/** A member as the zip holds it. */
export interface ReadMember {
  readonly name: string;
  /** st_mode. */
  readonly mode: number;
  readonly method: number;
  /** DOS date and time. */
  readonly time: readonly [date: number, time: number];
  readonly content: Buffer;
}

/** All members in the order of the directory. */
export function readZip(zip: Buffer): readonly ReadMember[] {
  const end = zip.length - 22;
  assert.equal(zip.readUInt32LE(end), 0x06054b50, 'the archive ends with its last record');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  assert.equal(at + zip.readUInt32LE(end + 12), end, 'the directory fills the space before the last record');
  const members: ReadMember[] = [];
  let expectedOffset = 0;
  for (let index = 0; index < count; index += 1) {
    assert.equal(zip.readUInt32LE(at), 0x02014b50);
    assert.equal(zip.readUInt8(at + 5), 3, 'made by Unix');
    const nameLength = zip.readUInt16LE(at + 28);
    const offset = zip.readUInt32LE(at + 42);
    assert.equal(offset, expectedOffset, 'no gap between members');
    assert.deepEqual(zip.subarray(offset + 4, offset + 30), zip.subarray(at + 6, at + 32), 'both headers agree');
    assert.equal(zip.readUInt16LE(at + 8), 0x0800, 'names are UTF-8, and sizes stand in the header');
    assert.equal(zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32), 0, 'neither extra field nor comment');
    const name = zip.subarray(at + 46, at + 46 + nameLength);
    assert.deepEqual(zip.subarray(offset + 30, offset + 30 + nameLength), name);
    const start = offset + 30 + nameLength;
    const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    const method = zip.readUInt16LE(at + 10);
    const content = method === 8 ? inflateRawSync(packed) : Buffer.from(packed);
    assert.equal(content.length, zip.readUInt32LE(at + 24));
    assert.equal(crc32(content), zip.readUInt32LE(at + 16));
    const mode = zip.readUInt32LE(at + 38) >>> 16;
    const time = [zip.readUInt16LE(at + 14), zip.readUInt16LE(at + 12)] as const;
    members.push({ name: name.toString(), mode, method, time, content });
    expectedOffset = start + packed.length;
    at += 46 + nameLength;
  }
  assert.equal(at, end);
  return members;
}
