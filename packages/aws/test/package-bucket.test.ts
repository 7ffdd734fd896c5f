/** Packages in S3, over HTTP, with the SDK that the actions have. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackageFile, StoredPackage } from '@aws-release-actions/driver';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openSession, packageBucket } from '../src/index.ts';
import type { PackagePlace } from '../src/package-bucket.ts';

const region = 'us-east-1';
const Bucket = 'packages';
const place: PackagePlace = { bucket: Bucket, prefix: 'lambda/' };
const mebibyte = 1024 * 1024;

let aws: LocalAws;
let s3: S3Client;
const folder = mkdtempSync(join(tmpdir(), 'package-bucket-'));

beforeAll(async () => {
  aws = await startLocalAws({ port: 0, speed: 1 });
  // The session makes its own clients: they find local-aws as the ones of an action do.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'x',
  });
  s3 = new S3Client({ region });
});
beforeEach(async () => {
  aws.reset();
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
  await rm(folder, { recursive: true });
});

const session = (roleToAssume?: string, sessionRegion = region) => {
  const claim = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const issuer = { iss: 'https://token.actions.githubusercontent.com', sub: 'repo:octo-org/bot', iat: now };
  return openSession({
    region: sessionRegion,
    roleToAssume,
    sessionName: 'build',
    env: {},
    idToken: async (aud) => `${claim({ alg: 'RS256' })}.${claim({ ...issuer, aud, exp: now + 300 })}.${claim({})}`,
    mask: () => {},
  });
};
const upload = (file: PackageFile, to: PackagePlace = place) => packageBucket(session(), to).upload(file);

let files = 0;
const fileOf = async (bytes: Uint8Array): Promise<PackageFile> => {
  const path = join(folder, `${files++}.zip`);
  await writeFile(path, bytes);
  return { path, size: bytes.length, codeSha256: createHash('sha256').update(bytes).digest('base64') };
};
const small = Buffer.from('a package');
const large = randomBytes(2 * 8 * mebibyte + 1000);

const keyOf = ({ codeSha256 }: PackageFile) => `lambda/${Buffer.from(codeSha256, 'base64').toString('hex')}.zip`;
const contentAt = async (Key: string, VersionId?: string) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));

/** What `work` called, and what came of it. */
const callsOf = async <T>(work: () => Promise<T>): Promise<readonly [readonly string[], T | Error]> => {
  const before = aws.events.since(0).length;
  const outcome = await work().catch((error: Error) => error);
  const calls = aws.events
    .since(0)
    .slice(before)
    .filter(({ source, type }) => source === 'api' && type === 'call');
  return [calls.map(({ detail }) => `${detail.operation} ${detail.status}`), outcome];
};
const fault = (operation: string, kind: 'access-denied' | 'expired-token' | 'truncate' | 'throttle', after = 0) =>
  aws.faults.add({ operation: `s3:${operation}`, fault: kind, count: 1, after, milliseconds: 0 });

describe.each([
  ['a small package', small, ['PutObject 200']],
  ['a package of 16 MB', randomBytes(16 * mebibyte), ['PutObject 200']],
  [
    'a larger package',
    large,
    ['CreateMultipartUpload 200', ...Array(3).fill('UploadPart 200'), 'CompleteMultipartUpload 200'],
  ],
])('%s', (_, bytes, sending) => {
  it('is stored under its hash with its checksum, and not sent again', async () => {
    const file = await fileOf(bytes);
    const key = keyOf(file);
    const [first, stored] = await callsOf(() => upload(file));
    expect(first).toEqual(['HeadObject 404', ...sending]);
    expect(stored).toEqual({ bucket: Bucket, key, uploaded: true });
    expect((await contentAt(key)).equals(bytes)).toBe(true);
    expect((await head(key)).ContentType).toBe('application/zip');
    const [second, found] = await callsOf(() => upload(file));
    expect(second).toEqual(['HeadObject 200']);
    expect(found).toEqual({ bucket: Bucket, key, uploaded: false });
  });

  it.each([
    ['other bytes of the same size', randomBytes(bytes.length)],
    ['fewer bytes', Buffer.from('other')],
  ])('replaces %s at its key', async (_name, other) => {
    const file = await fileOf(bytes);
    const key = keyOf(file);
    const strange = await fileOf(other);
    await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: other, ChecksumSHA256: strange.codeSha256 }));
    expect(await upload(file)).toMatchObject({ uploaded: true });
    expect((await contentAt(key)).equals(bytes)).toBe(true);
  });

  it('replaces its own bytes without a SHA-256, and leaves them with one', async () => {
    const file = await fileOf(bytes);
    const object = { Bucket, Key: keyOf(file), Body: bytes };
    await s3.send(new PutObjectCommand({ ...object, ChecksumAlgorithm: 'CRC32' }));
    expect(await upload(file)).toMatchObject({ uploaded: true });
    await s3.send(new PutObjectCommand({ ...object, ChecksumSHA256: file.codeSha256 }));
    expect(await upload(file)).toMatchObject({ uploaded: false });
  });

  it('names its version where the bucket keeps versions, also when it was there', async () => {
    const versioning = async (Status: 'Enabled' | 'Suspended') =>
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    await versioning('Enabled');
    const file = await fileOf(bytes);
    const stored = await upload(file);
    const { objectVersion } = stored;
    expect(objectVersion).toMatch(/.{10}/);
    expect((await contentAt(stored.key, objectVersion)).equals(bytes)).toBe(true);
    expect(await upload(file)).toEqual({ ...stored, uploaded: false });
    await versioning('Suspended');
    const loose = await upload({ ...file, name: 'bot' });
    expect(loose).toEqual({ bucket: Bucket, key: expect.any(String), uploaded: true });
    expect(await upload({ ...file, name: 'bot' })).toEqual({ ...loose, uploaded: false });
  });

  it('is encrypted with the key of the place', async () => {
    const kmsKeyId = 'arn:aws:kms:us-east-1:000000000000:key/1';
    const { key } = await upload(await fileOf(bytes), { ...place, kmsKeyId });
    expect(await head(key)).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId });
  });

  it('is not stored when it was written to, or is gone, since it was made', async () => {
    const file = await fileOf(bytes);
    await writeFile(file.path, randomBytes(bytes.length));
    const [, changed] = await callsOf(() => upload(file));
    expect(changed).toMatchObject({ message: expect.stringMatching(/^The package "\d+\.zip" has changed since/) });
    await writeFile(file.path, Buffer.concat([bytes, bytes]));
    const [, grown] = await callsOf(() => upload(file));
    expect(grown).toMatchObject({ message: expect.stringContaining('has changed'), nextStep: expect.any(String) });
    await rm(file.path);
    const [calls, gone] = await callsOf(() => upload(file));
    expect(gone).toMatchObject({ message: expect.stringMatching(/^The package "\d+\.zip" cannot be read/) });
    expect(calls.at(-1)).toBe(bytes === large ? 'AbortMultipartUpload 204' : 'HeadObject 404');
    await expect(head(keyOf(file))).rejects.toMatchObject({ name: 'NotFound' });
  });
});

it('begins the key with the name of the package', async () => {
  const file = await fileOf(small);
  const { key } = (await upload({ ...file, name: 'bot' })) as StoredPackage;
  expect(key).toBe(keyOf(file).replace('lambda/', 'lambda/bot-'));
});

describe('a role', () => {
  const resource = 'arn:aws:s3:::packages/lambda/';

  it('that may not look uploads', async () => {
    fault('HeadObject', 'access-denied');
    expect(await upload(await fileOf(small))).toMatchObject({ uploaded: true });
  });

  it.each([
    ['PutObject', small],
    ['CreateMultipartUpload', large],
  ])('that may not upload is told which permission is missing (%s)', async (operation, bytes) => {
    fault(operation, 'access-denied');
    const file = await fileOf(bytes);
    await expect(upload(file)).rejects.toMatchObject({
      name: 'AwsError',
      kind: 'access-denied',
      operation: 's3:PutObject',
      resource: `s3://packages/${keyOf(file)}`,
      message: expect.stringContaining(`AWS denied s3:PutObject for s3://packages/${keyOf(file)}`),
      nextStep: expect.stringContaining(`Allow s3:PutObject on ${resource}`),
    });
  });

  it('whose credentials expire on the way is assumed anew', async () => {
    fault('UploadPart', 'expired-token', 1);
    const bucket = packageBucket(session('arn:aws:iam::000000000000:role/build'), place);
    const file = await fileOf(large);
    const [calls, stored] = await callsOf(() => bucket.upload(file));
    expect(stored).toMatchObject({ uploaded: true });
    expect(calls.filter((call) => call === 'AssumeRoleWithWebIdentity 200')).toHaveLength(2);
    expect((await contentAt(keyOf(file))).equals(large)).toBe(true);
  });
});

describe('an upload in parts', () => {
  /** Puts bytes as another tool would. */
  const putInParts = async (Key: string, bytes: Uint8Array, partBytes: number) => {
    const object = { Bucket, Key };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...object, ChecksumAlgorithm: 'SHA256' }));
    const Parts: CompletedPart[] = [];
    for (let start = 0; start < bytes.length; start += partBytes) {
      const part = { PartNumber: Parts.length + 1, Body: bytes.subarray(start, start + partBytes) };
      const sent = await s3.send(new UploadPartCommand({ ...object, ...part, UploadId, ChecksumAlgorithm: 'SHA256' }));
      Parts.push({ PartNumber: part.PartNumber, ETag: sent.ETag, ChecksumSHA256: sent.ChecksumSHA256 });
    }
    await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
  };

  it.each([
    ['is left if it has the same parts', large, 8, false],
    ['is replaced if its parts are of another size', large, 6, true],
    ['is replaced if its parts have other bytes', randomBytes(large.length), 8, true],
  ])('that is there %s', async (_, bytes, partMebibytes, uploaded) => {
    const file = await fileOf(large);
    await putInParts(keyOf(file), bytes, partMebibytes * mebibyte);
    expect(await upload(file)).toMatchObject({ uploaded });
    expect((await contentAt(keyOf(file))).equals(large)).toBe(true);
  });

  it('is taken back when a part fails, for the reason of that part', async () => {
    fault('UploadPart', 'access-denied', 1);
    const file = await fileOf(large);
    const [calls, failure] = await callsOf(() => upload(file));
    expect(failure).toMatchObject({ kind: 'access-denied', operation: 's3:PutObject' });
    expect(calls.at(-1)).toBe('AbortMultipartUpload 204');
    expect(calls).not.toContainEqual(expect.stringContaining('Complete'));
    fault('UploadPart', 'access-denied');
    fault('AbortMultipartUpload', 'access-denied');
    const [, same] = await callsOf(() => upload(file));
    expect(same).toMatchObject({ operation: 's3:PutObject' });
  });

  it('outlives throttled parts and the loss of the last answer', async () => {
    fault('UploadPart', 'throttle', 1);
    fault('CompleteMultipartUpload', 'truncate');
    const [calls, stored] = await callsOf(async () => upload(await fileOf(large)));
    expect(stored).toMatchObject({ uploaded: true });
    expect(calls).toContain('CompleteMultipartUpload 404');
    expect(calls).not.toContainEqual(expect.stringContaining('Abort'));
  });
});

describe.each([
  ['small', small],
  ['large', large],
])('a bucket that does not fit, for a %s package', (_, bytes) => {
  it('is missing', async () => {
    await expect(upload(await fileOf(bytes), { ...place, bucket: 'no-such-bucket' })).rejects.toMatchObject({
      kind: 'not-found',
      message: 'There is no bucket "no-such-bucket".',
      nextStep: 'Create it in us-east-1, or correct its name.',
    });
  });

  it('is in another region', async () => {
    const elsewhere = packageBucket(session(undefined, 'eu-west-1'), place);
    await expect(elsewhere.upload(await fileOf(bytes))).rejects.toMatchObject({
      message: 'The bucket "packages" is in us-east-1, and this step works in eu-west-1.',
      nextStep: expect.stringContaining('name one in eu-west-1'),
    });
  });
});
