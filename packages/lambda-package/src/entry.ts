/**
 * What a package is made of: the one shape that bundling and collecting produce, and that checks and
 * the archive consume. Content is read when it is written, so that a package never has to fit in memory.
 */

import type { Binary } from './binary.ts';

/** One member of a package. */
export interface PackageEntry {
  /** Relative, with forward slashes. */
  readonly path: string;
  /** A link's content is its target, as written in the file system. */
  readonly kind: 'file' | 'executable' | 'link';
  /** Bytes when unpacked. */
  readonly size: number;
  /** Absolute path of the file that has the content, if one has it as it is: other threads can read it, too. */
  readonly file?: string;
  /** What native code it is, if it is some: told by its first bytes. */
  readonly binary?: Binary;
  /** Where a link leads, as it is written. */
  readonly target?: string;
  read(): Promise<Uint8Array>;
}

/** An entry whose content is at hand. */
export function entryOf(path: string, content: Uint8Array, kind: PackageEntry['kind'] = 'file'): PackageEntry {
  return { path, kind, size: content.byteLength, read: async () => content };
}

/** Entries by the bytes of their UTF-8 paths: the same order under every locale and file system. */
export function sortedByPath(entries: readonly PackageEntry[]): readonly PackageEntry[] {
  // JavaScript compares UTF-16, which differs only where surrogates come in, and takes a fraction of the time.
  if (!entries.some(({ path }) => /[\ud800-\udfff]/.test(path))) {
    return [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
  return entries
    .map((entry) => ({ entry, key: Buffer.from(entry.path) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ entry }) => entry);
}
