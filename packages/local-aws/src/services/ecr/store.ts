/** What ECR keeps, by region: repositories with their images, and the settings of the registry. */
import type { Instant } from '../../clock/clock.ts';
import { accountId, arn } from '../names.ts';
import { type ImageId, imageNotFound, repositoryNotFound } from './errors.ts';
import type { Manifest } from './manifest.ts';
import type { TagMutability } from './mutability.ts';
import type { RepositoryFilter } from './names.ts';
import type { Scan } from './scan.ts';

export interface Encryption {
  readonly encryptionType: string;
  readonly kmsKey?: string;
}

/** One image of a repository, or an index, or something that refers to an image. */
export interface StoredImage {
  readonly manifest: Manifest;
  readonly pushedAt: Instant;
  pulledAt?: Instant;
  scan?: Scan;
  /** Each signing profile whose rule took the push. */
  readonly signings: { readonly signingProfileArn: string; readonly at: Instant }[];
}

export interface Repository {
  readonly name: string;
  readonly region: string;
  readonly createdAt: Instant;
  readonly encryption: Encryption;
  mutability: TagMutability;
  scanOnPush: boolean;
  policyText?: string;
  lifecyclePolicyText?: string;
  readonly tags: Map<string, string>;
  /** By digest, in the order of their pushes. */
  readonly images: Map<string, StoredImage>;
  /** Digests by tag of an image. */
  readonly imageTags: Map<string, string>;
  /** The blobs that this repository may be asked for: sizes by digest. */
  readonly layers: Map<string, number>;
}

export interface ScanningRule {
  readonly scanFrequency: string;
  readonly repositoryFilters: readonly RepositoryFilter[];
}

export interface SigningRule {
  readonly signingProfileArn: string;
  readonly repositoryFilters?: readonly RepositoryFilter[];
}

/** How repositories are made that somebody else makes. */
export interface CreationTemplate extends Partial<TagMutability> {
  readonly prefix: string;
  readonly description?: string;
  readonly encryptionConfiguration?: Encryption;
  readonly resourceTags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly repositoryPolicy?: string;
  readonly lifecyclePolicy?: string;
  readonly appliedFor: readonly string[];
  readonly customRoleArn?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** The account's registry in one region. */
export interface Registry {
  readonly region: string;
  readonly repositories: Map<string, Repository>;
  scanning: { readonly scanType: string; readonly rules: readonly ScanningRule[] };
  signing?: { readonly rules: readonly SigningRule[] };
  /** By prefix. */
  readonly templates: Map<string, CreationTemplate>;
  /** Account settings that were put, by name. */
  readonly settings: Map<string, string>;
}

export function createRegistryRecord(region: string): Registry {
  return {
    region,
    repositories: new Map(),
    scanning: { scanType: 'BASIC', rules: [] },
    templates: new Map(),
    settings: new Map(),
  };
}

export function requireRepository(registry: Registry, name: string, registryId?: string): Repository {
  const repository = registry.repositories.get(name);
  if (repository === undefined || (registryId !== undefined && registryId !== accountId)) {
    throw repositoryNotFound(name, registryId);
  }
  return repository;
}

export function repositoryArn({ region, name }: Pick<Repository, 'region' | 'name'>): string {
  return arn('ecr', region, `repository/${name}`);
}

/** The image that has this tag, or this digest, or both. */
export function findImage(repository: Repository, { imageDigest, imageTag }: ImageId): StoredImage | undefined {
  const tagged = imageTag === undefined ? undefined : repository.imageTags.get(imageTag);
  if (imageTag !== undefined && tagged === undefined) return undefined;
  if (imageDigest !== undefined && tagged !== undefined && tagged !== imageDigest) return undefined;
  return repository.images.get(imageDigest ?? tagged ?? '');
}

export function requireImage(repository: Repository, id: ImageId): StoredImage {
  const image = findImage(repository, id);
  if (image === undefined) throw imageNotFound(repository.name, id);
  return image;
}

/** In the order in which they were given. */
export function tagsOf(repository: Repository, digest: string): readonly string[] {
  return [...repository.imageTags].filter(([, tagged]) => tagged === digest).map(([tag]) => tag);
}

/** Compressed, as pushed; of an index that of its largest image. */
export function sizeOf(repository: Repository, { manifest }: StoredImage): number {
  if (manifest.kind === 'image') return manifest.layers.reduce((sum, { size }) => sum + size, 0);
  const sizes = manifest.manifests.map(({ digest }) => repository.images.get(digest));
  return Math.max(0, ...sizes.map((child) => (child === undefined ? 0 : sizeOf(repository, child))));
}
