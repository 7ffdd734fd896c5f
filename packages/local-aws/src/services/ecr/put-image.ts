/**
 * Puts a manifest into a repository, and a tag on it: over ECR's API and over the registry, with the same checks.
 * The bytes stay as they came.
 */
import { accountId } from '../names.ts';
import { announceAction, announceScan } from './announce.ts';
import type { EcrCore } from './core.ts';
import { exception, invalidParameter, missingContent } from './errors.ts';
import { type Manifest, readManifest, requiredBlobs } from './manifest.ts';
import { mayMove } from './mutability.ts';
import { fitsWildcard, isTag } from './names.ts';
import { beginScan, endScan, isScanning, scanDuration, scanFrequency } from './scan.ts';
import type { Registry, Repository, StoredImage } from './store.ts';

export interface ImageOrder {
  readonly manifest: string;
  readonly mediaType?: string | undefined;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/** The image, and whether it had this tag already (or was there without any, if none is asked for). */
export interface PutImage {
  readonly image: StoredImage;
  readonly isNew: boolean;
}

/** Throws ECR's errors, and changes nothing then. */
export function putImage(core: EcrCore, registry: Registry, repository: Repository, order: ImageOrder): PutImage {
  const { tag } = order;
  if (tag !== undefined && !isTag(tag)) {
    throw invalidParameter('imageTag', "must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,299}'");
  }
  const manifest = readManifest(order.manifest, order.mediaType);
  if (order.digest !== undefined && order.digest !== manifest.digest) {
    throw exception(
      'ImageDigestDoesNotMatch',
      `The image with digest '${order.digest}' in repository '${repository.name}' and registry ID '${accountId}' ` +
        'does not match the image digest that Amazon ECR has calculated.',
    );
  }
  checkContent(repository, manifest);
  const tagged = tag === undefined ? undefined : repository.imageTags.get(tag);
  if (tag !== undefined && tagged !== undefined && tagged !== manifest.digest && !mayMove(tag, repository.mutability)) {
    throw exception(
      'ImageTagAlreadyExists',
      `The image tag '${tag}' already exists in the '${repository.name}' repository ` +
        'and cannot be overwritten because the tag is immutable.',
    );
  }
  const present = repository.images.get(manifest.digest);
  const isNew = tag === undefined ? present === undefined : tagged !== manifest.digest;
  // assumed: an image that only gets another tag keeps the time of its push.
  const image = present ?? addImage(core, registry, repository, manifest);
  if (tag !== undefined && isNew) {
    repository.imageTags.delete(tag);
    repository.imageTags.set(tag, manifest.digest);
  }
  if (isNew) announceAction(core, repository, 'PUSH', manifest.digest, tag);
  return { image, isNew };
}

function checkContent(repository: Repository, manifest: Manifest): void {
  const layers = requiredBlobs(manifest).filter(({ digest }) => !repository.layers.has(digest));
  if (layers.length > 0) throw missingContent(repository.name, 'Layers', unique(layers.map(({ digest }) => digest)));
  if (manifest.kind !== 'index') return;
  const images = manifest.manifests.filter(({ digest }) => !repository.images.has(digest));
  if (images.length > 0) throw missingContent(repository.name, 'Images', unique(images.map(({ digest }) => digest)));
}

function unique(digests: readonly string[]): readonly string[] {
  return [...new Set(digests)];
}

function addImage(core: EcrCore, registry: Registry, repository: Repository, manifest: Manifest): StoredImage {
  const now = core.clock.now();
  const image: StoredImage = { manifest, pushedAt: now, signings: signingsOf(registry, repository, now) };
  repository.images.set(manifest.digest, image);
  if (manifest.kind === 'image' && manifest.subject === undefined && scanFrequency(registry, repository) !== 'MANUAL') {
    image.scan = beginScan(registry, now);
    continueScan(core, repository, image);
  }
  return image;
}

/** Ends the image's scan when its time has come. */
export function continueScan(core: EcrCore, repository: Repository, image: StoredImage): void {
  const { scan } = image;
  if (scan === undefined || !isScanning(scan)) return;
  core.after(scan.startedAt + scanDuration - core.clock.now(), () => {
    // Planted findings may have ended it before.
    if (image.scan !== scan) return;
    image.scan = endScan(scan, core.clock.now(), core.planted, repository, image);
    announceScan(core, repository, image);
  });
}

/** A rule without filters signs everything. */
function signingsOf(registry: Registry, repository: Repository, now: number): StoredImage['signings'] {
  const rules = (registry.signing?.rules ?? []).filter(
    ({ repositoryFilters }) =>
      repositoryFilters === undefined || repositoryFilters.some(({ filter }) => fitsWildcard(repository.name, filter)),
  );
  return rules.map(({ signingProfileArn }) => ({ signingProfileArn, at: now }));
}
