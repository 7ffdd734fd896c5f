/** What a run of build-lambda-package ends with: everything that its report needs. */
import type { WrittenPackage } from '@aws-release-actions/lambda-package';

/** A package on disk. */
export interface BuiltPackage extends WrittenPackage {
  /** Relative to the workspace, with forward slashes. */
  readonly path: string;
  /** The largest files in it, largest first; bytes unpacked. */
  readonly largest: readonly { readonly path: string; readonly size: number }[];
  /** What the bundler found doubtful. */
  readonly warnings: readonly string[];
}
