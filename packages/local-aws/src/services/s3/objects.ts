/** The operations on objects that come and go in one piece. */

import type { Clock } from '../../clock/clock.ts';
import { md5 } from '../../digests/checksums.ts';
import type { Random } from '../../random/random.ts';
import { type Operation, ServiceError } from '../service.ts';
import {
  addVersion,
  type Bucket,
  type Buckets,
  deleteObject,
  findVersion,
  getBucket,
  getVersion,
  type ObjectVersion,
  versionMember,
} from './buckets.ts';
import { verifyChecksums } from './checksums.ts';
import { checkRead, checkWrite } from './conditions.ts';
import { readEncryption } from './encryption.ts';
import { listObjects } from './listing.ts';
import { parseRange } from './range.ts';

const keptHeaders = ['ContentType', 'CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage'];

/** The headers that S3 keeps with an object and gives back. */
export function readHeaders(input: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = keptHeaders.flatMap((name) => (input[name] === undefined ? [] : [[name, String(input[name])]]));
  return { ContentType: 'binary/octet-stream', ...Object.fromEntries(entries) };
}

export function createObjectOperations(
  buckets: Buckets,
  clock: Clock,
  random: Random,
): Readonly<Record<string, Operation>> {
  const moment = () => ({ now: clock.now(), random });
  return {
    PutObject: (input, call) => {
      const bucket = getBucket(buckets, input.Bucket);
      checkWrite(input, input.Key, findVersion(bucket, input.Key));
      const content = input.Body ?? new Uint8Array();
      const version = addVersion(bucket, input.Key, random, {
        modified: clock.now(),
        deleteMarker: false,
        content,
        etag: `"${md5(content)}"`,
        checksums: verifyChecksums(input, content),
        checksumType: 'FULL_OBJECT',
        metadata: input.Metadata ?? {},
        headers: readHeaders(input),
        encryption: readEncryption(input, call.region),
      });
      return {
        ETag: version.etag,
        ChecksumType: version.checksumType,
        ...version.checksums,
        ...version.encryption,
        ...versionMember(bucket, version),
      };
    },

    GetObject: (input) => {
      const bucket = getBucket(buckets, input.Bucket);
      const version = getVersion(bucket, input.Key, input.VersionId);
      checkRead(input, version);
      const range = parseRange(input.Range, version.content.length);
      if (range === undefined) return { ...describe(bucket, version, input.ChecksumMode), Body: version.content };
      const { ChecksumType: _, ...whole } = describe(bucket, version, undefined);
      return {
        ...whole,
        Body: version.content.subarray(range.first, range.last + 1),
        ContentLength: range.last - range.first + 1,
        ContentRange: `bytes ${range.first}-${range.last}/${version.content.length}`,
      };
    },

    HeadObject: (input) => {
      const bucket = getBucket(buckets, input.Bucket);
      const version = getVersion(bucket, input.Key, input.VersionId);
      checkRead(input, version);
      return describe(bucket, version, input.ChecksumMode);
    },

    CopyObject: (input, call) => {
      const source = parseCopySource(input.CopySource);
      const from = getVersion(getBucket(buckets, source.bucket), source.key, source.versionId);
      const bucket = getBucket(buckets, input.Bucket);
      const replace = input.MetadataDirective === 'REPLACE';
      const version = addVersion(bucket, input.Key, random, {
        ...from,
        modified: clock.now(),
        etag: `"${md5(from.content)}"`,
        checksums: verifyChecksums({}, from.content),
        checksumType: 'FULL_OBJECT',
        encryption: readEncryption(input, call.region),
        ...(replace && { metadata: input.Metadata ?? {}, headers: readHeaders(input) }),
      });
      return {
        CopyObjectResult: { ETag: version.etag, LastModified: new Date(version.modified), ...version.checksums },
        CopySourceVersionId: source.versionId,
        ...version.encryption,
        ...versionMember(bucket, version),
      };
    },

    DeleteObject: (input) => deleteObject(getBucket(buckets, input.Bucket), input.Key, input.VersionId, moment()),

    DeleteObjects: (input: {
      Bucket: string;
      Delete: { Objects?: { Key: string; VersionId?: string }[]; Quiet?: boolean };
    }) => {
      const bucket = getBucket(buckets, input.Bucket);
      const deleted = (input.Delete.Objects ?? []).map(({ Key, VersionId }) => {
        const result = deleteObject(bucket, Key, VersionId, moment());
        const marker = result.DeleteMarker && { DeleteMarker: true, DeleteMarkerVersionId: result.VersionId };
        return { Key, VersionId, ...marker };
      });
      return input.Delete.Quiet ? {} : { Deleted: deleted };
    },

    ListObjectsV2: (input) => listObjects(getBucket(buckets, input.Bucket), input),
  };
}

function describe(bucket: Bucket, version: ObjectVersion, checksumMode: string | undefined) {
  return {
    AcceptRanges: 'bytes',
    ContentLength: version.content.length,
    ETag: version.etag,
    LastModified: new Date(version.modified),
    Metadata: version.metadata,
    ...version.headers,
    ...version.encryption,
    ...(checksumMode === 'ENABLED' && { ...version.checksums, ChecksumType: version.checksumType }),
    ...versionMember(bucket, version),
  };
}

/** `/bucket/key` or `bucket/key`, URL-encoded, perhaps with `?versionId=`. */
function parseCopySource(source: string): { bucket: string; key: string; versionId: string | undefined } {
  const [path = '', query = ''] = source.split('?');
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/.exec(decodeURIComponent(path)) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new ServiceError(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  }
  return { bucket, key, versionId: new URLSearchParams(query).get('versionId') ?? undefined };
}
