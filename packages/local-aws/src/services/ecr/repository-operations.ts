/** Repositories: made, shown, changed, deleted. */
import { accountId } from '../names.ts';
import type { Operation } from '../service.ts';
import type { EcrCore } from './core.ts';
import { createRepository, type RepositoryOrder } from './create-repository.ts';
import { exception, invalidParameter, repositoryNotFound } from './errors.ts';
import { type ExclusionFilter, readMutability } from './mutability.ts';
import { type PageRequest, paginate } from './pagination.ts';
import { type Repository, repositoryArn, requireRepository } from './store.ts';
import { listTags, putTags, type Tag } from './tags.ts';

/** What names a repository in ECR's calls. */
export interface RepositoryInput {
  readonly repositoryName: string;
  readonly registryId?: string;
}

export function repositoryOperations(core: EcrCore): Record<string, Operation> {
  const find = ({ repositoryName, registryId }: RepositoryInput, region: string) =>
    requireRepository(core.registry(region), repositoryName, registryId);

  const findByArn = (resourceArn: string, region: string) => {
    const found = /^arn:[^:]+:ecr:([^:]*):(\d{12}):repository\/(.+)$/.exec(resourceArn);
    if (found === null || found[1] !== region) {
      throw invalidParameter('resourceArn', "must be the ARN of one of this region's repositories");
    }
    return requireRepository(core.registry(region), found[3] ?? '', found[2]);
  };

  return {
    CreateRepository: (input: RepositoryOrder, { region }) => ({
      repository: describeRepository(core, createRepository(core, core.registry(region), input)),
    }),

    DescribeRepositories: (
      input: PageRequest & { readonly repositoryNames?: readonly string[]; readonly registryId?: string },
      { region },
    ) => {
      const { repositories } = core.registry(region);
      const { repositoryNames, registryId } = input;
      if (registryId !== undefined && registryId !== accountId) {
        if (repositoryNames?.[0] !== undefined) throw repositoryNotFound(repositoryNames[0], registryId);
        return { repositories: [] };
      }
      if (repositoryNames !== undefined) {
        const named = repositoryNames.map((repositoryName) => find({ repositoryName }, region));
        return { repositories: named.map((repository) => describeRepository(core, repository)) };
      }
      const { page, nextToken } = paginate([...repositories.values()], input);
      return { repositories: page.map((repository) => describeRepository(core, repository)), nextToken };
    },

    DeleteRepository: (input: RepositoryInput & { readonly force?: boolean }, { region }) => {
      const repository = find(input, region);
      if (repository.images.size > 0 && !input.force) {
        throw exception(
          'RepositoryNotEmpty',
          `The repository with name '${repository.name}' in registry with id '${accountId}' cannot be deleted ` +
            'because it still contains images',
        );
      }
      core.registry(region).repositories.delete(repository.name);
      return { repository: describeRepository(core, repository) };
    },

    PutImageTagMutability: (
      input: RepositoryInput & {
        readonly imageTagMutability: string;
        readonly imageTagMutabilityExclusionFilters?: readonly ExclusionFilter[];
      },
      { region },
    ) => {
      const repository = find(input, region);
      repository.mutability = readMutability(input);
      return { registryId: accountId, repositoryName: repository.name, ...describeMutability(repository) };
    },

    PutImageScanningConfiguration: (
      input: RepositoryInput & { readonly imageScanningConfiguration: { readonly scanOnPush?: boolean } },
      { region },
    ) => {
      const repository = find(input, region);
      repository.scanOnPush = input.imageScanningConfiguration.scanOnPush ?? false;
      return {
        registryId: accountId,
        repositoryName: repository.name,
        imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
      };
    },

    TagResource: (input: { readonly resourceArn: string; readonly tags: readonly Tag[] }, { region }) => {
      putTags(findByArn(input.resourceArn, region).tags, input.tags);
      return {};
    },

    UntagResource: (input: { readonly resourceArn: string; readonly tagKeys: readonly string[] }, { region }) => {
      const { tags } = findByArn(input.resourceArn, region);
      for (const key of input.tagKeys) tags.delete(key);
      return {};
    },

    ListTagsForResource: (input: { readonly resourceArn: string }, { region }) => ({
      tags: listTags(findByArn(input.resourceArn, region).tags),
    }),
  };
}

function describeRepository(core: EcrCore, repository: Repository): object {
  return {
    repositoryArn: repositoryArn(repository),
    registryId: accountId,
    repositoryName: repository.name,
    repositoryUri: core.uri(repository),
    createdAt: new Date(repository.createdAt),
    ...describeMutability(repository),
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: repository.encryption,
  };
}

function describeMutability({ mutability }: Repository): object {
  const { imageTagMutability, imageTagMutabilityExclusionFilters: filters } = mutability;
  return { imageTagMutability, ...(filters.length > 0 && { imageTagMutabilityExclusionFilters: filters }) };
}
