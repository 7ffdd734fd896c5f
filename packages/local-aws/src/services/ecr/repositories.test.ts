import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEcrSample, type EcrSample, putLayers, sampleImage } from './ecr-sample.ts';

let sample: EcrSample;
const repositoryName = 'app';
beforeEach(async () => {
  sample = createEcrSample();
  await sample.call('CreateRepository', { repositoryName });
});
afterEach(() => rmSync(sample.folder, { recursive: true }));

describe('a repository', () => {
  it('is there once, and gone only when it is empty or by force', async () => {
    await expect(sample.call('CreateRepository', { repositoryName })).rejects.toMatchObject({
      code: 'RepositoryAlreadyExistsException',
    });
    await sample.push(repositoryName, 'one');
    await expect(sample.call('DeleteRepository', { repositoryName })).rejects.toMatchObject({
      code: 'RepositoryNotEmptyException',
    });
    await sample.call('DeleteRepository', { repositoryName, force: true });
    await expect(sample.call('DescribeRepositories', { repositoryNames: [repositoryName] })).rejects.toMatchObject({
      code: 'RepositoryNotFoundException',
      message: "The repository with name 'app' does not exist in the registry with id '000000000000'",
    });
  });

  it.each(['../x', 'A', 'a', 'a/'])('cannot be called %p', async (name) => {
    await expect(sample.call('CreateRepository', { repositoryName: name })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  it('is of one region', async () => {
    const call = { operation: 'DescribeRepositories', region: 'eu-west-1', requestId: 'r', accessKeyId: 'a' };
    expect(await sample.ecr.operations.DescribeRepositories?.({}, call)).toEqual({ repositories: [] });
  });

  it('has tags', async () => {
    const resourceArn = 'arn:aws:ecr:us-east-1:000000000000:repository/app';
    await sample.call('TagResource', { resourceArn, tags: [{ Key: 'a', Value: '1' }] });
    await sample.call('TagResource', { resourceArn, tags: [{ Key: 'b', Value: '2' }] });
    await sample.call('UntagResource', { resourceArn, tagKeys: ['a'] });
    expect(await sample.call('ListTagsForResource', { resourceArn })).toEqual({ tags: [{ Key: 'b', Value: '2' }] });
    for (const [tags, code] of [
      [[{ Key: 'aws:a', Value: '' }], 'InvalidTagParameterException'],
      [Array.from({ length: 51 }, (_, index) => ({ Key: String(index), Value: '' })), 'TooManyTagsException'],
    ]) {
      await expect(sample.call('TagResource', { resourceArn, tags })).rejects.toMatchObject({ code });
    }
    await expect(sample.call('ListTagsForResource', { resourceArn: 'arn:x' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  it('comes into being by a push where a template allows it, the longest prefix first', async () => {
    const template = (prefix: string, appliedFor: string[], more: object = {}) =>
      sample.call('CreateRepositoryCreationTemplate', { prefix, appliedFor, ...more });
    await template('ROOT', ['REPLICATION']);
    await template('new', ['CREATE_ON_PUSH'], { imageTagMutability: 'IMMUTABLE', lifecyclePolicy: '{}' });
    await template('new/not', ['PULL_THROUGH_CACHE']);
    const begin = (name: string) => sample.call('InitiateLayerUpload', { repositoryName: name });
    await begin('new/app');
    for (const name of ['newer', 'other', 'new/not/this']) {
      await expect(begin(name)).rejects.toMatchObject({ code: 'RepositoryNotFoundException' });
    }
    const { repositories } = await sample.call('DescribeRepositories', { repositoryNames: ['new/app'] });
    expect(repositories).toMatchObject([{ imageTagMutability: 'IMMUTABLE' }]);
    expect(await sample.call('GetLifecyclePolicy', { repositoryName: 'new/app' })).toMatchObject({
      lifecyclePolicyText: '{}',
    });
  });
});

describe('layers over the API', () => {
  const digest = sampleImage('one').digest;

  it('are uploaded in parts, in order', async () => {
    const { uploadId } = await sample.call('InitiateLayerUpload', { repositoryName });
    const part = (first: number, text: string) =>
      sample.call('UploadLayerPart', {
        ...{ repositoryName, uploadId, partFirstByte: first, partLastByte: first + text.length - 1 },
        layerPartBlob: Buffer.from(text),
      });
    const complete = (layerDigest: string) =>
      sample.call('CompleteLayerUpload', { repositoryName, uploadId, layerDigests: [layerDigest] });
    await expect(complete(digest)).rejects.toMatchObject({ code: 'EmptyUploadException' });
    expect(await part(0, sampleImage('one').manifest)).toMatchObject({ uploadId });
    await expect(part(1, 'x')).rejects.toMatchObject({ code: 'InvalidLayerPartException' });
    await expect(complete(sampleImage('two').digest)).rejects.toMatchObject({ code: 'InvalidLayerException' });
    expect(await complete(digest)).toMatchObject({ layerDigest: digest });
    await expect(complete(digest)).rejects.toMatchObject({ code: 'UploadNotFoundException' });
    const { layers, failures } = await sample.call('BatchCheckLayerAvailability', {
      repositoryName,
      layerDigests: [digest, sampleImage('two').digest, 'x'],
    });
    expect(layers).toMatchObject([{ layerAvailability: 'AVAILABLE' }, { layerAvailability: 'UNAVAILABLE' }]);
    expect(failures).toMatchObject([{ layerDigest: 'x', failureCode: 'InvalidLayerDigest' }]);
  });

  it('are of parts that are not too small, but for the last', async () => {
    const { uploadId } = await sample.call('InitiateLayerUpload', { repositoryName });
    for (const at of [0, 1]) {
      const place = { repositoryName, uploadId, partFirstByte: at, partLastByte: at };
      await sample.call('UploadLayerPart', { ...place, layerPartBlob: Buffer.from('x') });
    }
    const order = { repositoryName, uploadId, layerDigests: [digest] };
    await expect(sample.call('CompleteLayerUpload', order)).rejects.toMatchObject({
      code: 'LayerPartTooSmallException',
    });
  });
});

describe('managed signing', () => {
  const signingProfileArn = 'arn:aws:signer:us-east-1:000000000000:/signing-profiles/quiz';
  const status = async (imageDigest: string) =>
    (await sample.call('DescribeImageSigningStatus', { repositoryName, imageId: { imageDigest } })).signingStatuses;

  it('is told of pushes that a rule took, and of no others', async () => {
    const before = await sample.push(repositoryName, 'before');
    const repositoryFilters = [{ filter: 'a*', filterType: 'WILDCARD_MATCH' }];
    const rules = [{ signingProfileArn, repositoryFilters }];
    await sample.call('PutSigningConfiguration', { signingConfiguration: { rules } });
    const after = await sample.push(repositoryName, 'after');
    expect(await status(before)).toEqual([]);
    expect(await status(after)).toEqual([{ signingProfileArn, status: 'IN_PROGRESS' }]);
    sample.clock.advance(5000);
    expect(await status(after)).toEqual([{ signingProfileArn, status: 'COMPLETE' }]);
    await sample.call('DeleteSigningConfiguration');
    await expect(sample.call('GetSigningConfiguration')).rejects.toMatchObject({
      code: 'SigningConfigurationNotFoundException',
    });
  });

  it('lists what refers to an image, by type', async () => {
    const digest = await sample.push(repositoryName, 'one');
    const subject = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 1 };
    for (const artifactType of ['a/signature', 'a/sbom']) {
      const image = sampleImage(artifactType, { subject, artifactType, annotations: { made: 'here' } });
      putLayers(sample.ecr, repositoryName, image.layers);
      await sample.call('PutImage', { repositoryName, imageManifest: image.manifest });
    }
    const list = async (filter: object) =>
      (await sample.call('ListImageReferrers', { repositoryName, subjectId: { imageDigest: digest }, filter }))
        .referrers;
    expect(await list({})).toHaveLength(2);
    expect(await list({ artifactTypes: ['a/sbom'] })).toMatchObject([
      { artifactType: 'a/sbom', annotations: { made: 'here' }, artifactStatus: 'ACTIVE' },
    ]);
    expect(await list({ artifactStatus: 'ARCHIVED' })).toEqual([]);
  });
});
