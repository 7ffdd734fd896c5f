import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { toAwsError } from './aws-error.ts';
import { imageRepository } from './image-repository.ts';
import type { AwsSession } from './session.ts';

type Answer = { readonly error: string } | object;
type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => Answer>>;

const servers: { close(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A repository whose ECR answers like this, by operation, and the inputs that ECR got. */
async function repositoryWith(answers: Answers) {
  const calls: [operation: string, input: object][] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const input = JSON.parse(Buffer.concat(chunks).toString());
      calls.push([operation, input]);
      const answer = answers[operation]?.(input) ?? { error: 'UnknownOperationException' };
      const failed = 'error' in answer;
      response.writeHead(failed ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(failed ? { __type: answer.error, message: 'no' } : answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  const options = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const session: AwsSession = {
    region: 'us-east-1',
    clientOptions: () => options as never,
    call: (call, send) =>
      send().catch((error: unknown) => {
        throw toAwsError(call, error);
      }),
  };
  return { images: imageRepository(session, 'trivia'), calls };
}

const trivia = { repositoryUri: 'registry/trivia', imageTagMutability: 'IMMUTABLE' };

describe('a repository', () => {
  it('is described with what excludes tags from its rule', async () => {
    const filters = [{ filterType: 'WILDCARD', filter: 'dev-*' }];
    const { images } = await repositoryWith({
      DescribeRepositories: () => ({
        repositories: [
          {
            ...trivia,
            imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
            imageTagMutabilityExclusionFilters: filters,
          },
        ],
      }),
    });
    expect(await images.describe()).toEqual({
      uri: 'registry/trivia',
      tagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      tagExclusions: ['dev-*'],
    });
  });

  it('may be missing; a denied look is no missing one', async () => {
    const missing = await repositoryWith({ DescribeRepositories: () => ({ error: 'RepositoryNotFoundException' }) });
    expect(await missing.images.describe()).toBeUndefined();
    const denied = await repositoryWith({ DescribeRepositories: () => ({ error: 'AccessDeniedException' }) });
    await expect(denied.images.describe()).rejects.toMatchObject({ operation: 'ecr:DescribeRepositories' });
  });

  it('is created immutable and scanned on push', async () => {
    const { images, calls } = await repositoryWith({ CreateRepository: () => ({ repository: trivia }) });
    expect(await images.create()).toMatchObject({ tagMutability: 'IMMUTABLE' });
    expect(calls).toEqual([
      [
        'CreateRepository',
        {
          repositoryName: 'trivia',
          imageTagMutability: 'IMMUTABLE',
          imageScanningConfiguration: { scanOnPush: true },
        },
      ],
    ]);
  });

  it('that somebody else created meanwhile is taken as it is', async () => {
    const { images } = await repositoryWith({
      CreateRepository: () => ({ error: 'RepositoryAlreadyExistsException' }),
      DescribeRepositories: () => ({ repositories: [{ ...trivia, imageTagMutability: 'MUTABLE' }] }),
    });
    expect(await images.create()).toMatchObject({ tagMutability: 'MUTABLE' });
  });
});

describe('an image', () => {
  it('is found by its tag', async () => {
    const imageDetails = [{ imageDigest: 'sha256:a', imageSizeInBytes: 12 }];
    const { images } = await repositoryWith({ DescribeImages: () => ({ imageDetails }) });
    expect(await images.image('1.2.3')).toEqual({ digest: 'sha256:a', size: 12 });
  });

  it('may be missing; a missing repository is an error', async () => {
    const image = await repositoryWith({ DescribeImages: () => ({ error: 'ImageNotFoundException' }) });
    expect(await image.images.image('1.2.3')).toBeUndefined();
    const repository = await repositoryWith({ DescribeImages: () => ({ error: 'RepositoryNotFoundException' }) });
    await expect(repository.images.image('1.2.3')).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('labels', () => {
  const manifests: Readonly<Record<string, object>> = {
    index: {
      manifests: [
        { digest: 'attestation', platform: { os: 'unknown', architecture: 'unknown' } },
        { digest: 'image', platform: { os: 'linux', architecture: 'amd64' } },
      ],
    },
    image: { config: { digest: 'config' }, layers: [] },
    artifact: { layers: [] },
  };
  const labelsOf = async (digest: string, configuration: string) => {
    const { images, calls } = await repositoryWith({
      BatchGetImage: ({ imageIds }) => {
        const [{ imageDigest = '' } = {}] = imageIds as { imageDigest?: string }[];
        return { images: [{ imageManifest: JSON.stringify(manifests[imageDigest]) }] };
      },
      GetDownloadUrlForLayer: () => ({ downloadUrl: `data:application/json,${encodeURIComponent(configuration)}` }),
    });
    return { labels: await images.labels(digest), calls };
  };

  it.each(['image', 'index'])('are those of the first image of an %s', async (digest) => {
    const configuration = JSON.stringify({ config: { Labels: { revision: 'abc', odd: 1 } } });
    const { labels, calls } = await labelsOf(digest, configuration);
    expect(labels).toEqual({ revision: 'abc' });
    // Or ECR would choose a manifest.
    for (const [, input] of calls.slice(0, -1)) expect(input).toHaveProperty('acceptedMediaTypes.length', 4);
  });

  it.each([
    ['artifact', '{}'],
    ['image', '{"config":null}'],
    ['image', 'no JSON'],
  ])('are none where an %s has %s', async (digest, configuration) => {
    expect((await labelsOf(digest, configuration)).labels).toEqual({});
  });
});

it('reads a login from what ECR gives', async () => {
  const authorizationToken = Buffer.from('AWS:se:cret').toString('base64');
  const { images } = await repositoryWith({
    GetAuthorizationToken: () => ({ authorizationData: [{ authorizationToken }] }),
  });
  expect(await images.login()).toEqual({ username: 'AWS', password: 'se:cret', token: authorizationToken });
});
