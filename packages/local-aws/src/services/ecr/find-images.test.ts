import { readFileSync, rmSync } from 'node:fs';
import { arch } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEcrSample, type EcrSample, region, sampleIndex } from './ecr-sample.ts';

let sample: EcrSample;
let digest: string;
beforeEach(async () => {
  sample = createEcrSample();
  await sample.call('CreateRepository', { repositoryName: 'app' });
  digest = await sample.push('app', 'one', { imageTag: 'v1' });
});
afterEach(() => rmSync(sample.folder, { recursive: true }));
const find = (reference: string) => sample.ecr.find(reference, region);

describe('the images for tasks', () => {
  it('are found by tag, by digest, and by the name that they would have on AWS', async () => {
    for (const reference of [
      '127.0.0.1:4566/app:v1',
      `localhost:1/app@${digest}`,
      `000000000000.dkr.ecr.${region}.amazonaws.com/app:v1@${digest}`,
    ]) {
      expect(await find(reference)).toMatchObject({
        digest,
        pull: { reference: `127.0.0.1:4566/app@${digest}`, user: 'AWS' },
        configuration: { command: ['one'], entrypoint: [], environment: [], workingDirectory: '', user: '' },
      });
    }
  });

  it('have their layers on disk', async () => {
    const image = await find('127.0.0.1:4566/app:v1');
    if (typeof image === 'string') throw new Error(image);
    expect(image.layers.map(({ path }) => readFileSync(path, 'utf8'))).toEqual(['one']);
  });

  it('are, of an index, those for this machine', async () => {
    const machine = arch() === 'x64' ? 'amd64' : arch();
    const put = async (imageTag: string, index: string) => {
      const order = { repositoryName: 'app', imageManifest: index, imageTag };
      return (await sample.call('PutImage', order)).image.imageId.imageDigest;
    };
    const index = await put('all', sampleIndex({ other: await sample.push('app', 'two'), [machine]: digest }));
    expect(await find('127.0.0.1:4566/app:all')).toMatchObject({ digest: index, configuration: { command: ['one'] } });
    await put('none', sampleIndex({ other: digest }));
    expect(await find('127.0.0.1:4566/app:none')).toBe(
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/${machine}'`,
    );
  });

  it.each([
    ['127.0.0.1:4566/app:v2', 'failed to resolve ref 127.0.0.1:4566/app:v2: not found'],
    ['127.0.0.1:4566/none:v1', 'failed to resolve ref 127.0.0.1:4566/none:v1: not found'],
    ['000000000000.dkr.ecr.eu-west-1.amazonaws.com/app:v1', 'not found'],
    ['nginx:latest', 'push it to 127.0.0.1:4566 first'],
  ])('of %s say why there are none', async (reference, reason) => {
    const found = await find(reference);
    expect(found).toMatch(/^CannotPullContainerError: /);
    expect(found).toContain(reason);
  });
});
