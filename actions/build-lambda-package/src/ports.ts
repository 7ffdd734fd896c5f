/** What build-lambda-package does to the world, so that tests can do without it. */
import {
  type Bundle,
  type BundleRequest,
  bundleEntry,
  collectFolder,
  type Folder,
  type PackageEntry,
  type WrittenPackage,
  writePackage,
} from '@aws-release-actions/lambda-package';
import { loadEsbuild } from './esbuild.ts';

/** The effects of this action. */
export interface Ports {
  collect(folder: Folder): Promise<readonly PackageEntry[]>;
  bundle(request: BundleRequest): Promise<Bundle>;
  write(entries: readonly PackageEntry[], output: string): Promise<WrittenPackage>;
}

/** The real ones; esbuild is loaded only if something is bundled. */
export const realPorts: Ports = {
  collect: collectFolder,
  bundle: (request) => bundleEntry(request, loadEsbuild()),
  write: writePackage,
};
