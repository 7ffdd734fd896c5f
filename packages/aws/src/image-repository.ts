/** One ECR repository, what is under its tags, and the way in: the port `ImageRepository` on the SDK. */
import type {
  ImageRepository,
  RegistryLogin,
  RepositoryImage,
  RepositoryState,
  TagMutability,
} from '@aws-release-actions/driver';
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  type Repository,
} from '@aws-sdk/client-ecr';
import { AwsError } from './aws-error.ts';
import { imageLabels } from './image-repository-labels.ts';
import type { AwsSession } from './session.ts';

/** The repository of this name in the session's account and region. */
export function imageRepository(session: AwsSession, repositoryName: string): ImageRepository {
  const client = new ECRClient(session.clientOptions());
  const call = <T>(operation: string, resource: string, send: () => Promise<T>) =>
    session.call({ operation: `ecr:${operation}`, resource }, send);

  const describe = async (): Promise<RepositoryState | undefined> => {
    const input = { repositoryNames: [repositoryName] };
    try {
      const answer = await call('DescribeRepositories', repositoryName, () =>
        client.send(new DescribeRepositoriesCommand(input)),
      );
      return repositoryState(repositoryName, answer.repositories?.[0]);
    } catch (error) {
      if (error instanceof AwsError && error.kind === 'not-found') return undefined;
      throw error;
    }
  };

  return {
    describe,
    create: async () => {
      const imageScanningConfiguration = { scanOnPush: true };
      const input = { repositoryName, imageTagMutability: 'IMMUTABLE', imageScanningConfiguration } as const;
      try {
        const answer = await call('CreateRepository', repositoryName, () =>
          client.send(new CreateRepositoryCommand(input)),
        );
        return repositoryState(repositoryName, answer.repository);
      } catch (error) {
        // Two runs can find it missing at the same moment.
        const state = error instanceof AwsError && error.kind === 'conflict' ? await describe() : undefined;
        if (state === undefined) throw error;
        return state;
      }
    },
    image: async (imageTag): Promise<RepositoryImage | undefined> => {
      const resource = `${repositoryName}:${imageTag}`;
      const input = { repositoryName, imageIds: [{ imageTag }] };
      try {
        const answer = await call('DescribeImages', resource, () => client.send(new DescribeImagesCommand(input)));
        const [image] = answer.imageDetails ?? [];
        if (image?.imageDigest === undefined) return undefined;
        return { digest: image.imageDigest, size: image.imageSizeInBytes };
      } catch (error) {
        // A missing repository must stay an error.
        if (error instanceof AwsError && error.code === 'ImageNotFoundException') return undefined;
        throw error;
      }
    },
    labels: (digest) => imageLabels({ client, call, repositoryName }, digest),
    login: async () => {
      const answer = await call('GetAuthorizationToken', `the registry in ${session.region}`, () =>
        client.send(new GetAuthorizationTokenCommand({})),
      );
      return readLogin(answer.authorizationData?.[0]?.authorizationToken ?? '');
    },
  };
}

function repositoryState(name: string, repository: Repository | undefined): RepositoryState {
  return {
    uri: repository?.repositoryUri ?? name,
    // What is not said cannot be relied on.
    tagMutability: (repository?.imageTagMutability ?? 'MUTABLE') as TagMutability,
    tagExclusions: (repository?.imageTagMutabilityExclusionFilters ?? []).flatMap(({ filter }) => filter ?? []),
  };
}

/** base64 of `AWS:<password>`, as ECR gives it. */
function readLogin(token: string): RegistryLogin {
  const text = Buffer.from(token, 'base64').toString();
  const colon = text.indexOf(':');
  return { username: text.slice(0, colon), password: text.slice(colon + 1), token };
}
