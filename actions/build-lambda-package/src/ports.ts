/** What build-lambda-package does to the world, so that tests can do without it. */
import {
  type Bundle,
  type BundleRequest,
  bundleEntry,
  collectFolder,
  type Folder,
  type GitModes,
  type PackageEntry,
  readGitModes,
  type WrittenPackage,
  writePackage,
} from '@aws-release-actions/lambda-package';
import { loadEsbuild } from './esbuild.ts';

/** The effects of this action. */
export interface Ports {
  collect(folder: Folder): Promise<readonly PackageEntry[]>;
  /** What git's index says of the files in a folder; empty without git. */
  gitModes(root: string): Promise<GitModes>;
  bundle(request: BundleRequest): Promise<Bundle>;
  write(entries: readonly PackageEntry[], output: string): Promise<WrittenPackage>;
}

/** The real ones; esbuild is loaded only if something is bundled. */
export const realPorts: Ports = {
  // Only the folder is ours to say: the second argument is for tests.
  collect: (folder) => collectFolder(folder),
  gitModes: readGitModes,
  bundle: (request) => bundleEntry(request, loadEsbuild()),
  write: writePackage,
};
