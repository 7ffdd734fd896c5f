/** Policies: kept and shown as they came. There is no IAM here, and no lifecycle policy ever expires an image. */
import { accountId } from '../names.ts';
import type { Operation } from '../service.ts';
import type { EcrCore } from './core.ts';
import { exception, invalidParameter } from './errors.ts';
import type { RepositoryInput } from './repository-operations.ts';
import { type Repository, requireRepository } from './store.ts';

export function policyOperations(core: EcrCore): Record<string, Operation> {
  const find = ({ repositoryName, registryId }: RepositoryInput, region: string) =>
    requireRepository(core.registry(region), repositoryName, registryId);

  return {
    SetRepositoryPolicy: (input: RepositoryInput & { readonly policyText: string }, { region }) => {
      const repository = find(input, region);
      checkJson('PolicyText', input.policyText, 10_240);
      repository.policyText = input.policyText;
      return { ...names(repository), policyText: input.policyText };
    },

    GetRepositoryPolicy: (input: RepositoryInput, { region }) => {
      const repository = find(input, region);
      return { ...names(repository), policyText: requirePolicy(repository) };
    },

    DeleteRepositoryPolicy: (input: RepositoryInput, { region }) => {
      const repository = find(input, region);
      const policyText = requirePolicy(repository);
      delete repository.policyText;
      return { ...names(repository), policyText };
    },

    PutLifecyclePolicy: (input: RepositoryInput & { readonly lifecyclePolicyText: string }, { region }) => {
      const repository = find(input, region);
      const { rules } = checkJson('LifecyclePolicyText', input.lifecyclePolicyText, 30_720);
      if (!Array.isArray(rules) || rules.length === 0) {
        throw invalidParameter('LifecyclePolicyText', 'Lifecycle policy validation failure: rules must not be empty');
      }
      repository.lifecyclePolicyText = input.lifecyclePolicyText;
      return { ...names(repository), lifecyclePolicyText: input.lifecyclePolicyText };
    },

    // lastEvaluatedAt is left out: it never is.
    GetLifecyclePolicy: (input: RepositoryInput, { region }) => {
      const repository = find(input, region);
      return { ...names(repository), lifecyclePolicyText: requireLifecyclePolicy(repository) };
    },

    DeleteLifecyclePolicy: (input: RepositoryInput, { region }) => {
      const repository = find(input, region);
      const lifecyclePolicyText = requireLifecyclePolicy(repository);
      delete repository.lifecyclePolicyText;
      return { ...names(repository), lifecyclePolicyText };
    },
  };
}

function names({ name }: Repository): object {
  return { registryId: accountId, repositoryName: name };
}

function requirePolicy({ name, policyText }: Repository): string {
  if (policyText !== undefined) return policyText;
  throw exception(
    'RepositoryPolicyNotFound',
    `Repository policy does not exist for the repository with name '${name}' in the registry with id '${accountId}'`,
  );
}

function requireLifecyclePolicy({ name, lifecyclePolicyText }: Repository): string {
  if (lifecyclePolicyText !== undefined) return lifecyclePolicyText;
  throw exception(
    'LifecyclePolicyNotFound',
    `Lifecycle policy does not exist for the repository with name '${name}' in the registry with id '${accountId}'`,
  );
}

/** assumed: the text. What is in the JSON beyond its form is not looked at. */
function checkJson(member: string, text: string, max: number): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = text.length <= max ? JSON.parse(text) : undefined;
  } catch {
    json = undefined;
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw invalidParameter(member, 'Invalid policy text provided');
  }
  return json as Readonly<Record<string, unknown>>;
}
