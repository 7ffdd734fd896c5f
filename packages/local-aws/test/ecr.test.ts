import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  ImageTagAlreadyExistsException,
  InitiateLayerUploadCommand,
  InvalidLayerPartException,
  PutImageCommand,
  PutImageScanningConfigurationCommand,
  paginateListImages,
  RepositoryNotFoundException,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SteppingClock, startLocalAws } from '../src/index.ts';
import { createRegistryClient, digestOf, type RegistryClient } from './registry-client.ts';
import { useServer } from './running-server.ts';

const server = useServer();
let ecr: ECRClient;
let client: RegistryClient;
const repositoryName = 'app';
beforeEach(async () => {
  client = await createRegistryClient(server);
  ecr = client.ecr;
  await client.create(repositoryName, { imageTagMutability: 'IMMUTABLE' });
});
const local = (method: string, path: string, body?: object) =>
  fetch(`${server.aws.endpoint}/_local/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });

describe('ECR over the SDK', () => {
  it('gives a login for twelve hours', async () => {
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
    const [login] = authorizationData ?? [];
    expect(login).toMatchObject({
      expiresAt: new Date(server.clock.now() + 12 * 3_600_000),
      proxyEndpoint: server.aws.endpoint,
    });
    expect(Buffer.from(login?.authorizationToken ?? '', 'base64').toString()).toMatch(/^AWS:\S+$/);
  });

  it('takes a layer in parts, and gives it back by a URL', async () => {
    const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
    const part = { repositoryName, uploadId, partFirstByte: 0, partLastByte: 4 };
    const layerPartBlob = Buffer.from('layer');
    await ecr.send(new UploadLayerPartCommand({ ...part, layerPartBlob }));
    const again = ecr.send(new UploadLayerPartCommand({ ...part, layerPartBlob }));
    await expect(again).rejects.toBeInstanceOf(InvalidLayerPartException);
    await expect(again).rejects.toMatchObject({ lastValidByteReceived: 4, uploadId });
    const layerDigest = digestOf(layerPartBlob);
    await ecr.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [layerDigest] }));
    const check = new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [layerDigest] });
    expect((await ecr.send(check)).layers).toMatchObject([{ layerAvailability: 'AVAILABLE', layerSize: 5 }]);
    const { downloadUrl } = await ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }));
    expect(await (await fetch(String(downloadUrl))).text()).toBe('layer');
  });

  it('tags again what is there without pulling it', async () => {
    const imageDigest = await client.pushImage(repositoryName, 'v1', 'one');
    await client.pushImage(repositoryName, 'v2', 'two');
    const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v1' }] }));
    const { imageManifest, imageManifestMediaType } = images?.[0] ?? {};
    expect(digestOf(Buffer.from(imageManifest ?? ''))).toBe(imageDigest);
    const put = (imageTag: string) =>
      ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageManifestMediaType, imageTag }));
    await put('production');
    await expect(put('v2')).rejects.toBeInstanceOf(ImageTagAlreadyExistsException);
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] }));
    expect(imageDetails).toMatchObject([{ imageTags: ['v1', 'production'], imageSizeInBytes: 3 }]);
    const pages = paginateListImages({ client: ecr, pageSize: 2 }, { repositoryName });
    const sizes: number[] = [];
    for await (const page of pages) sizes.push(page.imageIds?.length ?? 0);
    expect(sizes).toEqual([2, 1]);
  });

  it('shows the findings that somebody planted', async () => {
    const scanning = { repositoryName, imageScanningConfiguration: { scanOnPush: true } };
    await ecr.send(new PutImageScanningConfigurationCommand(scanning));
    const planted = { repository: repositoryName, image: '*', counts: { CRITICAL: 1 } };
    expect((await local('POST', 'scan-findings', planted)).status).toBe(201);
    expect(await (await local('POST', 'scan-findings', { image: 'v1' })).json()).toEqual({
      message: 'repository must be the name of one, or "*".',
    });
    await client.pushImage(repositoryName, 'v1', 'one');
    server.clock.advance(15_000);
    const find = new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageTag: 'v1' } });
    expect(await ecr.send(find)).toMatchObject({
      imageScanStatus: { status: 'COMPLETE' },
      imageScanFindings: { findingSeverityCounts: { CRITICAL: 1 } },
    });
  });

  it('has its images in the state, with their layers', async () => {
    const imageDigest = await client.pushImage(repositoryName, 'v1', 'one');
    const state = (await (await local('GET', 'state')).json()) as { blobs: object };
    expect(Object.keys(state.blobs)).toContain(digestOf(Buffer.from('one')));
    await local('POST', 'reset');
    const gone = ecr.send(new DescribeImagesCommand({ repositoryName }));
    await expect(gone).rejects.toBeInstanceOf(RepositoryNotFoundException);
    expect((await local('PUT', 'state', state)).status).toBe(200);
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
    expect(imageDetails).toMatchObject([{ imageDigest, imageTags: ['v1'] }]);
    expect((await client.send('GET', `/v2/app/blobs/${digestOf(Buffer.from('one'))}`)).text).toBe('one');
  });

  it('has its images again after a restart with the same folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'data-'));
    const start = () => startLocalAws({ data: folder, clock: new SteppingClock() });
    let aws = await start();
    const running = () =>
      createRegistryClient({ ...server, aws, client: { ...server.client, endpoint: aws.endpoint } });
    try {
      const before = await running();
      await before.create(repositoryName);
      // Too large to travel with a dumped state.
      const content = 'x'.repeat(5 * 1024 * 1024);
      const digest = await before.pushImage(repositoryName, 'v1', content);
      await aws.close();
      aws = await start();
      const after = await running();
      const manifest = await after.send('GET', `/v2/${repositoryName}/manifests/v1`);
      expect(manifest.headers.get('docker-content-digest')).toBe(digest);
      const blob = await after.send('GET', `/v2/${repositoryName}/blobs/${digestOf(Buffer.from(content))}`);
      expect(blob.text).toHaveLength(content.length);
    } finally {
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('refuses what is missing in its own words', async () => {
    // biome-ignore lint/suspicious/noExplicitAny: what a client without types may send.
    const nothing: any = {};
    await expect(ecr.send(new DescribeImagesCommand(nothing))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});
