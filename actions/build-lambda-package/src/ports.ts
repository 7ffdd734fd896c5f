/** The edge of build-lambda-package: the file system, git, esbuild, a build command, and S3 if a bucket is given. */

import { constants } from 'node:fs';
import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActionContext, awsSessionOptions, type ProgramEnd, runBash } from '@aws-release-actions/action-kit';
import { openSession, packageBucket } from '@aws-release-actions/aws';
import type { PackageBucket } from '@aws-release-actions/driver';
import {
  type Bundle,
  type BundleRequest,
  bundleEntry,
  collectFolder,
  type Folder,
  type GitModes,
  type ListedFile,
  type PackageEntry,
  prepareThreads,
  readGitModes,
  readPackage,
  readSourceCommit,
  type SourceCommit,
  type WrittenPackage,
  writePackage,
} from '@aws-release-actions/lambda-package';
import { loadEsbuild } from './esbuild.ts';
import type { Inputs } from './inputs.ts';
import { look } from './look.ts';
import type { Place } from './places.ts';

/** Everything outside of the process that build-lambda-package uses. */
export interface Ports {
  collect(folder: Folder): Promise<readonly PackageEntry[]>;
  /** What git's index says of the files in a folder; empty without git. */
  gitModes(root: string): Promise<GitModes>;
  commit(folder: string): Promise<SourceCommit | undefined>;
  bundle(request: BundleRequest): Promise<Bundle>;
  /** Of the bundler. */
  bundlerVersion(): string;
  /** Runs a script in a folder that is the workspace for it; a cancel ends it. Throws ProgramNotStarted. */
  command(script: string, workspace: string): Promise<ProgramEnd>;
  write(entries: readonly PackageEntry[], output: string, cache: string | undefined): Promise<WrittenPackage>;
  look(path: string): Promise<Place>;
  readPackage(path: string): Promise<readonly ListedFile[]>;
  writeText(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Copies a folder elsewhere, as it is. */
  copy(folder: string): Promise<FolderCopy>;
  /** Undefined if the package stays where it is. */
  readonly bucket: PackageBucket | undefined;
}

/** A copy of a folder, for a while. */
export interface FolderCopy {
  /** Absolute path. */
  readonly folder: string;
  remove(): Promise<void>;
}

/** The ports of a run; esbuild is loaded only if something is bundled. */
export function realPorts(inputs: Inputs, context: ActionContext): Ports {
  const threads = prepareThreads();
  return {
    collect: (folder) => collectFolder({ ...folder, onLarge: threads.start }),
    gitModes: readGitModes,
    commit: readSourceCommit,
    bundle: (request) => bundleEntry(request, loadEsbuild()),
    bundlerVersion: () => loadEsbuild().version,
    command: (script, workspace) => {
      const { signal, log } = context;
      const env = { ...withoutInputs(context.env), GITHUB_WORKSPACE: workspace };
      return runBash({ script, env, folder: workspace, signal, onLine: log.info });
    },
    write: (entries, output, cache) => writePackage(entries, output, { cache, threads }),
    look,
    readPackage,
    writeText: (path, text) => writeFile(path, text),
    remove: (path) => rm(path, { recursive: true, force: true }),
    copy: (folder) => copyFolder(folder, context.env.RUNNER_TEMP ?? tmpdir()),
    bucket: bucketOf(inputs, context),
  };
}

function bucketOf(inputs: Inputs, context: ActionContext): PackageBucket | undefined {
  const { s3Bucket: bucket, s3Prefix: prefix = '', kmsKeyId } = inputs;
  if (bucket === undefined) return undefined;
  const session = openSession(awsSessionOptions('build-lambda-package', inputs, context));
  return packageBucket(session, { bucket, prefix, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) });
}

/** A command gets the environment of the job: what this step was given is not for it, and may be secret. */
function withoutInputs(env: ActionContext['env']): ActionContext['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(INPUT|STATE)_/.test(name)));
}

/** The names are longer than most, and no two runs have the same: a build that depends on where it runs shows. */
async function copyFolder(folder: string, parent: string): Promise<FolderCopy> {
  const place = await realpath(await mkdtemp(join(parent, 'second-build-')));
  const remove = () => rm(place, { recursive: true, force: true });
  const copy = join(place, 'copy-of-the-workspace');
  try {
    await cp(folder, copy, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder: copy, remove };
}
