/** Pushes to the registry of local-aws over HTTP: its ECR answers, and fails, in the words of ECR. */
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openRegistry, pushLayout, type Registry, readOciLayout } from '../src/index.ts';
import { folderWith, type Image, layoutFiles } from './layout.ts';

let aws: LocalAws;
let registry: Registry;
let retries: string[];
const target = { repository: 'team/app', tag: '1.2.3' };

beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.close());
beforeEach(async () => {
  aws.reset();
  retries = [];
  await ecr('CreateRepository', { repositoryName: 'team/app', imageTagMutability: 'IMMUTABLE' });
  registry = connect();
});

async function ecr(operation: string, input: object): Promise<Record<string, unknown>> {
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/ecr/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(input),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

async function login(): Promise<string> {
  const { authorizationData } = (await ecr('GetAuthorizationToken', {})) as {
    authorizationData: { authorizationToken: string }[];
  };
  return `Basic ${authorizationData[0]?.authorizationToken}`;
}

const connect = (authorization = login) =>
  openRegistry({
    registry: new URL(aws.endpoint).host,
    authorization,
    sleep: async () => {},
    onRetry: (message) => retries.push(message),
  });
const read = (image: Image) => readOciLayout(folderWith(layoutFiles([image]).files));
const fail = (
  operation: string,
  fault: 'throttle' | 'internal-error' | 'reset' | 'truncate' | 'expired-token' | 'access-denied',
  count = 1,
) => aws.faults.add({ operation: `ecr:${operation}`, fault, count, after: 0, milliseconds: 0 });
const large = 'x'.repeat(3_000_000);

describe('the registry of ECR', () => {
  it('has an image for several platforms as it was in the layout', async () => {
    const layout = await read({ images: [{ layers: ['base', large] }, { layers: ['base', 'two'] }] });
    const digest = await pushLayout(layout, registry, target);
    const { imageDetails } = (await ecr('DescribeImages', {
      repositoryName: 'team/app',
      imageIds: [{ imageTag: '1.2.3' }],
    })) as { imageDetails: { imageDigest: string }[] };
    expect([digest, imageDetails[0]?.imageDigest]).toEqual([layout.root.digest, layout.root.digest]);
    const back = await registry.manifest('team/app', digest);
    expect([back?.digest, back?.mediaType]).toEqual([digest, layout.root.mediaType]);
    expect(await registry.manifest('team/app', '1.2.4')).toBeUndefined();
  });

  it('takes the same image again, and another one under the tag never', async () => {
    const layout = await read({ layers: ['one'] });
    const there: boolean[] = [];
    const onBlob = (_: unknown, wasThere: boolean) => there.push(wasThere);
    expect(await pushLayout(layout, registry, target)).toBe(layout.root.digest);
    expect(await pushLayout(layout, registry, target, { onBlob })).toBe(layout.root.digest);
    expect(there).toEqual([true, true]);
    await expect(pushLayout(await read({ layers: ['two'] }), registry, target)).rejects.toMatchObject({
      ...{ kind: 'tag-immutable', code: 'TAG_INVALID', status: 400 },
    });
  });

  it.each([
    ['InitiateLayerUpload', 'throttle'],
    ['InitiateLayerUpload', 'reset'],
    ['UploadLayerPart', 'reset'],
    ['UploadLayerPart', 'internal-error'],
    ['CompleteLayerUpload', 'truncate'],
    ['BatchCheckLayerAvailability', 'internal-error'],
    ['PutImage', 'throttle'],
    ['PutImage', 'truncate'],
  ] as const)('may fail in %s by %s', async (operation, fault) => {
    fail(operation, fault);
    const layout = await read({ layers: ['one', large] });
    expect(await pushLayout(layout, registry, target)).toBe(layout.root.digest);
    expect(retries).toHaveLength(1);
    expect(await registry.manifest('team/app', '1.2.3')).toMatchObject({ digest: layout.root.digest });
  });

  it('is asked with a new login when the old one has expired', async () => {
    let logins = 0;
    const counting = connect(async () => {
      logins++;
      return await login();
    });
    fail('InitiateLayerUpload', 'expired-token');
    await pushLayout(await read({ layers: ['one'] }), counting, target);
    expect([logins, retries]).toEqual([2, []]);
    const wrong = connect(async () => 'Basic QVdTOnB3');
    await expect(wrong.manifest('team/app', '1')).rejects.toMatchObject({ kind: 'unauthorized', status: 401 });
  });

  it('says which permission is missing, and which repository', async () => {
    fail('InitiateLayerUpload', 'access-denied');
    await expect(pushLayout(await read({ layers: ['one'] }), registry, target)).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('not authorized to perform: ecr:InitiateLayerUpload'),
    });
    const elsewhere = pushLayout(await read({ layers: ['one'] }), registry, { ...target, repository: 'none' });
    await expect(elsewhere).rejects.toMatchObject({ kind: 'not-found', code: 'NAME_UNKNOWN' });
    expect(retries).toEqual([]);
  });

  it('that keeps failing ends a push after six attempts', async () => {
    fail('PutImage', 'throttle', 6);
    await expect(pushLayout(await read({ layers: ['one'] }), registry, target)).rejects.toMatchObject({
      ...{ kind: 'throttled', status: 429, code: 'TOOMANYREQUESTS' },
    });
    expect(retries).toHaveLength(5);
    expect(await registry.manifest('team/app', '1.2.3')).toBeUndefined();
  });
});
