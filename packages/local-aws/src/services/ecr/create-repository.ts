/** Makes repositories, by name or because somebody pushes to one that a template allows to come into being. */

import { accountId } from '../names.ts';
import type { EcrCore } from './core.ts';
import { exception, invalidParameter } from './errors.ts';
import { readMutability, type TagMutability } from './mutability.ts';
import { checkEnum, checkRepositoryName, isRepositoryName } from './names.ts';
import { type CreationTemplate, type Encryption, type Registry, type Repository, requireRepository } from './store.ts';
import { putTags, type Tag } from './tags.ts';

export interface RepositoryOrder extends Partial<TagMutability> {
  readonly repositoryName: string;
  readonly imageScanningConfiguration?: { readonly scanOnPush?: boolean } | undefined;
  readonly encryptionConfiguration?: Encryption | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** Throws ECR's errors. */
export function createRepository(core: EcrCore, registry: Registry, order: RepositoryOrder): Repository {
  const name = order.repositoryName;
  checkRepositoryName(name);
  if (registry.repositories.has(name)) {
    throw exception(
      'RepositoryAlreadyExists',
      `The repository with name '${name}' already exists in the registry with id '${accountId}'`,
    );
  }
  const tags = new Map<string, string>();
  putTags(tags, order.tags ?? []);
  const repository: Repository = {
    name,
    region: registry.region,
    createdAt: core.clock.now(),
    encryption: readEncryption(order.encryptionConfiguration),
    mutability: readMutability(order),
    scanOnPush: order.imageScanningConfiguration?.scanOnPush ?? false,
    tags,
    images: new Map(),
    imageTags: new Map(),
    layers: new Map(),
  };
  registry.repositories.set(name, repository);
  core.events.emit('ecr', 'repository-created', { repository: name, region: registry.region });
  return repository;
}

/**
 * The repository to push to: one that a template with CREATE_ON_PUSH makes, if there is none. Throws
 * RepositoryNotFoundException.
 */
export function repositoryForPush(core: EcrCore, registry: Registry, name: string, registryId?: string): Repository {
  if (registry.repositories.has(name) || !isRepositoryName(name)) return requireRepository(registry, name, registryId);
  const template = templateFor(registry, name);
  if (template === undefined || !template.appliedFor.includes('CREATE_ON_PUSH')) {
    return requireRepository(registry, name, registryId);
  }
  const repository = createRepository(core, registry, {
    repositoryName: name,
    ...(template.imageTagMutability && { imageTagMutability: template.imageTagMutability }),
    ...(template.imageTagMutabilityExclusionFilters && {
      imageTagMutabilityExclusionFilters: template.imageTagMutabilityExclusionFilters,
    }),
    encryptionConfiguration: template.encryptionConfiguration,
    tags: template.resourceTags,
  });
  if (template.repositoryPolicy) repository.policyText = template.repositoryPolicy;
  if (template.lifecyclePolicy) repository.lifecyclePolicyText = template.lifecyclePolicy;
  return repository;
}

/** The template with the longest prefix that fits; ROOT fits everything, and last. */
function templateFor(registry: Registry, name: string): CreationTemplate | undefined {
  const fitting = [...registry.templates.values()].filter(
    ({ prefix }) => prefix !== 'ROOT' && name.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`),
  );
  fitting.sort((a, b) => b.prefix.length - a.prefix.length);
  return fitting[0] ?? registry.templates.get('ROOT');
}

/** Only said and shown: nothing is encrypted. */
function readEncryption(encryption: Encryption | undefined): Encryption {
  if (encryption === undefined) return { encryptionType: 'AES256' };
  checkEnum('encryptionType', String(encryption.encryptionType), ['AES256', 'KMS', 'KMS_DSSE']);
  if (encryption.encryptionType === 'AES256' && encryption.kmsKey !== undefined) {
    throw invalidParameter('kmsKey', 'must not be given with AES256');
  }
  return encryption;
}
