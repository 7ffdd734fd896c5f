/** build-lambda-package: entries from a bundle or a folder, checked, then written. */
import { relative, sep } from 'node:path';
import type { Action, ActionContext } from '@aws-release-actions/action-kit';
import {
  type Bundle,
  checkEntries,
  largestEntries,
  megabytes,
  nodeVersionOf,
  parseNodeHandler,
} from '@aws-release-actions/lambda-package';
import { type Inputs, inputs } from './inputs.ts';
import type { BuiltPackage } from './outcome.ts';
import { type Ports, realPorts } from './ports.ts';
import { report } from './report.ts';

export const buildLambdaPackage: Action<Inputs, BuiltPackage> = {
  inputs,
  report,
  run: (given, context) => buildPackage(given, realPorts, context),
};

/** Builds the package. Throws PackageError, and writes nothing, if Lambda could not use it. */
export async function buildPackage(
  given: Inputs,
  ports: Ports,
  { workspace, log }: Pick<ActionContext, 'workspace' | 'log'>,
): Promise<BuiltPackage> {
  const { entries, warnings } = await gather(given, ports, workspace);
  const { runtime, handler, architecture } = given;
  checkEntries(entries, { runtime, handler, ...(architecture === undefined ? {} : { architecture }) });
  const written = await ports.write(entries, given.output);
  const path = relative(workspace, given.output).replaceAll(sep, '/');
  log.info(`${path}: ${megabytes(written.size)}, ${written.fileCount} files, CodeSha256 ${written.codeSha256}`);
  const largest = largestEntries(entries, 10).map((entry) => ({ path: entry.path, size: entry.size }));
  return { ...written, path, largest, warnings };
}

async function gather(given: Inputs, ports: Ports, workspace: string): Promise<Bundle> {
  const { entry, source, output } = given;
  const handler = parseNodeHandler(given.handler);
  const nodeVersion = nodeVersionOf(given.runtime);
  if (entry !== undefined && handler !== undefined && nodeVersion !== undefined) {
    const { format, minify, sourceMaps, bundleAwsSdk } = given;
    return ports.bundle({
      root: workspace,
      entry,
      handler,
      nodeVersion,
      format,
      minify,
      sourceMaps,
      bundleAwsSdk,
    });
  }
  const root = source ?? workspace;
  const { include = [], exclude = [] } = given;
  const gitModes = await ports.gitModes(root);
  // An earlier package in the folder must not become part of the next one.
  return { entries: await ports.collect({ root, omit: [output], include, exclude, gitModes }), warnings: [] };
}
