/**
 * What it means that a tag is there before anything was pushed. A re-run of a run is to be green with the same
 * digest; a tag that stands for something else is never taken for what was asked for.
 */
import type { ActionContext } from '@aws-release-actions/action-kit';
import { type ImageRepository, isPortFailure, type RepositoryImage } from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';
import { otherCommit, otherContent } from './refusals.ts';

/** What a builder writes down about the commit, by the names of the OCI image specification. */
export const revisionLabel = 'org.opencontainers.image.revision';

interface Question {
  readonly inputs: Inputs;
  readonly tag: string;
  /** The image under the tag. */
  readonly there: RepositoryImage;
  /** Digest of the layout that is to be pushed; undefined for an image that is still to be built. */
  readonly layoutDigest: string | undefined;
}

/** Why the image under the tag is the one that was asked for. Throws PushRefused if it is not. */
export async function reasonToReuse(
  { inputs, tag, there, layoutDigest }: Question,
  images: Pick<ImageRepository, 'labels'>,
  { log, run }: Pick<ActionContext, 'log' | 'run'>,
): Promise<string> {
  if (layoutDigest !== undefined) {
    if (there.digest !== layoutDigest) throw otherContent(tag, there.digest, layoutDigest);
    return 'The tag was there already with this very image; nothing was pushed.';
  }
  // A tag of this run's own: an earlier attempt, or a step with the same inputs, has built it.
  if (inputs.tag === undefined) return 'This run has pushed it already; nothing was built.';
  const revision = await revisionOf(there.digest, images, log);
  if (revision === undefined || run.sha === '') {
    log.warning(
      `The tag "${tag}" is there already, and nothing tells from which commit its image was built. It is handed on as it is; nothing was built.`,
    );
    return 'The tag was there already; nothing was built. From which commit is not known.';
  }
  if (revision !== run.sha) throw otherCommit(tag, revision, run.sha);
  return 'The tag was there already, built from this commit; nothing was built.';
}

async function revisionOf(
  digest: string,
  images: Pick<ImageRepository, 'labels'>,
  log: ActionContext['log'],
): Promise<string | undefined> {
  try {
    return (await images.labels(digest))[revisionLabel];
  } catch (error) {
    if (!isPortFailure(error) || error.kind !== 'access-denied' || error.operation.startsWith('sts:')) throw error;
    log.warning(`The labels of the image could not be read. ${error.message} ${error.nextStep}`);
    return undefined;
  }
}
