/** Manifests: put, got and deleted, by tag and by digest. */
import { repositoryForPush } from '../services/ecr/create-repository.ts';
import { deleteImage } from '../services/ecr/delete-image.ts';
import { maxManifestSize } from '../services/ecr/manifest.ts';
import { negotiate } from '../services/ecr/pull-image.ts';
import { putImage } from '../services/ecr/put-image.ts';
import { findImage, requireRepository } from '../services/ecr/store.ts';
import { type RegistryAnswer, RegistryError } from './answer.ts';
import { manifestUnknown } from './refusals.ts';
import type { RegistryRequest } from './registry-request.ts';

export function getManifest(
  { core, registry, headers }: RegistryRequest,
  name: string,
  reference: string,
  isPull: boolean,
): RegistryAnswer {
  const repository = requireRepository(registry, name);
  const image = findImage(repository, toImageId(reference));
  // By digest, nobody gets anything else.
  const given = image && (reference.includes(':') ? image : negotiate(repository, image, readAccept(headers.accept)));
  if (given === undefined) throw manifestUnknown();
  if (isPull) given.pulledAt = core.clock.now();
  const { text, mediaType, digest } = given.manifest;
  return {
    status: 200,
    headers: {
      'content-type': mediaType,
      'content-length': String(Buffer.byteLength(text)),
      'docker-content-digest': digest,
      etag: `"${digest}"`,
    },
    body: text,
  };
}

/** The same image under the same tag again is no error here, as the API makes it one. assumed: of immutable tags, too. */
export async function putManifest(request: RegistryRequest, name: string, reference: string): Promise<RegistryAnswer> {
  const { core, registry, headers } = request;
  const repository = repositoryForPush(core, registry, name);
  const id = toImageId(reference);
  const { image } = putImage(core, registry, repository, {
    manifest: await readText(request.body),
    mediaType: headers['content-type']?.split(';')[0]?.trim(),
    tag: id.imageTag,
    digest: id.imageDigest,
  });
  const { digest, subject } = image.manifest;
  return {
    status: 201,
    headers: {
      location: `/v2/${name}/manifests/${digest}`,
      'docker-content-digest': digest,
      'content-length': '0',
      ...(subject !== undefined && { 'oci-subject': subject }),
    },
  };
}

/** assumed: a tag may be deleted, too; ECR's guide deletes by digest. */
export function deleteManifest({ core, registry }: RegistryRequest, name: string, reference: string): RegistryAnswer {
  const deleted = deleteImage(core, requireRepository(registry, name), toImageId(reference));
  if ('failureCode' in deleted) {
    if (deleted.failureCode === 'ImageNotFound') throw manifestUnknown();
    throw new RegistryError(405, 'UNSUPPORTED', deleted.failureReason);
  }
  return { status: 202, headers: { 'content-length': '0' } };
}

function toImageId(reference: string) {
  return reference.includes(':') ? { imageDigest: reference } : { imageTag: reference };
}

/** undefined if nothing is said. */
function readAccept(header: string | undefined): readonly string[] | undefined {
  const types = (header ?? '').split(',').map((type) => type.split(';')[0]?.trim() ?? '');
  const said = types.filter((type) => type !== '');
  return said.length === 0 ? undefined : said;
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxManifestSize) {
      throw new RegistryError(413, 'SIZE_INVALID', 'A manifest has at most 4 MiB.', { connection: 'close' });
    }
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString();
  // Its digest is that of the bytes: a text that is none would have another.
  if (!Buffer.from(text).equals(bytes)) throw new RegistryError(400, 'MANIFEST_INVALID', 'Invalid JSON syntax');
  return text;
}
