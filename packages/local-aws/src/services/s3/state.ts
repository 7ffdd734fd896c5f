/**
 * Buckets as a state that can be written down and read back: contents by digest or, as a person writes them,
 * as text. Unfinished multi-part uploads are not part of it.
 */

import type { Instant } from '../../clock/clock.ts';
import { md5 } from '../../digests/checksums.ts';
import type { BlobStore } from '../../state/blob-store.ts';
import { readState, type StateReader } from '../../state/state-reader.ts';
import type { Bucket, Buckets, ObjectVersion } from './buckets.ts';
import { checksum } from './checksums.ts';
import { defaultEncryption } from './encryption.ts';

/** Every bucket, with the versions of its objects, newest first. */
export function dumpBuckets(buckets: Buckets, blobs: BlobStore): unknown {
  return {
    buckets: [...buckets.values()].map((bucket) => ({
      name: bucket.name,
      region: bucket.region,
      created: new Date(bucket.created).toISOString(),
      ...(bucket.versioning && { versioning: bucket.versioning }),
      objects: [...bucket.objects].flatMap(([key, versions]) =>
        versions.map((version) => ({ key, ...dumpVersion(version, blobs) })),
      ),
    })),
  };
}

function dumpVersion(version: ObjectVersion, blobs: BlobStore): object {
  const { versionId, modified, deleteMarker, content, etag, checksums, checksumType, metadata, headers, encryption } =
    version;
  const when = { versionId, modified: new Date(modified).toISOString() };
  if (deleteMarker) return { ...when, deleteMarker };
  return { ...when, content: blobs.put(content), etag, checksums, checksumType, metadata, headers, encryption };
}

/** The buckets of a state. Throws StateError. */
export function restoreBuckets(state: unknown, blobs: BlobStore, now: Instant): readonly Bucket[] {
  const s3 = readState(state, 's3');
  const buckets = s3.list('buckets').map((reader) => {
    const bucket: Bucket = {
      name: reader.string('name'),
      region: reader.optionalString('region') ?? 'us-east-1',
      created: reader.optionalTime('created') ?? now,
      versioning: readVersioning(reader),
      objects: new Map(),
    };
    for (const object of reader.list('objects')) {
      const key = object.string('key');
      const version = restoreVersion(object, blobs, now);
      object.end();
      bucket.objects.set(key, [...(bucket.objects.get(key) ?? []), version]);
    }
    reader.end();
    return bucket;
  });
  s3.end();
  return buckets;
}

function readVersioning(reader: StateReader): Bucket['versioning'] {
  const versioning = reader.optionalString('versioning');
  if (versioning === undefined || versioning === 'Enabled' || versioning === 'Suspended') return versioning;
  throw reader.error(`versioning is "${versioning}", it must be Enabled or Suspended.`);
}

function restoreVersion(reader: StateReader, blobs: BlobStore, now: Instant): ObjectVersion {
  const deleteMarker = reader.optionalBoolean('deleteMarker') ?? false;
  const content = deleteMarker ? new Uint8Array() : readContent(reader, blobs);
  const checksums = reader.strings('checksums');
  return {
    versionId: reader.optionalString('versionId') ?? 'null',
    modified: reader.optionalTime('modified') ?? now,
    deleteMarker,
    content,
    etag: reader.optionalString('etag') ?? (deleteMarker ? '' : `"${md5(content)}"`),
    checksums: Object.keys(checksums).length > 0 || deleteMarker ? checksums : checksum('CRC64NVME', content),
    checksumType: reader.optionalString('checksumType') === 'COMPOSITE' ? 'COMPOSITE' : 'FULL_OBJECT',
    metadata: reader.strings('metadata'),
    headers: { ContentType: 'binary/octet-stream', ...reader.strings('headers') },
    encryption: deleteMarker ? {} : { ...defaultEncryption, ...reader.strings('encryption') },
  };
}

function readContent(reader: StateReader, blobs: BlobStore): Uint8Array {
  const text = reader.optionalString('text');
  if (text !== undefined) return Buffer.from(text);
  const digest = reader.string('content');
  const content = blobs.get(digest);
  if (content === undefined) throw reader.error(`there is no blob ${digest}.`);
  return content;
}
