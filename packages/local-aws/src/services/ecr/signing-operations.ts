/**
 * Managed signing, as far as a release asks about it: which pushes a rule took, and whether that is over. Nothing is
 * signed: no signature appears among an image's referrers.
 */
import { accountId } from '../names.ts';
import type { Operation } from '../service.ts';
import type { EcrCore } from './core.ts';
import { exception, type ImageId, invalidParameter } from './errors.ts';
import { checkRepositoryFilters } from './names.ts';
import { type PageRequest, paginate } from './pagination.ts';
import { referrersOf } from './referrers.ts';
import type { RepositoryInput } from './repository-operations.ts';
import { requireImage, requireRepository, type SigningRule } from './store.ts';

/** assumed: how long signing takes, in milliseconds of AWS time. */
const signingDuration = 5000;

export function signingOperations(core: EcrCore): Record<string, Operation> {
  const requireConfiguration = (region: string) => {
    const { signing } = core.registry(region);
    if (signing !== undefined) return signing;
    throw exception(
      'SigningConfigurationNotFound',
      `Signing configuration does not exist in the registry with id '${accountId}'`,
    );
  };

  return {
    PutSigningConfiguration: (
      input: { readonly signingConfiguration: { readonly rules: readonly SigningRule[] } },
      { region },
    ) => {
      const { rules = [] } = input.signingConfiguration;
      if (rules.length > 10) throw invalidParameter('rules', 'must have a length between 0 and 10');
      for (const { signingProfileArn, repositoryFilters = [] } of rules) {
        checkProfile(signingProfileArn);
        checkRepositoryFilters(repositoryFilters, 'WILDCARD_MATCH');
      }
      core.registry(region).signing = { rules };
      return { signingConfiguration: { rules } };
    },

    GetSigningConfiguration: (_, { region }) => ({
      registryId: accountId,
      signingConfiguration: requireConfiguration(region),
    }),

    DeleteSigningConfiguration: (_, { region }) => {
      const signingConfiguration = requireConfiguration(region);
      delete core.registry(region).signing;
      return { registryId: accountId, signingConfiguration };
    },

    DescribeImageSigningStatus: (input: RepositoryInput & { readonly imageId: ImageId }, { region }) => {
      const repository = requireRepository(core.registry(region), input.repositoryName, input.registryId);
      const { manifest, signings } = requireImage(repository, input.imageId);
      return {
        registryId: accountId,
        repositoryName: repository.name,
        imageId: { imageDigest: manifest.digest, imageTag: input.imageId.imageTag },
        signingStatuses: signings.map(({ signingProfileArn, at }) => ({
          signingProfileArn,
          status: core.clock.now() < at + signingDuration ? 'IN_PROGRESS' : 'COMPLETE',
        })),
      };
    },

    ListImageReferrers: (
      input: RepositoryInput &
        PageRequest & {
          readonly subjectId: { readonly imageDigest: string };
          readonly filter?: { readonly artifactTypes?: readonly string[]; readonly artifactStatus?: string };
        },
      { region },
    ) => {
      const repository = requireRepository(core.registry(region), input.repositoryName, input.registryId);
      const { artifactTypes, artifactStatus = 'ANY' } = input.filter ?? {};
      const all =
        artifactStatus === 'ANY' || artifactStatus === 'ACTIVE'
          ? referrersOf(repository, input.subjectId.imageDigest)
          : [];
      const wanted = artifactTypes?.length
        ? all.filter(({ artifactType }) => artifactType !== undefined && artifactTypes.includes(artifactType))
        : all;
      const { page, nextToken } = paginate(wanted, input, 50);
      return { referrers: page.map((referrer) => ({ ...referrer, artifactStatus: 'ACTIVE' })), nextToken };
    },
  };
}

function checkProfile(profile: string): void {
  if (!/^arn:aws(-[a-z]+)*:signer:[a-z0-9-]+:\d{12}:\/signing-profiles\/[a-zA-Z0-9_]{2,}$/.test(profile)) {
    throw invalidParameter('signingProfileArn', 'must be the ARN of a signing profile');
  }
}
