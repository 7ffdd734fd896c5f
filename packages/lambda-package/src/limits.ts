/**
 * Lambda's limits on packages, in bytes, and what is said when one is passed. Pure.
 * Source: AWS Lambda Developer Guide, "Lambda quotas" (gettingstarted-limits.html).
 */
import type { PackageEntry } from './entry.ts';

/** All files of a function unpacked, layers included: 250 MB, as Lambda counts them. */
export const unpackedLimit = 250 * 1024 * 1024;

/** A zip sent to Lambda directly: 50 MB. A larger one has to come from S3. */
export const directUploadLimit = 50 * 1024 * 1024;

/** All environment variables of a function together: 4 KB. */
export const environmentLimit = 4 * 1024;

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
    problems.push(
      `The package would have ${megabytes(unpacked)} unpacked; Lambda allows ${megabytes(unpackedLimit)}. ${theLargest(entries)}`,
    );
  }
  return problems;
}

/** A sentence if a package of this size can't be sent to Lambda directly. `files` are its largest. */
export function passedUploadLimit(
  size: number,
  files: readonly Pick<PackageEntry, 'path' | 'size'>[],
): readonly string[] {
  if (size <= directUploadLimit) return [];
  return [
    `The package has ${megabytes(size)}; without an S3 bucket Lambda takes ${megabytes(directUploadLimit)}. ${theLargest(files)}`,
  ];
}

/** A sentence if the environment variables have too many bytes. */
export function passedEnvironmentLimit(bytes: number): readonly string[] {
  if (bytes <= environmentLimit) return [];
  return [`The environment variables have ${bytes} bytes together; Lambda allows ${environmentLimit}.`];
}

function theLargest(files: readonly Pick<PackageEntry, 'path' | 'size'>[]): string {
  const largest = largestEntries(files, 10).map(({ path, size }) => `${path} (${megabytes(size)})`);
  return `The largest files: ${largest.join(', ')}.`;
}

/** The largest entries, largest first; of equal ones the first by path. */
export function largestEntries<Sized extends Pick<PackageEntry, 'path' | 'size'>>(
  entries: readonly Sized[],
  count: number,
): readonly Sized[] {
  return [...entries].sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1)).slice(0, count);
}

/** Bytes as Lambda's documentation counts megabytes (1024 x 1024), for reading. */
export function megabytes(bytes: number): string {
  const amount = bytes / (1024 * 1024);
  if (bytes < 1024) return `${bytes} B`;
  return amount < 1 ? `${(bytes / 1024).toFixed(1)} KB` : `${amount.toFixed(1)} MB`;
}
