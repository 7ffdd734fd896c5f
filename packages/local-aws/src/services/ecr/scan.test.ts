import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEcrSample, type EcrSample, sampleIndex } from './ecr-sample.ts';

let sample: EcrSample;
const repositoryName = 'app';
beforeEach(async () => {
  sample = createEcrSample();
  await sample.call('CreateRepository', { repositoryName, imageScanningConfiguration: { scanOnPush: true } });
});
afterEach(() => rmSync(sample.folder, { recursive: true }));
const findings = (imageDigest: string, more: object = {}) =>
  sample.call('DescribeImageScanFindings', { repositoryName, imageId: { imageDigest }, ...more });
const plant = (json: object) => sample.ecr.plantScan({ repository: repositoryName, image: '*', ...json });

describe('a scan', () => {
  it('on push takes a while, and finds nothing that nobody planted', async () => {
    const digest = await sample.push(repositoryName, 'one');
    expect(await findings(digest)).toMatchObject({ imageScanStatus: { status: 'IN_PROGRESS' } });
    sample.clock.advance(15_000);
    const { imageScanStatus, imageScanFindings } = await findings(digest);
    expect(imageScanStatus.status).toBe('COMPLETE');
    expect(imageScanFindings).toMatchObject({ findingSeverityCounts: {}, findings: [] });
    expect(sample.events.at(-1)).toMatchObject({
      type: 'event',
      detail: {
        ...{ 'detail-type': 'ECR Image Scan', source: 'aws.ecr', region: 'us-east-1' },
        detail: { 'scan-status': 'COMPLETE', 'repository-name': repositoryName, 'image-digest': digest },
      },
    });
  });

  it('finds what was planted, in pages', async () => {
    const named = (name: string, severity: string) => ({ name, severity });
    const planted = [named('CVE-1', 'CRITICAL'), named('CVE-2', 'LOW'), named('CVE-3', 'LOW')];
    expect(plant({ findings: planted })).toEqual({ images: 0 });
    const digest = await sample.push(repositoryName, 'one');
    sample.clock.advance(15_000);
    const first = await findings(digest, { maxResults: 2 });
    expect(first.imageScanFindings).toMatchObject({
      findingSeverityCounts: { CRITICAL: 1, LOW: 2 },
      findings: planted.slice(0, 2),
    });
    const second = await findings(digest, { maxResults: 2, nextToken: first.nextToken });
    expect(second.imageScanFindings.findings).toEqual(planted.slice(2));
    const { imageDetails } = await sample.call('DescribeImages', { repositoryName });
    expect(imageDetails[0].imageScanFindingsSummary.findingSeverityCounts).toEqual({ CRITICAL: 1, LOW: 2 });
  });

  it('has its results at once for images that are there, and leaves zeros out', async () => {
    const digest = await sample.push(repositoryName, 'one', { imageTag: 'v1' });
    await sample.push(repositoryName, 'two', { imageTag: 'v2' });
    expect(plant({ image: 'v1', counts: { HIGH: 2, LOW: 0 } })).toEqual({ images: 1 });
    expect((await findings(digest)).imageScanFindings.findingSeverityCounts).toEqual({ HIGH: 2 });
    sample.clock.advance(5000);
    plant({ image: digest, status: 'FAILED', description: 'no' });
    const told = sample.events.length;
    sample.clock.advance(15_000);
    expect(sample.events.slice(told).map(({ detail }) => (detail.detail as object) ?? detail)).toMatchObject([
      { 'scan-status': 'COMPLETE', 'image-tags': ['v2'] },
    ]);
    expect(await findings(digest)).toEqual(
      expect.objectContaining({ imageScanStatus: { status: 'FAILED', description: 'no' } }),
    );
    expect(await findings(digest)).not.toHaveProperty('imageScanFindings');
  });

  it('stays active where it is enhanced', async () => {
    await sample.call('PutRegistryScanningConfiguration', {
      scanType: 'ENHANCED',
      rules: [{ scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: [{ filter: 'a*p', filterType: 'WILDCARD' }] }],
    });
    plant({ findings: [{ name: 'CVE-1', severity: 'HIGH' }] });
    const digest = await sample.push(repositoryName, 'one');
    expect((await findings(digest)).imageScanStatus.status).toBe('PENDING');
    sample.clock.advance(15_000);
    expect(await findings(digest)).toMatchObject({
      imageScanStatus: { status: 'ACTIVE' },
      imageScanFindings: {
        enhancedFindings: [{ severity: 'HIGH', packageVulnerabilityDetails: { vulnerabilityId: 'CVE-1' } }],
      },
    });
    await expect(
      sample.call('StartImageScan', { repositoryName, imageId: { imageDigest: digest } }),
    ).rejects.toMatchObject({ code: 'ValidationException' });
  });

  it('is started by hand once a day, and never of an index', async () => {
    await sample.call('PutImageScanningConfiguration', { repositoryName, imageScanningConfiguration: {} });
    const imageDigest = await sample.push(repositoryName, 'one', { imageTag: 'v1' });
    await expect(findings(imageDigest)).rejects.toMatchObject({
      code: 'ScanNotFoundException',
      message: `Image scan does not exist for the image with '{imageDigest:'${imageDigest}', imageTag:'null'}' in the repository with name 'app' in the registry with id '000000000000'`,
    });
    const start = (imageId: object) => sample.call('StartImageScan', { repositoryName, imageId });
    expect(await start({ imageTag: 'v1' })).toMatchObject({ imageScanStatus: { status: 'IN_PROGRESS' } });
    await expect(start({ imageDigest })).rejects.toMatchObject({ code: 'LimitExceededException' });
    sample.clock.advance(24 * 3_600_000);
    await start({ imageDigest });
    const order = { repositoryName, imageManifest: sampleIndex({ amd64: imageDigest }), imageTag: 'all' };
    await sample.call('PutImage', order);
    await expect(start({ imageTag: 'all' })).rejects.toMatchObject({ code: 'UnsupportedImageTypeException' });
    expect(plant({ counts: { LOW: 1 } })).toEqual({ images: 1 });
  });

  it.each([
    [7],
    [{ repository: 'app' }],
    [{ repository: 'app', image: '*', severity: 1 }],
    [{ repository: 'app', image: 'sha256:1' }],
    [{ repository: 'app', image: '*', status: 'DONE' }],
    [{ repository: 'app', image: '*', counts: { HIGH: -1 } }],
    [{ repository: 'app', image: '*', counts: { high: 1 } }],
    [{ repository: 'app', image: '*', findings: [{ name: 'x', severity: 'BAD' }] }],
  ])('is not planted by %j', (json) => {
    expect(typeof sample.ecr.plantScan(json)).toBe('string');
  });
});
