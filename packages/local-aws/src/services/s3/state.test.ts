import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SteppingClock } from '../../clock/clock.ts';
import { createRandom } from '../../random/random.ts';
import { createBlobStore } from '../../state/blob-store.ts';
import { createS3 } from './s3.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-aws-s3-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const blobs = createBlobStore(folder);

function sample() {
  const s3 = createS3({ clock: new SteppingClock(), random: createRandom(1), blobs });
  const call = async (operation: string, input: object): Promise<object> =>
    (await s3.operations[operation]?.(input, {
      ...{ operation, region: 'eu-central-1', requestId: 'r', accessKeyId: undefined },
    })) ?? {};
  return { s3, call };
}

describe('the state of S3', () => {
  it('is the same after a restore: versions, delete markers, checksums and headers', async () => {
    const { s3, call } = sample();
    const Bucket = 'packages';
    await call('CreateBucket', { Bucket });
    await call('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    const kms = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'arn:aws:kms:eu-central-1:000000000000:key/1' };
    const object = { Bucket, Key: 'a/b.zip', ContentType: 'application/zip', Metadata: { commit: 'abc' }, ...kms };
    await call('PutObject', { ...object, Body: Buffer.from('one') });
    const second = await call('PutObject', { ...object, Body: Buffer.from([0, 255]) });
    await call('PutObject', { Bucket, Key: 'gone', Body: Buffer.from('x') });
    await call('DeleteObject', { Bucket, Key: 'gone' });
    const dump = JSON.parse(JSON.stringify(s3.dump()));

    const after = sample();
    await after.call('CreateBucket', { Bucket: 'another' });
    await after.s3.restore(dump);
    expect(after.s3.dump()).toEqual(dump);
    expect(await after.call('GetObject', { ...object, ChecksumMode: 'ENABLED' })).toMatchObject({
      ...second,
      Body: Buffer.from([0, 255]),
      ContentType: 'application/zip',
      Metadata: { commit: 'abc' },
    });
    await expect(after.call('GetObject', { Bucket, Key: 'gone' })).rejects.toThrow('does not exist');
    await expect(after.call('HeadBucket', { Bucket: 'another' })).rejects.toThrow('does not exist');
  });

  it('may be written by a person, with text and defaults', async () => {
    const { s3, call } = sample();
    await s3.restore({ buckets: [{ name: 'notes', objects: [{ key: 'a.txt', text: 'hello' }] }] });
    const found = await call('GetObject', { Bucket: 'notes', Key: 'a.txt' });
    expect(found).toMatchObject({ Body: Buffer.from('hello'), ETag: '"5d41402abc4b2a76b9719d911017c592"' });
  });

  it.each([
    ['an unknown member', { buckets: [{ name: 'notes', owner: 'me' }] }, 's3.buckets[0].owner is not known'],
    [
      'no content',
      { buckets: [{ name: 'n', objects: [{ key: 'a' }] }] },
      's3.buckets[0].objects[0].content is missing',
    ],
    ['a bad versioning', { buckets: [{ name: 'n', versioning: 'On' }] }, 'it must be Enabled or Suspended'],
  ])('is refused with %s', (_, state, message) => {
    expect(() => sample().s3.restore(state)).toThrow(message);
  });
});
