/** Proof that the same source gives the same package: a second build of a copy of the workspace, elsewhere. */
import { join, relative } from 'node:path';
import type { ActionContext } from '@aws-release-actions/action-kit';
import { comparePackages, type Difference, type PackagedFile, PackageError } from '@aws-release-actions/lambda-package';
import { type BuildPlace, buildAt, movedTo } from './build.ts';
import type { Inputs } from './inputs.ts';
import type { Ports } from './ports.ts';

/** A build that can be done again from the same beginning. */
export interface SecondBuild {
  /** Builds once more and compares. Throws PackageError if the packages differ, with the files that do. */
  prove(first: { readonly digest: string; readonly files: readonly PackagedFile[] }): Promise<void>;
  remove(): Promise<void>;
}

/** Copies the workspace as it is before the first build: what that one leaves behind must not help the second. */
export async function prepareSecondBuild(
  place: BuildPlace,
  given: Inputs,
  ports: Ports,
  { log }: Pick<ActionContext, 'log'>,
): Promise<SecondBuild> {
  const { workspace, leftOut } = place;
  const { folder: copy, remove } = await ports.copy(workspace);
  const toCopy = (path: string) => join(copy, relative(workspace, path));
  const second: BuildPlace = {
    workspace: copy,
    output: toCopy(place.output),
    leftOut: leftOut.map(toCopy),
    // A cache would only show the first build again.
    cache: undefined,
  };
  return {
    prove: async (first) => {
      log.info(`Building once more in ${copy} ...`);
      const { written } = await buildAt(second, movedTo(copy, workspace, given), ports, { log });
      if (written.digest === first.digest) {
        log.info('Both builds gave the same bytes.');
        return;
      }
      const differences = comparePackages(first.files, written.files);
      throw new PackageError(
        [`A second build gave another package: ${first.digest}, then ${written.digest}.`, ...differences.map(sentence)],
        'Make the build depend on nothing but its source; no package was kept.',
      );
    },
    remove,
  };
}

function sentence({ path, change }: Difference): string {
  const name = JSON.stringify(path);
  if (change === 'added') return `${name} is only in the second.`;
  if (change === 'removed') return `${name} is only in the first.`;
  return change === 'kind' ? `${name} is executable, or a link, in one of them only.` : `${name} has another content.`;
}
