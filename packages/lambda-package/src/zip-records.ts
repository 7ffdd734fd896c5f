/**
 * The records of a zip file (PKWARE APPNOTE 6.3), with everything fixed that is not content: time,
 * modes, versions, no extra fields. Pure. Without Zip64, so the limits of a package are checked first.
 */

/** A member as the archive's records describe it. */
export interface ZipMember {
  readonly path: string;
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

const localLength = 30;
const directoryLength = 46;

/** Bytes of the record before a member's bytes. */
export function localHeaderSize(path: string): number {
  return localLength + Buffer.byteLength(path);
}

/** Bytes of the record of a member in the directory. */
export function directoryHeaderSize(path: string): number {
  return directoryLength + Buffer.byteLength(path);
}

/** Writes the record before a member's bytes; where it ends. */
export function writeLocalHeader(target: Buffer, at: number, member: ZipMember): number {
  const nameLength = target.write(member.path, at + localLength);
  target.writeUInt32LE(0x04034b50, at);
  writeShared(target, at + 4, member, nameLength);
  return at + localLength + nameLength;
}

/** Writes the record of a member in the directory at the archive's end; where it ends. */
export function writeDirectoryHeader(target: Buffer, at: number, member: ZipMember): number {
  const nameLength = target.write(member.path, at + directoryLength);
  target.fill(0, at, at + directoryLength);
  target.writeUInt32LE(0x02014b50, at);
  target.writeUInt16LE(madeByUnix, at + 4);
  writeShared(target, at + 6, member, nameLength);
  target.writeUInt32LE((modes[member.kind] << 16) >>> 0, at + 38);
  target.writeUInt32LE(member.offset, at + 42);
  return at + directoryLength + nameLength;
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
function writeShared(target: Buffer, at: number, member: ZipMember, nameLength: number): void {
  target.writeUInt16LE(neededVersions[member.method], at);
  target.writeUInt16LE(flags, at + 2);
  target.writeUInt16LE(methods[member.method], at + 4);
  target.writeUInt16LE(dosTime, at + 6);
  target.writeUInt16LE(dosDate, at + 8);
  target.writeUInt32LE(member.crc32, at + 10);
  target.writeUInt32LE(member.packedSize, at + 14);
  target.writeUInt32LE(member.unpackedSize, at + 18);
  target.writeUInt16LE(nameLength, at + 22);
  target.writeUInt16LE(0, at + 24);
}
