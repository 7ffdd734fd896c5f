/** One build in one folder: the build command, what it is made of, the checks, and the package. */
import { join, relative } from 'node:path';
import type { ActionContext } from '@aws-release-actions/action-kit';
import {
  type Bundle,
  checkEntries,
  nodeVersionOf,
  PackageError,
  parseNodeHandler,
  type WrittenPackage,
} from '@aws-release-actions/lambda-package';
import type { Inputs } from './inputs.ts';
import type { Ports } from './ports.ts';

/** Where to build. Absolute paths. */
export interface BuildPlace {
  /** What the paths among the inputs are relative to. */
  readonly workspace: string;
  readonly output: string;
  /** Files of earlier or other builds, which are never part of this one. */
  readonly leftOut: readonly string[];
  readonly cache: string | undefined;
}

/** A package, and what is known of how it came to be. */
export interface Build extends Omit<Bundle, 'entries'> {
  readonly written: WrittenPackage;
}

/** Builds a package. Throws PackageError, and writes none, if Lambda could not use it. */
export async function buildAt(
  place: BuildPlace,
  given: Inputs,
  ports: Ports,
  { log }: Pick<ActionContext, 'log'>,
): Promise<Build> {
  if (given.buildCommand !== undefined) await runCommand(given.buildCommand, place.workspace, ports, log);
  const { entries, warnings, modules } = await gather(place, given, ports);
  const { runtime, handler, architecture, environment = {} } = given;
  // Lambda measures the variables as JSON: its message about too many of them quotes that.
  const environmentBytes = Object.keys(environment).length === 0 ? 0 : Buffer.byteLength(JSON.stringify(environment));
  checkEntries(entries, {
    runtime,
    handler,
    environmentBytes,
    ...(architecture === undefined ? {} : { architecture }),
  });
  return { written: await ports.write(entries, place.output, place.cache), warnings, modules };
}

async function runCommand(script: string, workspace: string, ports: Ports, log: ActionContext['log']): Promise<void> {
  const { exitCode, endedBy } = await log
    .group(`build-command: ${script.split('\n')[0]}`, () => ports.command(script, workspace))
    .catch((error: Error) => {
      throw new PackageError([`The build command could not be started: ${error.message}`]);
    });
  if (exitCode === 0) return;
  const how = exitCode === undefined ? `was ended by ${endedBy}` : `ended with exit code ${exitCode}`;
  throw new PackageError([`The build command ${how}.`], 'Its own words are in the log above; nothing was packaged.');
}

async function gather({ workspace, leftOut }: BuildPlace, given: Inputs, ports: Ports): Promise<Bundle> {
  const { entry, source } = given;
  const handler = parseNodeHandler(given.handler);
  const nodeVersion = nodeVersionOf(given.runtime);
  if (entry !== undefined && handler !== undefined && nodeVersion !== undefined) {
    const { format, minify, sourceMaps, bundleAwsSdk, external = [] } = given;
    const options = { format, minify, sourceMaps, bundleAwsSdk, external };
    return ports.bundle({ root: workspace, entry, handler, nodeVersion, ...options });
  }
  const root = source ?? workspace;
  const { include = [], exclude = [] } = given;
  const entries = await ports.collect({ root, omit: leftOut, include, exclude, gitModes: await ports.gitModes(root) });
  return { entries, warnings: [], modules: [] };
}

/** The same inputs for a copy of the workspace elsewhere. */
export function movedTo(copy: string, workspace: string, given: Inputs): Inputs {
  const moved = (path: string | undefined) => (path === undefined ? undefined : join(copy, relative(workspace, path)));
  return { ...given, entry: moved(given.entry), source: moved(given.source) };
}
