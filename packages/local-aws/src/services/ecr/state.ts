/**
 * Repositories with their images, as a state that can be written down and read back. Manifests are in it as text.
 * Layers are not: they lie among the blobs by their digests; small ones are named, so that they travel with the file.
 */
import { statSync } from 'node:fs';
import type { Instant } from '../../clock/clock.ts';
import { readState, type StateReader } from '../../state/state-reader.ts';
import { ServiceError } from '../service.ts';
import type { EcrCore } from './core.ts';
import { type Manifest, readManifest, requiredBlobs } from './manifest.ts';
import { type ExclusionFilter, readMutability, type TagMutability } from './mutability.ts';
import { checkRepositoryName } from './names.ts';
import { buildNodeImage } from './program-image.ts';
import { continueScan } from './put-image.ts';
import { restorePlanted, restoreScan } from './scan-state.ts';
import { dumpSettings, readEncryption, restoreSettings } from './settings-state.ts';
import { createRegistryRecord, type Registry, type Repository, type StoredImage, tagsOf } from './store.ts';
import { listTags } from './tags.ts';

/** Larger ones would make a file that nobody can read. */
const maxTravellingLayer = 4 * 1024 * 1024;

export function dumpRegistries(core: EcrCore): unknown {
  const registries = [...core.regions.values()];
  return {
    registries: registries.flatMap(dumpSettings),
    repositories: registries.flatMap(({ repositories }) => [...repositories.values()].map(dumpRepository)),
    scanFindings: [...core.planted],
  };
}

function dumpRepository(repository: Repository): object {
  const { name, region, policyText, lifecyclePolicyText } = repository;
  const small = [...repository.layers].filter(([, size]) => size <= maxTravellingLayer);
  return {
    ...{ repositoryName: name, region, createdAt: iso(repository.createdAt) },
    ...repository.mutability,
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: repository.encryption,
    tags: listTags(repository.tags),
    ...(policyText !== undefined && { policyText }),
    ...(lifecyclePolicyText !== undefined && { lifecyclePolicyText }),
    layers: small.map(([digest]) => digest),
    images: [...repository.images.values()].map((image) => dumpImage(repository, image)),
  };
}

function dumpImage(repository: Repository, { manifest, pushedAt, pulledAt, scan, signings }: StoredImage): object {
  return {
    imageManifest: manifest.text,
    imageManifestMediaType: manifest.mediaType,
    imageTags: tagsOf(repository, manifest.digest),
    imagePushedAt: iso(pushedAt),
    ...(pulledAt !== undefined && { lastRecordedPullTime: iso(pulledAt) }),
    ...(scan && {
      scan: {
        ...scan,
        startedAt: iso(scan.startedAt),
        ...(scan.completedAt !== undefined && { completedAt: iso(scan.completedAt) }),
      },
    }),
    signings: signings.map(({ signingProfileArn, at }) => ({ signingProfileArn, at: iso(at) })),
  };
}

/** Takes the place of everything; scans on their way go on. Throws StateError, and changes nothing then. */
export function restoreRegistries(core: EcrCore, state: unknown): void {
  const ecr = readState(state, 'ecr');
  const now = core.clock.now();
  const registries = new Map<string, Registry>();
  const inRegion = (reader: StateReader) => {
    const region = reader.optionalString('region') ?? 'us-east-1';
    const registry = registries.get(region) ?? createRegistryRecord(region);
    registries.set(region, registry);
    return registry;
  };
  for (const reader of ecr.list('registries')) said(reader, () => restoreSettings(inRegion(reader), reader, now));
  for (const reader of ecr.list('repositories')) {
    const registry = inRegion(reader);
    const repository = said(reader, () => restoreRepository(core, registry.region, reader, now));
    registry.repositories.set(repository.name, repository);
  }
  const planted = restorePlanted(ecr);
  ecr.end();
  core.replace(registries.values());
  core.planted.push(...planted);
  for (const { repositories } of registries.values()) {
    for (const repository of repositories.values()) {
      for (const image of repository.images.values()) continueScan(core, repository, image);
    }
  }
}

/** What ECR would refuse is wrong in a state, too. */
function said<T>(reader: StateReader, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ServiceError) throw reader.error(error.message);
    throw error;
  }
}

function restoreRepository(core: EcrCore, region: string, reader: StateReader, now: Instant): Repository {
  const name = reader.string('repositoryName');
  checkRepositoryName(name);
  const scanning = reader.map('imageScanningConfiguration');
  const policyText = reader.optionalString('policyText');
  const lifecyclePolicyText = reader.optionalString('lifecyclePolicyText');
  const repository: Repository = {
    ...{ name, region },
    createdAt: reader.optionalTime('createdAt') ?? now,
    encryption: readEncryption(reader.map('encryptionConfiguration')) ?? { encryptionType: 'AES256' },
    mutability: restoreMutability(reader),
    scanOnPush: scanning?.optionalBoolean('scanOnPush') ?? false,
    ...(policyText !== undefined && { policyText }),
    ...(lifecyclePolicyText !== undefined && { lifecyclePolicyText }),
    tags: new Map(reader.list('tags').map((tag) => [tag.string('Key'), tag.string('Value')])),
    ...{ images: new Map(), imageTags: new Map(), layers: new Map() },
  };
  for (const digest of reader.stringList('layers')) addLayer(core, repository, digest, reader);
  for (const image of reader.list('images')) said(image, () => restoreImage(core, repository, image, now));
  scanning?.end();
  reader.end();
  return repository;
}

function restoreMutability(reader: StateReader): TagMutability {
  const filters = reader.list('imageTagMutabilityExclusionFilters').map((filter): ExclusionFilter => {
    const read = { filterType: filter.optionalString('filterType') ?? 'WILDCARD', filter: filter.string('filter') };
    filter.end();
    return read;
  });
  return readMutability({
    imageTagMutability: reader.optionalString('imageTagMutability'),
    ...(filters.length > 0 && { imageTagMutabilityExclusionFilters: filters }),
  });
}

function restoreImage(core: EcrCore, repository: Repository, reader: StateReader, now: Instant): void {
  const program = reader.map('program');
  const manifest =
    program === undefined
      ? readManifest(reader.string('imageManifest'), reader.optionalString('imageManifestMediaType'))
      : keepProgram(core, program);
  for (const { digest } of requiredBlobs(manifest)) addLayer(core, repository, digest, reader);
  const pulledAt = reader.optionalTime('lastRecordedPullTime');
  const scan = restoreScan(reader.map('scan'));
  const pushedAt = reader.optionalTime('imagePushedAt') ?? now;
  repository.images.set(manifest.digest, {
    ...{ manifest, pushedAt },
    ...(pulledAt !== undefined && { pulledAt }),
    ...(scan && { scan }),
    signings: reader.list('signings').map((signing) => {
      const at = signing.optionalTime('at') ?? pushedAt;
      const read = { signingProfileArn: signing.string('signingProfileArn'), at };
      signing.end();
      return read;
    }),
  });
  for (const tag of reader.stringList('imageTags')) repository.imageTags.set(tag, manifest.digest);
  reader.end();
}

/** An image that a person wrote as a plain Node program: `files` by path, and the `command` that runs it. */
function keepProgram({ blobs }: EcrCore, reader: StateReader): Manifest {
  const workingDirectory = reader.optionalString('workingDirectory');
  const image = buildNodeImage({
    files: reader.strings('files'),
    command: reader.stringList('command'),
    environment: reader.strings('environment'),
    ...(workingDirectory !== undefined && { workingDirectory }),
  });
  reader.end();
  for (const bytes of [image.configuration, ...image.layers.map((layer) => layer.bytes)]) blobs.put(bytes);
  return readManifest(image.manifest.toString(), undefined);
}

function addLayer(core: EcrCore, repository: Repository, digest: string, reader: StateReader): void {
  if (!core.blobs.has(digest)) throw reader.error(`there is no blob ${digest}; the image must be pushed again.`);
  repository.layers.set(digest, statSync(core.blobs.path(digest)).size);
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}
