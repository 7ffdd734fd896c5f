/** Buckets and the versions of their objects: the state of S3, and how a version comes to be and goes. */
import type { Instant } from '../../clock/clock.ts';
import { type Random, randomHex } from '../../random/random.ts';
import { ServiceError } from '../service.ts';
import type { Checksums } from './checksums.ts';
import type { Encryption } from './encryption.ts';

/** An object as it was put, or the marker of a deletion. */
export interface ObjectVersion {
  readonly versionId: string;
  readonly modified: Instant;
  readonly deleteMarker: boolean;
  readonly content: Uint8Array;
  /** In quotes, as on the wire. */
  readonly etag: string;
  readonly checksums: Checksums;
  readonly checksumType: 'FULL_OBJECT' | 'COMPOSITE';
  readonly metadata: Readonly<Record<string, string>>;
  /** ContentType, CacheControl and the like: given back as they came. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty of a marker. */
  readonly encryption: Encryption;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly created: Instant;
  versioning: 'Enabled' | 'Suspended' | undefined;
  /** Versions of each key, newest first. */
  readonly objects: Map<string, ObjectVersion[]>;
}

/** Buckets by name. */
export type Buckets = Map<string, Bucket>;

/** The id of what was put while versioning was not on. */
const nullVersion = 'null';

/** The bucket, or NoSuchBucket. */
export function getBucket(buckets: Buckets, name: string): Bucket {
  const bucket = buckets.get(name);
  if (bucket === undefined) {
    throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
  }
  return bucket;
}

/** The version asked for, or the newest one. Undefined if there is none, or it is a delete marker. */
export function findVersion(bucket: Bucket, key: string, versionId?: string): ObjectVersion | undefined {
  const versions = bucket.objects.get(key) ?? [];
  const version = versionId === undefined ? versions[0] : versions.find((one) => one.versionId === versionId);
  return version?.deleteMarker ? undefined : version;
}

/** The version asked for, or the error that S3 has for it. */
export function getVersion(bucket: Bucket, key: string, versionId?: string): ObjectVersion {
  const version = findVersion(bucket, key, versionId);
  if (version !== undefined) return version;
  if (versionId !== undefined) {
    throw new ServiceError('NoSuchVersion', 'The specified version does not exist.', 404, {
      Key: key,
      VersionId: versionId,
    });
  }
  throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
}

/** Puts a version on top; without versioning it takes the place of the one that was there. */
export function addVersion(
  bucket: Bucket,
  key: string,
  random: Random,
  content: Omit<ObjectVersion, 'versionId'>,
): ObjectVersion {
  const versionId = bucket.versioning === 'Enabled' ? randomHex(random, 32) : nullVersion;
  const version: ObjectVersion = { ...content, versionId };
  const others = (bucket.objects.get(key) ?? []).filter((one) => one.versionId !== versionId);
  bucket.objects.set(key, [version, ...others]);
  return version;
}

/** Deletes as S3 does: for good, or behind a marker in a bucket that keeps versions. */
export function deleteObject(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  { now, random }: { readonly now: Instant; readonly random: Random },
): { readonly DeleteMarker?: boolean; readonly VersionId?: string } {
  const versions = bucket.objects.get(key) ?? [];
  if (versionId !== undefined || bucket.versioning === undefined) {
    const gone = versions.find((one) => one.versionId === (versionId ?? nullVersion));
    const left = versions.filter((one) => one !== gone);
    if (left.length > 0) bucket.objects.set(key, left);
    else bucket.objects.delete(key);
    if (versionId === undefined) return {};
    return { VersionId: versionId, ...(gone?.deleteMarker && { DeleteMarker: true }) };
  }
  const marker = addVersion(bucket, key, random, {
    modified: now,
    deleteMarker: true,
    content: new Uint8Array(),
    etag: '',
    checksums: {},
    checksumType: 'FULL_OBJECT',
    metadata: {},
    headers: {},
    encryption: {},
  });
  return { DeleteMarker: true, VersionId: marker.versionId };
}

/** The `VersionId` member: absent in a bucket that never kept versions. */
export function versionMember(bucket: Bucket, version: ObjectVersion): { readonly VersionId?: string } {
  return bucket.versioning === undefined ? {} : { VersionId: version.versionId };
}
