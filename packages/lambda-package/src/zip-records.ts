/**
 * The records of a zip file (PKWARE APPNOTE 6.3), with everything fixed that is not content: time,
 * modes, versions, no extra fields. Pure. Without Zip64, so the limits of a package are checked first.
 */

/** A member as the archive's records describe it. */
export interface ZipMember {
  /** UTF-8. */
  readonly name: Uint8Array;
  readonly kind: 'file' | 'executable' | 'link';
  readonly crc32: number;
  readonly method: 'stored' | 'deflated';
  /** Bytes in the archive. */
  readonly packedSize: number;
  readonly unpackedSize: number;
  /** Where its local header begins. */
  readonly offset: number;
}

/** 1980-01-01 00:00:00: the first moment that a zip can express. */
const dosTime = 0;
const dosDate = (0 << 9) | (1 << 5) | 1;

/** Bit 11: names are UTF-8. */
const flags = 1 << 11;
const madeByUnix = (3 << 8) | 20;
const methods = { stored: 0, deflated: 8 } as const;
const neededVersions = { stored: 10, deflated: 20 } as const;

/** st_mode: a regular file with 0644 or 0755, or a symbolic link with 0777. */
const modes = { file: 0o100644, executable: 0o100755, link: 0o120777 } as const;

/** The record before a member's bytes. */
export function localHeader(member: ZipMember): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  writeShared(header, 4, member);
  return Buffer.concat([header, member.name]);
}

/** The record of a member in the directory at the archive's end. */
export function directoryHeader(member: ZipMember): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(madeByUnix, 4);
  writeShared(header, 6, member);
  header.writeUInt32LE((modes[member.kind] << 16) >>> 0, 38);
  header.writeUInt32LE(member.offset, 42);
  return Buffer.concat([header, member.name]);
}

/** The last record: how many members, and where the directory is. */
export function endOfDirectory(members: number, directory: { readonly offset: number; readonly size: number }): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(members, 8);
  record.writeUInt16LE(members, 10);
  record.writeUInt32LE(directory.size, 12);
  record.writeUInt32LE(directory.offset, 16);
  return record;
}

/** The fields that both headers have in the same order: from the needed version to the extra field's length. */
function writeShared(header: Buffer, at: number, member: ZipMember): void {
  header.writeUInt16LE(neededVersions[member.method], at);
  header.writeUInt16LE(flags, at + 2);
  header.writeUInt16LE(methods[member.method], at + 4);
  header.writeUInt16LE(dosTime, at + 6);
  header.writeUInt16LE(dosDate, at + 8);
  header.writeUInt32LE(member.crc32, at + 10);
  header.writeUInt32LE(member.packedSize, at + 14);
  header.writeUInt32LE(member.unpackedSize, at + 18);
  header.writeUInt16LE(member.name.byteLength, at + 22);
}
