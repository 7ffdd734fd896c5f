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

  // The packed contents grow from `start`; behind the room that they can take lies the content of one file.
  return (files) => {
    const sizes = files.map((file) => ('content' in file ? file.content.byteLength : file.size));
    const behind = start + Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 64) * 64;
    // One byte more than a file should have: one that grew shows.
    reserve(behind + Math.max(0, ...sizes) + 1);
    const memory = new Uint8Array(libdeflate.memory.buffer);
    const packed: PackedFile[] = [];
    let end = start;
    for (const [index, file] of files.entries()) {
      const size = sizes[index] ?? 0;
      const content = memory.subarray(behind, behind + size);
      const reason = 'content' in file ? content.set(file.content) : readInto(memory, behind, file.file, size);
      if (reason !== undefined) return { index, reason };
      const deflated = libdeflate.compress(compressor, behind, size, end, Math.max(size - 1, 0));
      if (deflated === 0) memory.set(content, end);
      const packedSize = deflated > 0 ? deflated : size;
      const method = deflated > 0 ? 'deflated' : 'stored';
      packed.push({ crc32: zlib.crc32(content), method, packedSize, unpackedSize: size });
      end += packedSize;
    }
    return { files: packed, bytes: memory.slice(start, end) };
  };

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
        for (let more = -1; more !== 0 && read <= size; read += more) {
          more = fs.readSync(descriptor, memory, at + read, size + 1 - read, null);
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
