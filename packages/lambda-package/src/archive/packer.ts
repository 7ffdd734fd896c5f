/**
 * Deflates files, on whatever thread it is. libdeflate as WebAssembly gives the same bytes on every processor and
 * every Node.js, which zlib does not (docs/decisions/0012-deflate-by-webassembly.md).
 *
 * `openPacker` is handed to worker threads as text: it must name nothing but its parameters and JavaScript's globals.
 */
import type { readSync } from 'node:fs';

/** A file on disk of which a size is known, or a content that is at hand. */
export type FileToPack = { readonly file: string; readonly size: number } | { readonly content: Uint8Array };

/** Files that are packed in one go; `bytes` of the result has their packed contents end to end. */
export interface PackedFiles {
  readonly files: readonly PackedFile[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What an archive says of a member's content. Sizes in bytes. */
export interface PackedFile {
  /** Of the content, in hexadecimal digits. */
  readonly sha256: string;
  readonly crc32: number;
  readonly method: 'stored' | 'deflated';
  readonly packedSize: number;
  readonly unpackedSize: number;
  /** CRC-32 of the packed bytes if they were known, rather than packed now. */
  readonly knownCrc32?: number;
}

/** Contents that were packed before, in a form that goes to other threads quickly. */
export interface KnownFiles {
  /** Absolute path of the file that has their packed bytes. */
  readonly path: string;
  /** Of the contents, in hexadecimal digits. */
  readonly sha256s: readonly string[];
  /** Five for each: offset of the packed bytes, their size, that of the content, the content's CRC-32, and theirs. */
  readonly numbers: Float64Array;
}

/** Which of the files could not be read, and why: the end of a sentence that begins with its name. */
export interface Unreadable {
  readonly index: number;
  readonly reason: string;
}

/** What the packer needs of Node.js. */
export interface PackerModules {
  readonly fs: {
    openSync(path: string, flags: 'r'): number;
    readonly readSync: typeof readSync;
    closeSync(descriptor: number): void;
  };
  readonly zlib: { crc32(data: Uint8Array): number };
  readonly crypto: { hash(algorithm: 'sha256', data: Uint8Array): string };
}

export type Packer = (files: readonly FileToPack[]) => PackedFiles | Unreadable;

/** Of JavaScript's own API, what is used here: Node.js's types have no constructors of it. */
declare const WebAssembly: { readonly Instance: new (module: object) => { readonly exports: unknown } };

/** What glue.c and the linker export. */
interface Libdeflate {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  open_compressor(level: number): number;
  free_memory(): number;
  compress(compressor: number, content: number, size: number, out: number, room: number): number;
}

/** What a packer starts with; goes to other threads as a message. */
export interface PackerSetup {
  readonly module: object;
  readonly known?: KnownFiles | undefined;
}

/** A packer with a compressor of its own. What deflate does not make smaller is stored. */
export function openPacker({ module, known }: PackerSetup, { fs, zlib, crypto }: PackerModules): Packer {
  const libdeflate = new WebAssembly.Instance(module).exports as Libdeflate;
  const compressor = libdeflate.open_compressor(6);
  const start = libdeflate.free_memory();
  const knownAt = new Map(known?.sha256s.map((sha256, index) => [sha256, index * 5]));
  // Closed with the thread or the process.
  const knownBytes = known === undefined ? undefined : fs.openSync(known.path, 'r');

  // The packed contents grow from `start`; behind the room that they can take lies the content of one file.
  return (files) => {
    const sizes = files.map((file) => ('content' in file ? file.content.byteLength : file.size));
    const behind = start + Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 64) * 64;
    // One byte more than a file should have: one that grew shows.
    reserve(behind + Math.max(0, ...sizes) + 1);
    const memory = new Uint8Array(libdeflate.memory.buffer);
    const packed: PackedFile[] = [];
    let end = start;
    for (const [index, given] of files.entries()) {
      const size = sizes[index] ?? 0;
      const content = memory.subarray(behind, behind + size);
      const reason = 'content' in given ? content.set(given.content) : readInto(memory, behind, given.file, size);
      if (reason !== undefined) return { index, reason };
      const sha256 = crypto.hash('sha256', content);
      const file = { sha256, ...(takeKnown(memory, sha256, size, end) ?? pack(memory, content, end)) };
      packed.push(file);
      end += file.packedSize;
    }
    return { files: packed, bytes: memory.slice(start, end) };
  };

  function pack(memory: Uint8Array, content: Uint8Array, at: number): Omit<PackedFile, 'sha256'> {
    const size = content.byteLength;
    const deflated = libdeflate.compress(compressor, content.byteOffset, size, at, Math.max(size - 1, 0));
    if (deflated === 0) memory.set(content, at);
    const packedSize = deflated > 0 ? deflated : size;
    const method = deflated > 0 ? 'deflated' : 'stored';
    return { crc32: zlib.crc32(content), method, packedSize, unpackedSize: size };
  }

  /** Puts the packed bytes there if they are known, and still what they were when they were packed. */
  function takeKnown(
    memory: Uint8Array,
    sha256: string,
    size: number,
    at: number,
  ): Omit<PackedFile, 'sha256'> | undefined {
    const row = knownAt.get(sha256);
    if (known === undefined || knownBytes === undefined || row === undefined) return undefined;
    const [offset = 0, packedSize = 0, unpackedSize = 0, crc32 = 0, packedCrc32 = 0] = known.numbers.subarray(
      row,
      row + 5,
    );
    if (unpackedSize !== size || packedSize > size) return undefined;
    const read = fs.readSync(knownBytes, memory, at, packedSize, offset);
    if (read !== packedSize || zlib.crc32(memory.subarray(at, at + read)) !== packedCrc32) return undefined;
    return {
      crc32,
      method: packedSize < size ? 'deflated' : 'stored',
      packedSize,
      unpackedSize,
      knownCrc32: packedCrc32,
    };
  }

  function reserve(bytes: number): void {
    const missing = bytes - libdeflate.memory.buffer.byteLength;
    if (missing > 0) libdeflate.memory.grow(Math.ceil(missing / 65_536));
  }

  /** Reads a file to where the compressor wants it. Why it could not, if so. */
  function readInto(memory: Uint8Array, at: number, path: string, size: number): string | undefined {
    try {
      const descriptor = fs.openSync(path, 'r');
      try {
        let read = 0;
        let more = 0;
        // A file gives all that is asked for until it ends: one read is enough if nobody changes it.
        do {
          more = fs.readSync(descriptor, memory, at + read, size + 1 - read, null);
          read += more;
        } while (more !== 0 && read < size);
        return read === size ? undefined : `changed its size (it had ${size} bytes) while it was being packaged`;
      } finally {
        fs.closeSync(descriptor);
      }
    } catch (error) {
      const code = (error as { readonly code?: string }).code ?? String(error);
      return code === 'ENOENT' ? 'vanished while it was being packaged' : `cannot be read (${code})`;
    }
  }
}
