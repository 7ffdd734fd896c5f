/** What differs between two packages, file by file. Pure. */
import type { PackagedFile } from './write-package.ts';

/** Of a packaged file, what a zip says of it, too. */
export type ListedFile = Pick<PackagedFile, 'path' | 'kind' | 'size' | 'packedSize' | 'crc32'>;

/** One file that is not the same in both. */
export interface Difference {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'content' | 'kind';
  /** Bytes that it takes in the package, 0 where it is not. */
  readonly before: number;
  readonly after: number;
}

/** The differences; those that change the size of the package most come first. */
export function comparePackages(before: readonly ListedFile[], after: readonly ListedFile[]): readonly Difference[] {
  const old = new Map(before.map((file) => [file.path, file]));
  const fresh = new Map(after.map((file) => [file.path, file]));
  const paths = [...new Set([...old.keys(), ...fresh.keys()])];
  return paths
    .flatMap((path) => difference(path, old.get(path), fresh.get(path)))
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || (a.path < b.path ? -1 : 1));
}

function difference(path: string, before: ListedFile | undefined, after: ListedFile | undefined): Difference[] {
  const sizes = { before: before?.packedSize ?? 0, after: after?.packedSize ?? 0 };
  if (before === undefined) return [{ path, change: 'added', ...sizes }];
  if (after === undefined) return [{ path, change: 'removed', ...sizes }];
  if (before.size !== after.size || before.crc32 !== after.crc32) return [{ path, change: 'content', ...sizes }];
  return before.kind === after.kind ? [] : [{ path, change: 'kind', ...sizes }];
}
