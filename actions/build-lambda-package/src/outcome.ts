/** What a run of build-lambda-package ends with: everything that its report needs. */
import type { StoredPackage } from '@aws-release-actions/driver';
import type { BundledModules, Difference, WrittenPackage } from '@aws-release-actions/lambda-package';

/** A package on disk, and perhaps in S3. */
export interface BuiltPackage extends Omit<WrittenPackage, 'cacheProblem'> {
  /** Relative to the workspace, with forward slashes. */
  readonly path: string;
  /** What the bundler found doubtful. */
  readonly warnings: readonly string[];
  /** What the bundle is made of; empty for a folder. */
  readonly modules: readonly BundledModules[];
  /** True if a second build gave the same bytes, undefined if none was asked for. */
  readonly reproduced: true | undefined;
  /** Relative to the workspace, with forward slashes. */
  readonly provenance: { readonly statement: string; readonly predicate: string } | undefined;
  readonly stored: StoredPackage | undefined;
  /** Compared with an earlier package. */
  readonly comparison: Comparison | undefined;
}

/** Two packages beside each other. */
export interface Comparison {
  /** The earlier one, relative to the workspace. */
  readonly path: string;
  /** Of all its files packed; undefined if there is no such package. */
  readonly packedSize: number | undefined;
  readonly differences: readonly Difference[];
}
