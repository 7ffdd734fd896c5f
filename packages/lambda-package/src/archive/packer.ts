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
  readonly crc32: number;
  readonly method: 'stored' | 'deflated';
  readonly packedSize: number;
  readonly unpackedSize: number;
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

/** A packer with a compressor of its own. What deflate does not make smaller is stored. */
export function openPacker(module: object, { fs, zlib }: PackerModules): Packer {
  const libdeflate = new WebAssembly.Instance(module).exports as Libdeflate;
  const compressor = libdeflate.open_compressor(6);
  const start = libdeflate.free_memory();

  return (files) => {
    const pieces: Uint8Array[] = [];
    const packed: PackedFile[] = [];
    for (const [index, file] of files.entries()) {
      const size = 'content' in file ? file.content.byteLength : file.size;
      reserve(size);
      const problem = 'content' in file ? place(file.content) : readInto(file.file, size);
      if (problem !== undefined) return { index, reason: problem };
      pack(size, packed, pieces);
    }
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
    let offset = 0;
    for (const piece of pieces) {
      bytes.set(piece, offset);
      offset += piece.byteLength;
    }
    return { files: packed, bytes };
  };

  function pack(size: number, packed: PackedFile[], pieces: Uint8Array[]): void {
    const content = new Uint8Array(libdeflate.memory.buffer, start, size);
    const out = outputOf(size);
    const deflated = libdeflate.compress(compressor, start, size, out, Math.max(size - 1, 0));
    const method = deflated > 0 ? 'deflated' : 'stored';
    const piece = deflated > 0 ? new Uint8Array(libdeflate.memory.buffer, out, deflated) : content;
    packed.push({ crc32: zlib.crc32(content), method, packedSize: piece.byteLength, unpackedSize: size });
    pieces.push(piece.slice());
  }

  function outputOf(size: number): number {
    return start + Math.ceil((size + 1) / 64) * 64;
  }

  /** Memory for a content, one byte more, and an output that is no larger. */
  function reserve(size: number): void {
    const missing = outputOf(size) + size - libdeflate.memory.buffer.byteLength;
    if (missing > 0) libdeflate.memory.grow(Math.ceil(missing / 65_536));
  }

  function place(content: Uint8Array): undefined {
    new Uint8Array(libdeflate.memory.buffer, start).set(content);
  }

  /** Reads a file to where the compressor wants it. Why it could not, if so. */
  function readInto(path: string, size: number): string | undefined {
    // One byte more than the file should have: one that grew shows.
    const target = new Uint8Array(libdeflate.memory.buffer, start, size + 1);
    try {
      const descriptor = fs.openSync(path, 'r');
      try {
        let read = 0;
        for (let more = -1; more !== 0 && read <= size; read += more) {
          more = fs.readSync(descriptor, target, read, size + 1 - read, null);
        }
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
