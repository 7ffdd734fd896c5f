/** Layers, written: at once, in chunks, or taken over from another repository. */
import { repositoryForPush } from '../services/ecr/create-repository.ts';
import type { LayerUpload } from '../services/ecr/layer-uploads.ts';
import { requiredBlobs } from '../services/ecr/manifest.ts';
import { type Repository, requireRepository } from '../services/ecr/store.ts';
import { digestPattern } from '../state/blob-store.ts';
import { type RegistryAnswer, RegistryError } from './answer.ts';
import { uploadUnknown } from './refusals.ts';
import type { RegistryRequest } from './registry-request.ts';
import { readDigest } from './route.ts';

/** `POST`: a new upload; with `digest` the whole layer; with `mount` one of another repository. */
export async function beginUpload(request: RegistryRequest, name: string): Promise<RegistryAnswer> {
  const { core, registry, query } = request;
  const repository = repositoryForPush(core, registry, name);
  const mounted = mount(request, repository);
  if (mounted !== undefined) return created(repository, mounted);
  const digest = query.get('digest');
  if (digest !== null) readDigest(digest);
  const upload = core.uploads.begin(registry.region, name);
  if (digest !== null) return await finish(request, repository, upload, digest);
  return accepted(upload);
}

/** `PATCH`: the next bytes. With Content-Range they must follow those that are there; else they do. */
export async function continueUpload(request: RegistryRequest, name: string, id: string): Promise<RegistryAnswer> {
  const { upload } = find(request, name, id);
  await append(request, upload);
  return accepted(find(request, name, id).upload);
}

/** `PUT`: the last bytes, if any, and the digest of all. */
export async function completeUpload(request: RegistryRequest, name: string, id: string): Promise<RegistryAnswer> {
  const { repository, upload } = find(request, name, id);
  return await finish(request, repository, upload, readDigest(request.query.get('digest') ?? undefined));
}

/** `GET`: how far it is. */
export function getUpload(request: RegistryRequest, name: string, id: string): RegistryAnswer {
  return { ...accepted(find(request, name, id).upload), status: 204 };
}

export async function cancelUpload(request: RegistryRequest, name: string, id: string): Promise<RegistryAnswer> {
  await request.core.uploads.cancel(find(request, name, id).upload);
  return { status: 204, headers: {} };
}

/** Whether the request brings bytes, which is an action of its own. */
export function hasBody({ headers }: Pick<RegistryRequest, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

async function append(request: RegistryRequest, upload: LayerUpload): Promise<void> {
  const range = request.headers['content-range'];
  const [, first, last] = /^(?:bytes )?(\d{1,15})-(\d{1,15})(?:\/.*)?$/.exec(range ?? '') ?? [];
  if (range !== undefined && (first === undefined || Number(first) !== upload.size)) {
    throw new RegistryError(416, 'BLOB_UPLOAD_INVALID', 'The range does not follow what was uploaded.', place(upload));
  }
  const length = range === undefined ? undefined : Number(last) - Number(first) + 1;
  const outcome = await request.core.uploads.append(upload, request.body, length === undefined ? {} : { length });
  if (outcome === 'gone') throw uploadUnknown();
  if (outcome === 'busy') {
    throw new RegistryError(409, 'BLOB_UPLOAD_INVALID', 'Another part of this upload is on its way.', place(upload));
  }
  if (outcome === 'wrong length') {
    throw new RegistryError(400, 'SIZE_INVALID', 'provided length did not match content length', place(upload));
  }
}

async function finish(
  request: RegistryRequest,
  repository: Repository,
  upload: LayerUpload,
  digest: string,
): Promise<RegistryAnswer> {
  const { uploads } = request.core;
  await append(request, upload);
  const size = uploads.find(upload.region, upload.repository, upload.id)?.size ?? 0;
  if (!(await uploads.complete(upload, digest))) {
    throw new RegistryError(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  }
  repository.layers.set(digest, size);
  return created(repository, digest);
}

/**
 * The digest, if the layer could be taken over: the account allows it, and an image of the other repository has the
 * layer. Else an upload begins, as the specification has it.
 */
function mount({ registry, query }: RegistryRequest, repository: Repository): string | undefined {
  const digest = query.get('mount');
  if (digest === null || !digestPattern.test(digest) || registry.settings.get('BLOB_MOUNTING') !== 'ENABLED')
    return undefined;
  const from = registry.repositories.get(query.get('from') ?? '');
  if (from === undefined) return undefined;
  const isReferenced = [...from.images.values()].some(({ manifest }) =>
    requiredBlobs(manifest).some((blob) => blob.digest === digest),
  );
  const size = from.layers.get(digest);
  if (!isReferenced || size === undefined) return undefined;
  repository.layers.set(digest, size);
  return digest;
}

function find({ core, registry }: RegistryRequest, name: string, id: string) {
  const repository = requireRepository(registry, name);
  const upload = core.uploads.find(registry.region, name, id);
  if (upload === undefined) throw uploadUnknown();
  return { repository, upload };
}

function accepted(upload: LayerUpload): RegistryAnswer {
  return { status: 202, headers: { ...place(upload), 'content-length': '0' } };
}

/** Where it goes on, and what is there: `0-0` stands for nothing, too, as every registry says it. */
function place({ repository, id, size }: LayerUpload): Readonly<Record<string, string>> {
  return {
    location: `/v2/${repository}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, size - 1)}`,
    'docker-upload-uuid': id,
  };
}

function created({ name }: Repository, digest: string): RegistryAnswer {
  const location = `/v2/${name}/blobs/${digest}`;
  return { status: 201, headers: { location, 'docker-content-digest': digest, 'content-length': '0' } };
}
