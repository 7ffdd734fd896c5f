/** Tar archives that are the same bytes for the same files: no times, no owners, sorted by name. Format: POSIX ustar. */

/** `path` is relative, without a slash at its end; a folder has no `content`. */
export interface TarEntry {
  readonly path: string;
  readonly content?: Uint8Array;
  readonly mode: number;
}

const block = 512;

/** The archive, in pieces. Folders on the way to a file are added. */
export function tarOf(entries: readonly TarEntry[]): readonly Uint8Array[] {
  const all = new Map(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (!all.has(folder)) all.set(folder, { path: folder, mode: 0o755 });
    }
  }
  const sorted = [...all.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  const pieces = sorted.flatMap(({ path, content, mode }) => {
    if (content === undefined) return [header(`${path}/`, 0, mode, '5')];
    return [header(path, content.length, mode, '0'), content, Buffer.alloc(-content.length & (block - 1))];
  });
  return [...pieces, Buffer.alloc(2 * block)];
}

function header(path: string, size: number, mode: number, type: '0' | '5'): Uint8Array {
  if (Buffer.byteLength(path) > 100) throw new Error(`"${path}" is too long a name for this archive (100 bytes).`);
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number) =>
    bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
  bytes.write(path, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  // The checksum counts its own field as spaces.
  bytes.write('        ', 148);
  bytes.write(type, 156);
  bytes.write('ustar\x0000', 257, 'latin1');
  octal(
    bytes.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return bytes;
}
