/**
 * ECR's errors by name. Codes are the model's. Texts of repositories, tags, digests, scans and lifecycle policies are
 * those that ECR was seen to answer with; assumed: the others.
 */
import { accountId } from '../names.ts';
import { ServiceError } from '../service.ts';

/** A modelled exception; `name` without the ending `Exception`. */
export function exception(name: string, message: string, members: Record<string, unknown> = {}): ServiceError {
  return new ServiceError(`${name}Exception`, message, 400, members);
}

/** 501 for what local-aws leaves out; `feature` reads as the subject of a sentence. */
export function unsupported(feature: string): ServiceError {
  return new ServiceError('NotImplemented', `${feature} is not supported by local-aws.`, 501);
}

export function invalidParameter(member: string, constraint: string): ServiceError {
  return exception(
    'InvalidParameter',
    `Invalid parameter at '${member}' failed to satisfy constraint: '${constraint}'`,
  );
}

/** `registryId` is whose registry was asked for: there is no other account. */
export function repositoryNotFound(name: string, registryId: string = accountId): ServiceError {
  return exception(
    'RepositoryNotFound',
    `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
  );
}

/** What an image is asked for by: `{imageDigest:'null', imageTag:'v1'}`. */
export interface ImageId {
  readonly imageDigest?: string | undefined;
  readonly imageTag?: string | undefined;
}

function showImageId({ imageDigest, imageTag }: ImageId): string {
  return `{imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'}`;
}

export function imageNotFound(repository: string, id: ImageId): ServiceError {
  return exception(
    'ImageNotFound',
    `The image with imageId ${showImageId(id)} does not exist within the repository with name '${repository}' ` +
      `in the registry with id '${accountId}'`,
  );
}

export function scanNotFound(repository: string, id: ImageId): ServiceError {
  return exception(
    'ScanNotFound',
    `Image scan does not exist for the image with '${showImageId(id)}' in the repository with name '${repository}' ` +
      `in the registry with id '${accountId}'`,
  );
}

/** `layers` or `images` that a manifest needs and the repository does not have. */
export function missingContent(
  repository: string,
  kind: 'Layers' | 'Images',
  digests: readonly string[],
): ServiceError {
  return exception(
    kind === 'Layers' ? 'LayersNotFound' : 'ReferencedImagesNotFound',
    `${kind} with digests '[${digests.join(', ')}]' required for pushing image into repository with name ` +
      `'${repository}' in the registry with id '${accountId}' do not exist`,
  );
}

export function layerNotFound(repository: string, digest: string): ServiceError {
  return exception(
    'LayersNotFound',
    `The layer with digest '${digest}' does not exist within the repository with name '${repository}' ` +
      `in the registry with id '${accountId}'`,
  );
}

export function uploadNotFound(repository: string, uploadId: string): ServiceError {
  return exception(
    'UploadNotFound',
    `The upload with id '${uploadId}' does not exist in the repository with name '${repository}' ` +
      `in the registry with id '${accountId}'`,
  );
}
