/** The gate before anything is written, and the one after it. Pure. */
import type { PackageEntry } from './entry.ts';
import { missingHandler } from './handler.ts';
import { passedEnvironmentLimit, passedLimits, passedUploadLimit } from './limits.ts';
import { type Architecture, foreignBinaries } from './native-modules.ts';
import { PackageError } from './package-error.ts';
import { refusedPaths } from './path-rules.ts';

/** The function that a package is for. */
export interface PackageTarget {
  readonly runtime: string;
  readonly handler: string;
  /** Native code is checked only if it is known. */
  readonly architecture?: Architecture;
  /** Names and values of the environment variables together. */
  readonly environmentBytes?: number;
}

/** Throws PackageError, with every problem at once, if Lambda could not take or start this package. */
export function checkEntries(entries: readonly PackageEntry[], target: PackageTarget): void {
  const { runtime, handler, architecture, environmentBytes = 0 } = target;
  const problems = [
    ...refusedPaths(entries.map(({ path }) => path)),
    ...passedLimits(entries),
    ...passedEnvironmentLimit(environmentBytes),
    ...missingHandler(entries, runtime, handler),
    ...(architecture === undefined ? [] : foreignBinaries(entries, architecture)),
  ];
  if (problems.length > 0) throw new PackageError(problems);
}

/** Throws PackageError if a written package is too large to be sent without a bucket. `largest` are its largest files. */
export function checkPackageSize(
  written: { readonly size: number },
  { hasBucket, largest }: { readonly hasBucket: boolean; readonly largest: readonly SizedFile[] },
): void {
  const problems = hasBucket ? [] : passedUploadLimit(written.size, largest);
  if (problems.length > 0) throw new PackageError(problems, 'Name an S3 bucket, or leave files out.');
}

type SizedFile = Pick<PackageEntry, 'path' | 'size'>;
