import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListPartsCommand,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  waitUntilBucketExists,
  waitUntilObjectExists,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { useServer } from './running-server.ts';

const server = useServer();
const Bucket = 'packages';
let s3: S3Client;
const text = async (Key: string, more: object = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

beforeEach(async () => {
  s3 = new S3Client(server.client);
  await s3.send(new CreateBucketCommand({ Bucket }));
});

describe('buckets', () => {
  it('are made, listed, found and deleted', async () => {
    await waitUntilBucketExists({ client: s3, maxWaitTime: 10 }, { Bucket });
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: Bucket }]);
    expect(await s3.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: 'eu-central-1' });
    await expect(s3.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
      $metadata: { httpStatusCode: 409 },
    });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toBeInstanceOf(NotFound);
    await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toBeInstanceOf(NoSuchBucket);
  });

  it('need a name that is one', async () => {
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'Not_A_Bucket' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  });
});

describe('a bucket of another region', () => {
  it('is refused with the region to sign for, and found there', async () => {
    const elsewhere = new S3Client({ ...server.client, region: 'us-west-2' });
    await expect(elsewhere.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))).rejects.toMatchObject({
      name: 'AuthorizationHeaderMalformed',
      Region: 'eu-central-1',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(elsewhere.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
      $response: { headers: { 'x-amz-bucket-region': 'eu-central-1' } },
    });
    await expect(text('k')).rejects.toBeInstanceOf(NoSuchKey);
  });
});

describe('encryption', () => {
  const head = async () => {
    const { ServerSideEncryption, SSEKMSKeyId } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    return [ServerSideEncryption, SSEKMSKeyId];
  };
  const key = 'arn:aws:kms:eu-central-1:000000000000:key/1';
  const kms = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: '1' } as const;

  it('is that of S3 unless the request names a key, which is told by its ARN', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    expect(await head()).toEqual(['AES256', undefined]);
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...kms }));
    expect(put).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key });
    expect(await head()).toEqual(['aws:kms', key]);
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'k', CopySource: `${Bucket}/k` }));
    expect(await head()).toEqual(['AES256', undefined]);
  });

  it('is chosen for an upload in parts when it begins', async () => {
    const upload = { Bucket, Key: 'k' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...upload, ...kms }));
    const part = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'x' }));
    expect(part.SSEKMSKeyId).toBe(key);
    const Parts = [{ PartNumber: 1, ETag: part.ETag }];
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }));
    expect(await head()).toEqual(['aws:kms', key]);
  });

  it('has no key without KMS', async () => {
    const put = { Bucket, Key: 'k', Body: 'x', SSEKMSKeyId: '1' };
    await expect(s3.send(new PutObjectCommand(put))).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('objects', () => {
  it('come back as they were put, with headers, metadata and a checksum that the SDK checks', async () => {
    const Key = 'a folder/ünïcode+plus.txt';
    const put = await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: 'hello', ContentType: 'text/plain', Metadata: { commit: 'abc' } }),
    );
    expect(put).toMatchObject({ ETag: '"5d41402abc4b2a76b9719d911017c592"', ChecksumCRC32: 'NhCmhg==' });
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(got).toMatchObject({ ContentType: 'text/plain', Metadata: { commit: 'abc' }, ContentLength: 5 });
    expect(got.ChecksumCRC32).toBe('NhCmhg==');
    expect(got.LastModified).toEqual(new Date(server.clock.now()));
    expect(await got.Body?.transformToString()).toBe('hello');
    await waitUntilObjectExists({ client: s3, maxWaitTime: 10 }, { Bucket, Key });
  });

  it('may be streamed in aws-chunked pieces with the checksum behind them', async () => {
    const pieces = [Buffer.alloc(70_000, 'a'), Buffer.alloc(3, 'b')];
    const length = 70_003;
    await s3.send(new PutObjectCommand({ Bucket, Key: 'stream', Body: Readable.from(pieces), ContentLength: length }));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
    expect(got.ContentEncoding).toBeUndefined();
    expect(got.ChecksumCRC32).toBeDefined();
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Buffer.concat(pieces));
  });

  it.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)('keep the %s that a client sent', async (algorithm) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', ChecksumAlgorithm: algorithm }));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }));
    expect(head[`Checksum${algorithm}`]).toBeDefined();
    expect(await text('k', { ChecksumMode: 'ENABLED' })).toBe('hello');
  });

  it('are refused when they do not fit their checksum', async () => {
    const wrong = createHash('sha256').update('other').digest('base64');
    await expect(
      s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', ChecksumSHA256: wrong })),
    ).rejects.toMatchObject({ name: 'BadDigest' });
  });

  it('are served in ranges with status 206', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=2-4' }));
    expect(part).toMatchObject({ ContentRange: 'bytes 2-4/10', $metadata: { httpStatusCode: 206 } });
    expect(await part.Body?.transformToString()).toBe('234');
    expect(await text('k', { Range: 'bytes=-3' })).toBe('789');
    expect(await text('k', { Range: 'bytes=8-' })).toBe('89');
    const end = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=8-99' }));
    expect(end).toMatchObject({ ContentRange: 'bytes 8-9/10', ContentLength: 2 });
    await expect(text('k', { Range: 'bytes=10-' })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });

  it('are written once only under If-None-Match: *', async () => {
    const put = () => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfNoneMatch: '*' }));
    await put();
    await expect(put()).rejects.toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-None-Match',
      $metadata: { httpStatusCode: 412 },
    });
    await expect(
      s3.send(new GetObjectCommand({ Bucket, Key: 'k', IfNoneMatch: '"9dd4e461268c8034f5c8564e155c67a6"' })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k', IfMatch: '"other"' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
  });

  it('that are not there are NoSuchKey, and NotFound where no body can say so', async () => {
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'no' }))).rejects.toBeInstanceOf(NoSuchKey);
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'no' }))).rejects.toBeInstanceOf(NotFound);
  });

  it('are copied with or without their metadata', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'from/ä', Body: 'x', Metadata: { a: '1' } }));
    const copy = (Key: string, more: object) =>
      s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/from/${encodeURIComponent('ä')}`, ...more }));
    expect((await copy('same', {})).CopyObjectResult?.ETag).toBe('"9dd4e461268c8034f5c8564e155c67a6"');
    await copy('new', { MetadataDirective: 'REPLACE', Metadata: { b: '2' } });
    const metadata = async (Key: string) => (await s3.send(new HeadObjectCommand({ Bucket, Key }))).Metadata;
    expect(await metadata('same')).toEqual({ a: '1' });
    expect(await metadata('new')).toEqual({ b: '2' });
  });

  it('are listed in order, by prefix, delimiter and page', async () => {
    for (const Key of ['b/2', 'a', 'b/1', 'c', 'b-']) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    }
    const list = (more: object) => s3.send(new ListObjectsV2Command({ Bucket, ...more }));
    const keys = (page: ListObjectsV2CommandOutput) => page.Contents?.map(({ Key }) => Key);
    expect(keys(await list({}))).toEqual(['a', 'b-', 'b/1', 'b/2', 'c']);
    expect(keys(await list({ Prefix: 'b/' }))).toEqual(['b/1', 'b/2']);
    const rolled = await list({ Delimiter: '/', MaxKeys: 3 });
    expect(keys(rolled)).toEqual(['a', 'b-']);
    expect(rolled).toMatchObject({ CommonPrefixes: [{ Prefix: 'b/' }], IsTruncated: true, KeyCount: 3 });
    const rest = await list({ Delimiter: '/', ContinuationToken: rolled.NextContinuationToken });
    expect(keys(rest)).toEqual(['c']);
    expect(rest.CommonPrefixes).toBeUndefined();
    expect(rest.IsTruncated).toBe(false);
    const deleted = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }, { Key: 'c' }] } }),
    );
    expect(deleted.Deleted).toMatchObject([{ Key: 'a' }, { Key: 'c' }]);
    expect(keys(await list({}))).toEqual(['b-', 'b/1', 'b/2']);
  });
});

describe('versioning', () => {
  it('keeps what was overwritten and hides what was deleted', async () => {
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'null' }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    const one = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'one' }));
    const two = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'two' }));
    expect(two.VersionId).not.toBe(one.VersionId);
    expect(await text('k')).toBe('two');
    expect(await text('k', { VersionId: one.VersionId })).toBe('one');
    expect(await text('k', { VersionId: 'null' })).toBe('null');
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(text('k')).rejects.toBeInstanceOf(NoSuchKey);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: marker.VersionId }));
    expect(await text('k')).toBe('two');
    await expect(text('k', { VersionId: 'nope' })).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });
});

describe('multi-part uploads', () => {
  const big = Buffer.alloc(5 * 1024 * 1024, 'x');

  it('become one object whose ETag counts the parts', async () => {
    const upload = { Bucket, Key: 'big' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...upload, ChecksumAlgorithm: 'CRC32' }));
    const put = (PartNumber: number, Body: Buffer) =>
      s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body, ChecksumAlgorithm: 'CRC32' }));
    const second = await put(2, Buffer.from('end'));
    const first = await put(1, big);
    expect((await s3.send(new ListPartsCommand({ ...upload, UploadId }))).Parts).toMatchObject([
      { PartNumber: 1, Size: big.length },
      { PartNumber: 2, Size: 3 },
    ]);
    const done = await s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        UploadId,
        MultipartUpload: {
          Parts: [
            { PartNumber: 1, ETag: first.ETag, ChecksumCRC32: first.ChecksumCRC32 },
            { PartNumber: 2, ETag: second.ETag, ChecksumCRC32: second.ChecksumCRC32 },
          ],
        },
      }),
    );
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(done).toMatchObject({ ChecksumType: 'COMPOSITE', ChecksumCRC32: expect.stringMatching(/-2$/) });
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'big' }));
    expect((await got.Body?.transformToByteArray())?.length).toBe(big.length + 3);
  });

  it('with SHA-256 need it with every part, twice, and have the checksum of checksums', async () => {
    const upload = { Bucket, Key: 'big' };
    const created = { ...upload, ChecksumAlgorithm: 'SHA256' } as const;
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(created));
    const part = { ...upload, UploadId, PartNumber: 1, Body: 'x' };
    await expect(s3.send(new UploadPartCommand({ ...part, ChecksumAlgorithm: 'CRC32' }))).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
    });
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, ChecksumAlgorithm: 'SHA256' }));
    const complete = (more: object) => {
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag, ...more }] };
      return s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }));
    };
    const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content);
    await expect(complete({})).rejects.toMatchObject({ message: expect.stringContaining('missing for part 1') });
    await expect(complete({ ChecksumSHA256: sha256('y').digest('base64') })).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    const expected = `${sha256(sha256('x').digest()).digest('base64')}-1`;
    const done = await complete({ ChecksumSHA256: sha256('x').digest('base64') });
    expect(done).toMatchObject({ ChecksumSHA256: expected, ChecksumType: 'COMPOSITE' });
    const head = await s3.send(new HeadObjectCommand({ ...upload, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ChecksumSHA256: expected, ChecksumType: 'COMPOSITE' });
  });

  it('fail on parts that are missing, other or too small, and are gone once aborted', async () => {
    const upload = { Bucket, Key: 'big' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    const put = async (PartNumber: number) => {
      const { ETag } = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body: 'small' }));
      return { PartNumber, ETag };
    };
    const complete = (...Parts: { PartNumber: number; ETag: string | undefined }[]) =>
      s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }));
    await expect(complete({ PartNumber: 1, ETag: '"x"' })).rejects.toMatchObject({ name: 'InvalidPart' });
    const [one, two] = [await put(1), await put(2)];
    await expect(complete({ ...one, ETag: '"x"' })).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(two, one)).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(one, two)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await s3.send(new AbortMultipartUploadCommand({ ...upload, UploadId }));
    await expect(complete(one)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});
