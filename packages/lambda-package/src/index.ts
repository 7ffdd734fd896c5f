export { type Bundle, type BundleRequest, bundleEntry } from './bundle-entry.ts';
export { checkEntries } from './check-entries.ts';
export { collectFolder, type Folder } from './collect-folder.ts';
export { entryOf, type PackageEntry } from './entry.ts';
export { type NodeHandler, nodeVersionOf, parseNodeHandler } from './handler.ts';
export { directUploadLimit, largestEntries, megabytes, unpackedLimit } from './limits.ts';
export { PackageError } from './package-error.ts';
export { type WrittenPackage, writePackage } from './write-package.ts';
