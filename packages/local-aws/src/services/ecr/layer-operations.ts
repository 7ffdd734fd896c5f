/** Layers over ECR's API, part by part. The registry does the same over HTTP. */
import { digestPattern } from '../../state/blob-store.ts';
import { accountId } from '../names.ts';
import type { Operation } from '../service.ts';
import type { EcrCore } from './core.ts';
import { repositoryForPush } from './create-repository.ts';
import { exception, invalidParameter, layerNotFound, uploadNotFound } from './errors.ts';
import { createToken } from './login.ts';
import type { RepositoryInput } from './repository-operations.ts';
import { type Repository, requireRepository } from './store.ts';

/** assumed: what ECR proposes as the size of a part; its limits are the model's. */
const partSize = 10 * 1024 * 1024;
const minPartSize = 5 * 1024 * 1024;
const maxPartSize = 20 * 1024 * 1024;

type UploadInput = RepositoryInput & { readonly uploadId: string };

export function layerOperations(core: EcrCore): Record<string, Operation> {
  const find = ({ repositoryName, registryId }: RepositoryInput, region: string) =>
    requireRepository(core.registry(region), repositoryName, registryId);

  const findUpload = (repository: Repository, uploadId: string) => {
    const upload = core.uploads.find(repository.region, repository.name, uploadId);
    if (upload === undefined) throw uploadNotFound(repository.name, uploadId);
    return upload;
  };

  return {
    BatchCheckLayerAvailability: (
      input: RepositoryInput & { readonly layerDigests: readonly string[] },
      { region },
    ) => {
      const repository = find(input, region);
      if (input.layerDigests.length === 0 || input.layerDigests.length > 100) {
        throw invalidParameter('layerDigests', 'must have a length between 1 and 100');
      }
      const valid = input.layerDigests.filter((digest) => digestPattern.test(digest));
      const layers = valid.map((layerDigest) => describeLayer(repository, layerDigest));
      const failures = input.layerDigests
        .filter((digest) => !digestPattern.test(digest))
        .map((layerDigest) => ({
          layerDigest,
          failureCode: layerDigest === '' ? 'MissingLayerDigest' : 'InvalidLayerDigest',
          failureReason: 'Invalid request parameters: the layer digest is not valid',
        }));
      return { layers, failures };
    },

    InitiateLayerUpload: (input: RepositoryInput, { region }) => {
      const repository = repositoryForPush(core, core.registry(region), input.repositoryName, input.registryId);
      return { uploadId: core.uploads.begin(region, repository.name).id, partSize };
    },

    UploadLayerPart: async (
      input: UploadInput & {
        readonly partFirstByte: number;
        readonly partLastByte: number;
        readonly layerPartBlob: Uint8Array;
      },
      { region },
    ) => {
      const repository = find(input, region);
      const upload = findUpload(repository, input.uploadId);
      const { partFirstByte, partLastByte, layerPartBlob } = input;
      if (layerPartBlob.length > maxPartSize) {
        throw invalidParameter('layerPartBlob', `must have a length of at most ${maxPartSize}`);
      }
      const fits = partFirstByte === upload.size && partLastByte === partFirstByte + layerPartBlob.length - 1;
      const outcome = fits && (await core.uploads.append(upload, [layerPartBlob], { part: true }));
      if (outcome !== 'appended') {
        throw exception(
          'InvalidLayerPart',
          `The part from ${partFirstByte} to ${partLastByte} does not follow what was uploaded before.`,
          {
            ...{ registryId: accountId, repositoryName: repository.name, uploadId: upload.id },
            lastValidByteReceived: Math.max(0, upload.size - 1),
          },
        );
      }
      return {
        registryId: accountId,
        repositoryName: repository.name,
        uploadId: upload.id,
        lastByteReceived: partLastByte,
      };
    },

    CompleteLayerUpload: async (input: UploadInput & { readonly layerDigests: readonly string[] }, { region }) => {
      const repository = find(input, region);
      const upload = findUpload(repository, input.uploadId);
      if (upload.partSizes.length === 0) throw exception('EmptyUpload', 'The upload has no parts.');
      if (upload.partSizes.slice(0, -1).some((size) => size < minPartSize)) {
        throw exception('LayerPartTooSmall', 'Layer parts must be at least 5 MiB, but for the last.');
      }
      const layerDigest = core.uploads.digest(upload);
      if (!input.layerDigests.includes(layerDigest)) {
        throw exception(
          'InvalidLayer',
          `The layer with digest '${layerDigest}' is none of those that were expected: '${input.layerDigests}'`,
        );
      }
      if (repository.layers.has(layerDigest)) {
        await core.uploads.cancel(upload);
        throw exception(
          'LayerAlreadyExists',
          `The layer with digest '${layerDigest}' already exists in the repository with name '${repository.name}'`,
        );
      }
      await core.uploads.complete(upload, layerDigest);
      repository.layers.set(layerDigest, upload.size);
      return { registryId: accountId, repositoryName: repository.name, uploadId: upload.id, layerDigest };
    },

    GetDownloadUrlForLayer: (input: RepositoryInput & { readonly layerDigest: string }, call) => {
      const { region, accessKeyId } = call;
      const repository = find(input, region);
      const { layerDigest } = input;
      if (!repository.layers.has(layerDigest)) throw layerNotFound(repository.name, layerDigest);
      const url = new URL(`/v2/${repository.name}/blobs/${layerDigest}`, core.endpoint());
      // assumed: an hour, as presigned URLs of S3 have.
      url.searchParams.set('token', createToken(core, { region, ...(accessKeyId && { accessKeyId }) }, 3_600_000));
      return { downloadUrl: url.href, layerDigest };
    },
  };
}

function describeLayer(repository: Repository, layerDigest: string): object {
  const layerSize = repository.layers.get(layerDigest);
  if (layerSize === undefined) return { layerDigest, layerAvailability: 'UNAVAILABLE' };
  return { layerDigest, layerAvailability: 'AVAILABLE', layerSize, mediaType: mediaTypeOf(repository, layerDigest) };
}

/** As a manifest calls the layer; as Docker does, before any does. */
function mediaTypeOf(repository: Repository, digest: string): string {
  for (const { manifest } of repository.images.values()) {
    const found = manifest.kind === 'image' && manifest.layers.find((layer) => layer.digest === digest);
    if (found) return found.mediaType;
  }
  return 'application/vnd.docker.image.rootfs.diff.tar.gzip';
}
