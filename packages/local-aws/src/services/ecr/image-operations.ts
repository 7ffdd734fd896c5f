/** Images over ECR's API: put, got, listed, deleted. */
import { accountId } from '../names.ts';
import type { Operation } from '../service.ts';
import type { EcrCore } from './core.ts';
import { repositoryForPush } from './create-repository.ts';
import { deleteImage } from './delete-image.ts';
import { exception, type ImageId, invalidParameter } from './errors.ts';
import { checkEnum } from './names.ts';
import { type PageRequest, paginate } from './pagination.ts';
import { type ImageFailure, negotiate, resolveImage } from './pull-image.ts';
import { putImage } from './put-image.ts';
import type { RepositoryInput } from './repository-operations.ts';
import { describeScanStatus } from './scan-operations.ts';
import { type Repository, requireImage, requireRepository, type StoredImage, sizeOf, tagsOf } from './store.ts';

interface ImageFilter {
  readonly tagStatus?: string;
  readonly imageStatus?: string;
}

export function imageOperations(core: EcrCore): Record<string, Operation> {
  const find = ({ repositoryName, registryId }: RepositoryInput, region: string) =>
    requireRepository(core.registry(region), repositoryName, registryId);

  return {
    PutImage: (
      input: RepositoryInput & {
        readonly imageManifest: string;
        readonly imageManifestMediaType?: string;
        readonly imageTag?: string;
        readonly imageDigest?: string;
      },
      { region },
    ) => {
      const registry = core.registry(region);
      const repository = repositoryForPush(core, registry, input.repositoryName, input.registryId);
      const { image, isNew } = putImage(core, registry, repository, {
        manifest: input.imageManifest,
        mediaType: input.imageManifestMediaType,
        tag: input.imageTag,
        digest: input.imageDigest,
      });
      if (!isNew) {
        throw exception(
          'ImageAlreadyExists',
          `Image with digest '${image.manifest.digest}'${input.imageTag ? ` and tag '${input.imageTag}'` : ''} already ` +
            `exists in the repository with name '${repository.name}' in registry with id '${accountId}'`,
        );
      }
      return { image: describeManifest(repository, image, { imageTag: input.imageTag }) };
    },

    BatchGetImage: (
      input: RepositoryInput & {
        readonly imageIds: readonly ImageId[];
        readonly acceptedMediaTypes?: readonly string[];
      },
      { region },
    ) => {
      const repository = find(input, region);
      checkLength('imageIds', input.imageIds, 100);
      const images: object[] = [];
      const failures: ImageFailure[] = [];
      for (const id of input.imageIds) {
        const found = resolveImage(repository, id);
        if ('failureCode' in found) {
          failures.push(found);
          continue;
        }
        const given = negotiate(repository, found, input.acceptedMediaTypes);
        if (given === undefined) {
          const failureReason = 'Requested image has none of the accepted media types';
          failures.push({ imageId: id, failureCode: 'ImageNotFound', failureReason });
          continue;
        }
        given.pulledAt = core.clock.now();
        images.push(describeManifest(repository, given, id));
      }
      return { images, failures };
    },

    DescribeImages: (
      input: RepositoryInput & PageRequest & { readonly imageIds?: readonly ImageId[]; readonly filter?: ImageFilter },
      { region },
    ) => {
      const repository = find(input, region);
      if (input.imageIds !== undefined) {
        if (input.nextToken !== undefined || input.maxResults !== undefined) {
          throw invalidParameter('imageIds', 'must not be given with nextToken or maxResults');
        }
        checkLength('imageIds', input.imageIds, 100);
        const images = new Set(input.imageIds.map((id) => requireImage(repository, id)));
        return { imageDetails: [...images].map((image) => describeImage(repository, image)) };
      }
      const { page, nextToken } = paginate(filtered(repository, input.filter), input);
      return { imageDetails: page.map((image) => describeImage(repository, image)), nextToken };
    },

    ListImages: (input: RepositoryInput & PageRequest & { readonly filter?: ImageFilter }, { region }) => {
      const repository = find(input, region);
      const imageIds = filtered(repository, input.filter).flatMap(({ manifest: { digest } }): ImageId[] => {
        const tags = tagsOf(repository, digest);
        return tags.length === 0
          ? [{ imageDigest: digest }]
          : tags.map((imageTag) => ({ imageDigest: digest, imageTag }));
      });
      const { page, nextToken } = paginate(imageIds, input);
      return { imageIds: page, nextToken };
    },

    BatchDeleteImage: (input: RepositoryInput & { readonly imageIds: readonly ImageId[] }, { region }) => {
      const repository = find(input, region);
      checkLength('imageIds', input.imageIds, 100);
      const imageIds: ImageId[] = [];
      const failures: ImageFailure[] = [];
      for (const id of input.imageIds) {
        const deleted = deleteImage(core, repository, id);
        if ('failureCode' in deleted) failures.push(deleted);
        else imageIds.push(...deleted);
      }
      return { imageIds, failures };
    },
  };
}

function checkLength(member: string, list: readonly unknown[], max: number): void {
  if (list.length === 0 || list.length > max) throw invalidParameter(member, `must have a length between 1 and ${max}`);
}

function filtered(repository: Repository, filter: ImageFilter | undefined): readonly StoredImage[] {
  checkEnum('tagStatus', filter?.tagStatus, ['TAGGED', 'UNTAGGED', 'ANY']);
  checkEnum('imageStatus', filter?.imageStatus, ['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY']);
  const { tagStatus = 'ANY', imageStatus = 'ANY' } = filter ?? {};
  // Nothing is ever archived here.
  if (imageStatus !== 'ANY' && imageStatus !== 'ACTIVE') return [];
  const tagged = new Set(repository.imageTags.values());
  return [...repository.images.values()].filter(
    ({ manifest }) => tagStatus === 'ANY' || tagged.has(manifest.digest) === (tagStatus === 'TAGGED'),
  );
}

function describeManifest(repository: Repository, { manifest }: StoredImage, { imageTag }: ImageId): object {
  return {
    registryId: accountId,
    repositoryName: repository.name,
    imageId: { imageDigest: manifest.digest, imageTag },
    imageManifest: manifest.text,
    imageManifestMediaType: manifest.mediaType,
  };
}

function describeImage(repository: Repository, image: StoredImage): object {
  const { manifest } = image;
  const tags = tagsOf(repository, manifest.digest);
  const artifactMediaType =
    manifest.artifactType ?? (manifest.kind === 'image' ? manifest.config.mediaType : undefined);
  return {
    registryId: accountId,
    repositoryName: repository.name,
    imageDigest: manifest.digest,
    ...(tags.length > 0 && { imageTags: tags }),
    imageSizeInBytes: sizeOf(repository, image),
    imagePushedAt: new Date(image.pushedAt),
    ...(image.scan && describeScanStatus(image.scan)),
    imageManifestMediaType: manifest.mediaType,
    artifactMediaType: artifactMediaType || undefined,
    ...(image.pulledAt !== undefined && { lastRecordedPullTime: new Date(image.pulledAt) }),
    subjectManifestDigest: manifest.subject,
    imageStatus: 'ACTIVE',
  };
}
