/** Which image does a puller get who asks for a tag or a digest, and says what kinds of manifest it knows? */
import { digestPattern } from '../../state/blob-store.ts';
import type { ImageId } from './errors.ts';
import { imageTypes } from './manifest.ts';
import { isTag } from './names.ts';
import { findImage, type Repository, type StoredImage } from './store.ts';

export interface ImageFailure {
  readonly imageId: ImageId;
  readonly failureCode: string;
  readonly failureReason: string;
}

/**
 * The image of `id`, or why there is none: one of the failures that BatchGetImage and BatchDeleteImage report with
 * HTTP 200. assumed: the reasons, but for `Requested image not found`.
 */
export function resolveImage(repository: Repository, id: ImageId): StoredImage | ImageFailure {
  const { imageDigest, imageTag } = id;
  const failure = (failureCode: string, failureReason: string) => ({ imageId: id, failureCode, failureReason });
  if (imageDigest === undefined && imageTag === undefined) {
    return failure('MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null');
  }
  if (imageDigest !== undefined && !digestPattern.test(imageDigest)) {
    return failure(
      'InvalidImageDigest',
      "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
    );
  }
  if (imageTag !== undefined && !isTag(imageTag)) {
    return failure('InvalidImageTag', 'Invalid request parameters: the image tag is not valid');
  }
  const image = findImage(repository, id);
  if (image !== undefined) return image;
  if (imageDigest !== undefined && imageTag !== undefined && repository.imageTags.has(imageTag)) {
    return failure('ImageTagDoesNotMatchDigest', 'Requested tag does not match the requested digest');
  }
  return failure('ImageNotFound', 'Requested image not found');
}

/**
 * What is given to somebody who knows these media types only: the image itself, or of an index that they don't know
 * its image for linux/amd64, whose digest is another. Nothing said: as it is stored. undefined: they know none.
 * assumed: which image ECR selects.
 */
export function negotiate(
  repository: Repository,
  image: StoredImage,
  accepted: readonly string[] | undefined,
): StoredImage | undefined {
  if (accepted === undefined || accepted.some((type) => type === image.manifest.mediaType || type === '*/*')) {
    return image;
  }
  if (image.manifest.kind === 'index') {
    const { manifests } = image.manifest;
    const child =
      manifests.find(({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64') ?? manifests[0];
    const found = child && repository.images.get(child.digest);
    return found && accepted.includes(found.manifest.mediaType) ? found : undefined;
  }
  // Who knows no manifest at all means something else by what it says, such as application/json.
  return accepted.some((type) => imageTypes.some((known) => known === type)) ? undefined : image;
}
