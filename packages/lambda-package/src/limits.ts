/** Lambda's limits on packages, in bytes, and what is said when one is passed. Pure. */
import type { PackageEntry } from './entry.ts';

/** All files of a function unpacked, layers included: 250 MB, as Lambda counts them. */
export const unpackedLimit = 250 * 1024 * 1024;

/** A zip sent to Lambda directly: 50 MB. A larger one has to come from S3. */
export const directUploadLimit = 50 * 1024 * 1024;

/** What the zip format without extensions can count. */
const mostEntries = 65_535;

/** A sentence for each limit that the entries pass. */
export function passedLimits(entries: readonly PackageEntry[]): readonly string[] {
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
  const problems: string[] = [];
  if (entries.length === 0) problems.push('The package would be empty.');
  if (entries.length > mostEntries) {
    problems.push(
      `The package would have ${entries.length} files; a zip that every tool reads has ${mostEntries} at most.`,
    );
  }
  if (unpacked > unpackedLimit) {
    const largest = largestEntries(entries, 10).map(({ path, size }) => `${path} (${megabytes(size)})`);
    problems.push(
      `The package would have ${megabytes(unpacked)} unpacked; Lambda allows ${megabytes(unpackedLimit)}. The largest files: ${largest.join(', ')}.`,
    );
  }
  return problems;
}

/** The largest entries, largest first; of equal ones the first by path. */
export function largestEntries(entries: readonly PackageEntry[], count: number): readonly PackageEntry[] {
  return [...entries].sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1)).slice(0, count);
}

/** Bytes as Lambda's documentation counts megabytes (1024 x 1024), for reading. */
export function megabytes(bytes: number): string {
  const amount = bytes / (1024 * 1024);
  if (bytes < 1024) return `${bytes} B`;
  return amount < 1 ? `${(bytes / 1024).toFixed(1)} KB` : `${amount.toFixed(1)} MB`;
}
