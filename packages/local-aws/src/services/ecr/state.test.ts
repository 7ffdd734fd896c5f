import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEcrSample, type EcrSample, sampleImage } from './ecr-sample.ts';

let sample: EcrSample;
beforeEach(() => {
  sample = createEcrSample();
});
afterEach(() => rmSync(sample.folder, { recursive: true }));

/** Everything that there can be. */
async function fill() {
  const { call, push, ecr, clock } = sample;
  const filters = [{ filterType: 'WILDCARD', filter: 'dev-*' }];
  const mutable = { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: filters };
  await call('CreateRepository', {
    ...{ repositoryName: 'team/app', ...mutable, tags: [{ Key: 'team', Value: 'quiz' }] },
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'alias/a' },
  });
  await call('SetRepositoryPolicy', { repositoryName: 'team/app', policyText: '{}' });
  await call('PutLifecyclePolicy', { repositoryName: 'team/app', lifecyclePolicyText: '{"rules":[{}]}' });
  await call('PutAccountSetting', { name: 'BLOB_MOUNTING', value: 'ENABLED' });
  const rules = [{ scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter: 'team/*', filterType: 'WILDCARD' }] }];
  await call('PutRegistryScanningConfiguration', { scanType: 'BASIC', rules });
  const profile = 'arn:aws:signer:us-east-1:000000000000:/signing-profiles/quiz';
  await call('PutSigningConfiguration', { signingConfiguration: { rules: [{ signingProfileArn: profile }] } });
  await call('CreateRepositoryCreationTemplate', {
    ...{ prefix: 'new', appliedFor: ['CREATE_ON_PUSH'], resourceTags: [{ Key: 'a', Value: 'b' }], ...mutable },
  });
  ecr.plantScan({ repository: '*', image: 'v1', findings: [{ name: 'CVE-1', severity: 'HIGH' }] });
  await push('team/app', 'one', { imageTag: 'v1' });
  clock.advance(20_000);
  await push('team/app', 'two', { imageTag: 'v2' });
  await call('BatchGetImage', { repositoryName: 'team/app', imageIds: [{ imageTag: 'v2' }] });
}

describe('the state of ECR', () => {
  it('is read back as it was written, and scans on their way go on', async () => {
    await fill();
    const dumped = JSON.parse(JSON.stringify(sample.ecr.dump()));
    const other = createEcrSample(sample.folder);
    other.clock.advance(20_000);
    await other.ecr.restore(dumped);
    expect(JSON.parse(JSON.stringify(other.ecr.dump()))).toEqual(dumped);
    const status = async () =>
      (await other.call('DescribeImages', { repositoryName: 'team/app', imageIds: [{ imageTag: 'v2' }] }))
        .imageDetails[0].imageScanStatus.status;
    expect(await status()).toBe('IN_PROGRESS');
    other.clock.advance(15_000);
    expect(await status()).toBe('COMPLETE');
  });

  it('may be as short as a name', async () => {
    await sample.ecr.restore({ repositories: [{ repositoryName: 'app' }] });
    expect((await sample.call('DescribeRepositories')).repositories).toMatchObject([
      { repositoryName: 'app', imageTagMutability: 'MUTABLE', repositoryUri: '127.0.0.1:4566/app' },
    ]);
    await sample.ecr.restore({});
    expect(await sample.call('DescribeRepositories')).toMatchObject({ repositories: [] });
  });

  const image = { imageManifest: sampleImage('gone').manifest };
  it.each([
    [
      'a missing layer',
      { repositories: [{ repositoryName: 'app', images: [image] }] },
      /repositories\[0\].*there is no blob sha256:/,
    ],
    ['a path for a layer', { repositories: [{ repositoryName: 'app', layers: ['../x'] }] }, /there is no blob/],
    ['an impossible name', { repositories: [{ repositoryName: '../x' }] }, /repositories\[0\]/],
    [
      'a broken manifest',
      { repositories: [{ repositoryName: 'app', images: [{ imageManifest: 'x' }] }] },
      /Invalid JSON/,
    ],
    [
      'an unknown member',
      { repositories: [{ repositoryName: 'app', uri: 'x' }] },
      /repositories\[0\].uri is not known/,
    ],
    ['an unknown section', { images: [] }, /ecr.images is not known/],
    ['an unknown status', { scanFindings: [{ repository: 'a', image: 'b', status: 'x' }] }, /status must be one of/],
  ])('is not read with %s', async (_, state, message) => {
    await sample.call('CreateRepository', { repositoryName: 'kept' });
    expect(() => sample.ecr.restore(state)).toThrow(message);
    expect((await sample.call('DescribeRepositories')).repositories).toHaveLength(1);
  });

  it('is empty after a reset, and what was on its way ends', async () => {
    await fill();
    sample.ecr.reset();
    const happened = sample.events.length;
    sample.clock.advance(60_000);
    expect(sample.events).toHaveLength(happened);
    expect(sample.ecr.dump()).toEqual({ registries: [], repositories: [], scanFindings: [] });
  });
});
