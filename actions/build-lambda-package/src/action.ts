/** build-lambda-package: a package from a bundle or a folder, proved, described, kept in S3. */
import { join, relative, sep } from 'node:path';
import type { Action, ActionContext } from '@aws-release-actions/action-kit';
import {
  checkPackageSize,
  comparePackages,
  type ListedFile,
  megabytes,
  type WrittenPackage,
} from '@aws-release-actions/lambda-package';
import { type BuildPlace, buildAt } from './build.ts';
import { type Inputs, inputs } from './inputs.ts';
import type { BuiltPackage, Comparison } from './outcome.ts';
import { checkPlaces } from './places.ts';
import { type Ports, realPorts } from './ports.ts';
import { report } from './report.ts';
import { prepareSecondBuild } from './reproduce.ts';
import { statementAbout } from './statement.ts';

export const buildLambdaPackage: Action<Inputs, BuiltPackage> = {
  inputs,
  report,
  run: (given, context) => buildPackage(given, realPorts(given, context), context),
};

/** What the action needs of its run. */
export type BuildContext = Pick<ActionContext, 'workspace' | 'log' | 'env' | 'run'>;

/** Builds the package. Throws PackageError, and leaves none behind, if Lambda could not use it. */
export async function buildPackage(given: Inputs, ports: Ports, context: BuildContext): Promise<BuiltPackage> {
  const { workspace, log } = context;
  const output = given.output ?? join(workspace, `${given.name}.zip`);
  await checkPlaces(given, output, { workspace, look: ports.look });
  const beside = { statement: `${output}.provenance.json`, predicate: `${output}.predicate.json` };
  const place: BuildPlace = {
    ...{ workspace, output },
    // What an earlier run left must not become part of this package.
    leftOut: [output, `${output}.partial`, ...Object.values(beside), ...definedOf(given.compareWith, given.cacheDir)],
    cache: given.cacheDir === undefined ? undefined : join(given.cacheDir, `${given.name}.zip`),
  };
  // Before the build, which may replace it.
  const earlier = await listEarlier(given, ports);
  const second = given.verifyReproducible ? await prepareSecondBuild(place, given, ports, context) : undefined;
  try {
    const { written, warnings, modules } = await buildAt(place, given, ports, context);
    await keepOnly(output, ports, async () => {
      checkPackageSize(written, { hasBucket: ports.bucket !== undefined, largest: written.files });
      await second?.prove(written);
    });
    const path = (absolute: string) => relative(workspace, absolute).replaceAll(sep, '/');
    logWritten(path(output), written, log);
    if (given.provenance) await writeProvenance(beside, { output, written }, given, ports, context);
    const { cacheProblem, ...rest } = written;
    const { codeSha256, size } = written;
    const stored = await ports.bucket?.upload({ path: output, size, codeSha256, name: given.name });
    if (stored !== undefined)
      log.info(`s3://${stored.bucket}/${stored.key}${stored.uploaded ? '' : ' was there already'}`);
    return {
      ...rest,
      ...{ path: path(output), warnings, modules, stored },
      reproduced: second && true,
      provenance: given.provenance
        ? { statement: path(beside.statement), predicate: path(beside.predicate) }
        : undefined,
      comparison: given.compareWith === undefined ? undefined : comparisonOf(path(given.compareWith), earlier, written),
    };
  } finally {
    await second?.remove();
  }
}

function definedOf(...paths: readonly (string | undefined)[]): readonly string[] {
  return paths.filter((path) => path !== undefined);
}

/** A package that failed a check must not look like one that passed it. */
async function keepOnly(output: string, ports: Ports, checks: () => Promise<void>): Promise<void> {
  try {
    await checks();
  } catch (error) {
    await ports.remove(output);
    throw error;
  }
}

function logWritten(path: string, written: WrittenPackage, log: ActionContext['log']): void {
  const { size, fileCount, codeSha256, cached, cacheProblem } = written;
  const fromCache = cached === undefined ? '' : `, ${cached} of them packed before`;
  log.info(`${path}: ${megabytes(size)}, ${fileCount} files${fromCache}, CodeSha256 ${codeSha256}`);
  if (cacheProblem !== undefined) log.warning(`The cache could not be written: ${cacheProblem}`);
}

async function writeProvenance(
  files: { readonly statement: string; readonly predicate: string },
  { output, written }: { readonly output: string; readonly written: WrittenPackage },
  given: Inputs,
  ports: Ports,
  context: BuildContext,
): Promise<void> {
  const commit = await ports.commit(given.source ?? context.workspace);
  const bundler = given.entry === undefined ? undefined : ports.bundlerVersion();
  const statement = statementAbout({ output, written, commit, bundler }, given, context);
  await ports.writeText(files.statement, `${JSON.stringify(statement, null, 2)}\n`);
  // actions/attest makes the statement itself, and takes the predicate alone.
  await ports.writeText(files.predicate, `${JSON.stringify(statement.predicate)}\n`);
}

async function listEarlier({ compareWith }: Inputs, ports: Ports): Promise<readonly ListedFile[] | undefined> {
  if (compareWith === undefined || (await ports.look(compareWith)).kind === 'missing') return undefined;
  return ports.readPackage(compareWith);
}

function comparisonOf(path: string, earlier: readonly ListedFile[] | undefined, written: WrittenPackage): Comparison {
  if (earlier === undefined) return { path, packedSize: undefined, differences: [] };
  const packedSize = earlier.reduce((sum, file) => sum + file.packedSize, 0);
  return { path, packedSize, differences: comparePackages(earlier, written.files) };
}
