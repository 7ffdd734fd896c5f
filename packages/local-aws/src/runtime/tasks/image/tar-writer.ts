/** Writes tars: of programs that are made images here, and for tests with entries as hostile as they are given. */

import { Header } from 'tar';

/** An entry; `mode` is 0755 for a folder and 0644 for a file if left out. */
export interface TarEntry {
  readonly path: string;
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'FIFO';
  readonly content?: string | Uint8Array;
  readonly linkpath?: string;
  readonly mode?: number;
}

/** The same entries make the same bytes. */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, type = 'File', content = '', linkpath, mode }) => {
    const body = Buffer.from(content);
    const header = new Header({
      ...{ path, type, size: body.length, mtime: new Date(0) },
      mode: mode ?? (type === 'Directory' ? 0o755 : 0o644),
      ...(linkpath === undefined ? {} : { linkpath }),
    });
    if (header.encode()) throw new Error(`"${path}" is too long for a plain tar.`);
    return [header.block ?? Buffer.alloc(0), body, Buffer.alloc(-body.length & 511)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
