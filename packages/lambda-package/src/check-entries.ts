/** The gate before anything is written. Pure. */
import type { PackageEntry } from './entry.ts';
import { missingHandler } from './handler.ts';
import { passedLimits } from './limits.ts';
import { PackageError } from './package-error.ts';
import { refusedPaths } from './path-rules.ts';

/** Throws PackageError, with every problem at once, if Lambda could not take or start this package. */
export function checkEntries(
  entries: readonly PackageEntry[],
  { runtime, handler }: { readonly runtime: string; readonly handler: string },
): void {
  const problems = [
    ...refusedPaths(entries.map(({ path }) => path)),
    ...passedLimits(entries),
    ...missingHandler(entries, runtime, handler),
  ];
  if (problems.length > 0) throw new PackageError(problems);
}
