/** Takes tags and images out of a repository. */
import { announceAction } from './announce.ts';
import type { EcrCore } from './core.ts';
import type { ImageId } from './errors.ts';
import { type ImageFailure, resolveImage } from './pull-image.ts';
import { type Repository, tagsOf } from './store.ts';

/**
 * By tag, the tag goes, and the image with its last one; by digest, the image with all of its tags. What an index
 * needs stays. Layers stay, too: they may be pushed again at any time.
 */
export function deleteImage(core: EcrCore, repository: Repository, id: ImageId): readonly ImageId[] | ImageFailure {
  const image = resolveImage(repository, id);
  if ('failureCode' in image) return image;
  const { digest } = image.manifest;
  const tags = tagsOf(repository, digest);
  const { imageTag } = id;
  const gone = imageTag === undefined ? tags : [imageTag];
  const goesWhole = imageTag === undefined || tags.length === 1;
  const needed = goesWhole && isReferenced(repository, digest);
  if (needed && imageTag === undefined) {
    return {
      imageId: id,
      failureCode: 'ImageReferencedByManifestList',
      failureReason: 'Requested image referenced by manifest list',
    };
  }
  for (const tag of gone) repository.imageTags.delete(tag);
  // assumed: of an image that an index needs, the last tag may go.
  if (goesWhole && !needed) repository.images.delete(digest);
  const deleted = gone.length === 0 ? [undefined] : gone;
  for (const tag of deleted) announceAction(core, repository, 'DELETE', digest, tag);
  return deleted.map((tag) => ({ imageDigest: digest, ...(tag !== undefined && { imageTag: tag }) }));
}

function isReferenced(repository: Repository, digest: string): boolean {
  return [...repository.images.values()].some(
    ({ manifest }) => manifest.kind === 'index' && manifest.manifests.some((child) => child.digest === digest),
  );
}
