import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEcrSample, type EcrSample, putLayers, sampleImage, sampleIndex } from './ecr-sample.ts';

let sample: EcrSample;
const repositoryName = 'app';
beforeEach(async () => {
  sample = createEcrSample();
  await sample.call('CreateRepository', { repositoryName });
});
afterEach(() => rmSync(sample.folder, { recursive: true }));
const put = (order: object) => sample.call('PutImage', { repositoryName, ...order });
const describeImages = async () => (await sample.call('DescribeImages', { repositoryName })).imageDetails;

describe('PutImage', () => {
  it('gives a tag to an image that is there, and takes it from another', async () => {
    const first = await sample.push(repositoryName, 'one', { imageTag: 'live' });
    const second = await sample.push(repositoryName, 'two', { imageTag: 'next' });
    const [got] = (await sample.call('BatchGetImage', { repositoryName, imageIds: [{ imageTag: 'next' }] })).images;
    await put({ imageManifest: got.imageManifest, imageTag: 'live' });
    expect(await describeImages()).toMatchObject([
      { imageDigest: first, imageStatus: 'ACTIVE' },
      { imageDigest: second, imageTags: ['next', 'live'] },
    ]);
    await expect(put({ imageManifest: got.imageManifest, imageTag: 'live' })).rejects.toMatchObject({
      code: 'ImageAlreadyExistsException',
      message: `Image with digest '${second}' and tag 'live' already exists in the repository with name 'app' in registry with id '000000000000'`,
    });
  });

  it('does not move an immutable tag', async () => {
    const imageTagMutability = 'IMMUTABLE';
    await sample.call('PutImageTagMutability', { repositoryName, imageTagMutability });
    const first = await sample.push(repositoryName, 'one', { imageTag: 'v1' });
    await expect(sample.push(repositoryName, 'two', { imageTag: 'v1' })).rejects.toMatchObject({
      code: 'ImageTagAlreadyExistsException',
      message:
        "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the tag is immutable.",
    });
    expect(await describeImages()).toMatchObject([{ imageDigest: first, imageTags: ['v1'] }]);
    await expect(sample.push(repositoryName, 'one', { imageTag: 'v1' })).rejects.toMatchObject({
      code: 'ImageAlreadyExistsException',
    });
  });

  it.each([
    ['text', 'no JSON', {}, 'InvalidParameterException'],
    ['schema 1', '{"schemaVersion":1}', {}, 'InvalidParameterException'],
    ['no media type', '{"schemaVersion":2}', {}, 'InvalidParameterException'],
    ['layers that are not there', sampleImage('x').manifest, {}, 'LayersNotFoundException'],
    [
      'images that are not there',
      sampleIndex({ amd64: sampleImage('x').digest }),
      {},
      'ReferencedImagesNotFoundException',
    ],
    [
      'another digest',
      sampleImage('x').manifest,
      { imageDigest: sampleImage('y').digest },
      'ImageDigestDoesNotMatchException',
    ],
    ['another type', sampleImage('x').manifest, { imageManifestMediaType: 'a/b' }, 'InvalidParameterException'],
    ['an impossible tag', sampleImage('x').manifest, { imageTag: '../x' }, 'InvalidParameterException'],
    ['a digest that is a path', sampleIndex({ amd64: 'sha256:../../x' }), {}, 'InvalidParameterException'],
  ])('refuses %s', async (_, imageManifest, more, code) => {
    await expect(put({ imageManifest, ...more })).rejects.toMatchObject({ code });
    expect(await describeImages()).toEqual([]);
  });

  it('takes the media type of a manifest that does not say it', async () => {
    const { manifest, layers } = sampleImage('one');
    putLayers(sample.ecr, repositoryName, layers);
    const { mediaType, ...rest } = JSON.parse(manifest);
    const imageManifest = JSON.stringify(rest);
    const { image } = await put({ imageManifest, imageManifestMediaType: mediaType });
    expect(image).toMatchObject({ imageManifest, imageManifestMediaType: mediaType });
  });
});

describe('BatchGetImage', () => {
  it('reports what it does not find, each for itself', async () => {
    const imageDigest = await sample.push(repositoryName, 'one', { imageTag: 'v1' });
    await sample.push(repositoryName, 'two', { imageTag: 'v2' });
    const imageIds = [
      { imageDigest },
      {},
      { imageTag: 'none' },
      { imageDigest: 'sha256:1' },
      { imageDigest, imageTag: 'v2' },
      { imageTag: 'a b' },
    ];
    const { images, failures } = await sample.call('BatchGetImage', { repositoryName, imageIds });
    expect(images).toMatchObject([{ imageId: { imageDigest }, imageManifest: sampleImage('one').manifest }]);
    expect(failures.map(({ failureCode }: { failureCode: string }) => failureCode)).toEqual([
      'MissingDigestAndTag',
      'ImageNotFound',
      'InvalidImageDigest',
      'ImageTagDoesNotMatchDigest',
      'InvalidImageTag',
    ]);
  });

  it('gives the image for linux/amd64 to those who know no index', async () => {
    const amd64 = await sample.push(repositoryName, 'one');
    const arm64 = await sample.push(repositoryName, 'two');
    const index = sampleIndex({ arm64, amd64 });
    await put({ imageManifest: index, imageTag: 'v1' });
    const get = async (...acceptedMediaTypes: string[]) => {
      const order = { repositoryName, imageIds: [{ imageTag: 'v1' }], acceptedMediaTypes };
      const { images, failures } = await sample.call('BatchGetImage', order);
      return images[0]?.imageId.imageDigest ?? failures[0].failureCode;
    };
    expect(await get('application/vnd.oci.image.manifest.v1+json')).toBe(amd64);
    expect(await get('application/vnd.oci.image.index.v1+json')).not.toBe(amd64);
    expect(await get('application/vnd.docker.distribution.manifest.v2+json')).toBe('ImageNotFound');
  });
});

describe('BatchDeleteImage', () => {
  const remove = (...imageIds: object[]) => sample.call('BatchDeleteImage', { repositoryName, imageIds });

  it('takes tags one by one, and the image with the last', async () => {
    const imageDigest = await sample.push(repositoryName, 'one', { imageTag: 'a' });
    await sample.push(repositoryName, 'one', { imageTag: 'b' });
    expect(await remove({ imageTag: 'a' })).toEqual({ imageIds: [{ imageDigest, imageTag: 'a' }], failures: [] });
    expect(await describeImages()).toMatchObject([{ imageTags: ['b'] }]);
    await remove({ imageTag: 'b' });
    expect(await describeImages()).toEqual([]);
    const actions = sample.events.flatMap(({ type, detail }) => (type === 'event' ? [detail.detail] : []));
    expect(actions).toMatchObject([
      { 'action-type': 'PUSH', 'image-tag': 'a', 'image-digest': imageDigest },
      { 'action-type': 'PUSH', 'image-tag': 'b', result: 'SUCCESS' },
      { 'action-type': 'DELETE', 'image-tag': 'a', 'repository-name': repositoryName },
      { 'action-type': 'DELETE', 'image-tag': 'b' },
    ]);
  });

  it('keeps what an index needs', async () => {
    const imageDigest = await sample.push(repositoryName, 'one');
    const index = (await put({ imageManifest: sampleIndex({ amd64: imageDigest }) })).image.imageId;
    expect((await remove({ imageDigest })).failures).toMatchObject([{ failureCode: 'ImageReferencedByManifestList' }]);
    expect((await remove(index, { imageDigest })).imageIds).toEqual([index, { imageDigest }]);
  });
});

describe('DescribeImages', () => {
  it('pages, filters, and names the one that is not there', async () => {
    for (const content of ['one', 'two', 'three']) await sample.push(repositoryName, content);
    await sample.push(repositoryName, 'four', { imageTag: 'v4' });
    const page = (more: object) => sample.call('DescribeImages', { repositoryName, ...more });
    const first = await page({ maxResults: 3 });
    expect(first.imageDetails).toHaveLength(3);
    expect((await page({ maxResults: 3, nextToken: first.nextToken })).imageDetails).toMatchObject([
      { imageTags: ['v4'] },
    ]);
    expect((await page({ filter: { tagStatus: 'UNTAGGED' } })).imageDetails).toHaveLength(3);
    expect((await page({ filter: { imageStatus: 'ARCHIVED' } })).imageDetails).toEqual([]);
    expect((await page({ imageIds: [{ imageTag: 'v4' }, { imageTag: 'v4' }] })).imageDetails).toHaveLength(1);
    await expect(page({ imageIds: [{ imageTag: 'v5' }] })).rejects.toMatchObject({
      code: 'ImageNotFoundException',
      message:
        "The image with imageId {imageDigest:'null', imageTag:'v5'} does not exist within the repository with name 'app' in the registry with id '000000000000'",
    });
    await expect(page({ nextToken: 'x' })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });
});
