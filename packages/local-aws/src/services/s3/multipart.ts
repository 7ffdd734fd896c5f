/** Multi-part uploads: parts wait here until they are completed into an object or aborted. */

import type { Clock } from '../../clock/clock.ts';
import { md5 } from '../../digests/checksums.ts';
import { type Random, randomBytes } from '../../random/random.ts';
import { type Operation, ServiceError } from '../service.ts';
import { addVersion, type Buckets, findVersion, getBucket, type ObjectVersion, versionMember } from './buckets.ts';
import {
  type Checksums,
  checkCompletedPart,
  checkPartAlgorithm,
  checksum,
  compositeChecksum,
  verifyChecksums,
} from './checksums.ts';
import { checkWrite } from './conditions.ts';
import { type Encryption, readEncryption } from './encryption.ts';
import { readHeaders } from './objects.ts';

interface Part {
  readonly content: Uint8Array;
  readonly etag: string;
  readonly checksums: Checksums;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly algorithm: string;
  readonly checksumType: ObjectVersion['checksumType'];
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly encryption: Encryption;
  readonly parts: Map<number, Part>;
}

interface UploadInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

export function createMultipart(
  buckets: Buckets,
  clock: Clock,
  random: Random,
): { readonly operations: Readonly<Record<string, Operation>>; reset(): void } {
  const uploads = new Map<string, Upload>();

  function getUpload({ UploadId, Bucket, Key }: UploadInput): Upload {
    const upload = uploads.get(UploadId);
    if (upload === undefined || upload.bucket !== Bucket || upload.key !== Key) {
      throw new ServiceError(
        'NoSuchUpload',
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
        404,
        { UploadId },
      );
    }
    return upload;
  }

  const operations: Readonly<Record<string, Operation>> = {
    CreateMultipartUpload: (input, call) => {
      getBucket(buckets, input.Bucket);
      const algorithm = input.ChecksumAlgorithm ?? 'CRC64NVME';
      const checksumType = input.ChecksumType ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
      const encryption = readEncryption(input, call.region);
      const uploadId = Buffer.from(randomBytes(random, 24)).toString('base64url');
      uploads.set(uploadId, {
        bucket: input.Bucket,
        key: input.Key,
        algorithm,
        checksumType,
        headers: readHeaders(input),
        metadata: input.Metadata ?? {},
        encryption,
        parts: new Map(),
      });
      return {
        Bucket: input.Bucket,
        Key: input.Key,
        UploadId: uploadId,
        ChecksumAlgorithm: input.ChecksumAlgorithm,
        ChecksumType: input.ChecksumAlgorithm && checksumType,
        ...encryption,
      };
    },

    UploadPart: (input) => {
      const upload = getUpload(input);
      const content: Uint8Array = input.Body ?? new Uint8Array();
      checkPartAlgorithm(upload.algorithm, input);
      const given = verifyChecksums(input, content);
      const part = { content, etag: `"${md5(content)}"`, checksums: checksum(upload.algorithm, content) };
      upload.parts.set(input.PartNumber, part);
      return { ETag: part.etag, ...given, ...upload.encryption };
    },

    ListParts: (input: UploadInput) => {
      const upload = getUpload(input);
      return {
        Bucket: upload.bucket,
        Key: upload.key,
        UploadId: input.UploadId,
        IsTruncated: false,
        Parts: [...upload.parts]
          .sort(([a], [b]) => a - b)
          .map(([number, part]) => ({
            PartNumber: number,
            ETag: part.etag,
            Size: part.content.length,
            LastModified: new Date(clock.now()),
          })),
      };
    },

    CompleteMultipartUpload: (input, call) => {
      const upload = getUpload(input);
      const bucket = getBucket(buckets, upload.bucket);
      checkWrite(input, upload.key, findVersion(bucket, upload.key));
      const parts = chooseParts(upload, input.MultipartUpload?.Parts ?? []);
      const content = Buffer.concat(parts.map((part) => part.content));
      const digests = Buffer.concat(parts.map((part) => Buffer.from(part.etag.slice(1, -1), 'hex')));
      const version = addVersion(bucket, upload.key, random, {
        modified: clock.now(),
        deleteMarker: false,
        content,
        etag: `"${md5(digests)}-${parts.length}"`,
        checksums:
          upload.checksumType === 'COMPOSITE'
            ? compositeChecksum(
                upload.algorithm,
                parts.map((part) => part.checksums),
              )
            : checksum(upload.algorithm, content),
        checksumType: upload.checksumType,
        metadata: upload.metadata,
        headers: upload.headers,
        encryption: upload.encryption,
      });
      uploads.delete(input.UploadId);
      return {
        Location: `https://s3.${call.region}.amazonaws.com/${upload.bucket}/${upload.key}`,
        Bucket: upload.bucket,
        Key: upload.key,
        ETag: version.etag,
        ChecksumType: version.checksumType,
        ...version.checksums,
        ...version.encryption,
        ...versionMember(bucket, version),
      };
    },

    AbortMultipartUpload: (input) => {
      getUpload(input);
      uploads.delete(input.UploadId);
      return {};
    },
  };

  return { operations, reset: () => uploads.clear() };
}

const smallestPart = 5 * 1024 * 1024;

type WantedPart = { readonly PartNumber: number; readonly ETag: string } & Readonly<Record<string, unknown>>;

function chooseParts(upload: Upload, wanted: readonly WantedPart[]): Part[] {
  if (wanted.length === 0) {
    throw new ServiceError('InvalidRequest', 'You must specify at least one part');
  }
  const numbers = wanted.map((part) => part.PartNumber);
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) {
    throw new ServiceError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  return wanted.map(({ PartNumber, ETag, ...given }, index) => {
    const part = upload.parts.get(PartNumber);
    checkCompletedPart(upload.algorithm, PartNumber, given);
    const isOther = Object.entries(part?.checksums ?? {}).some(([name, sum]) => (given[name] ?? sum) !== sum);
    if (part === undefined || isOther || part.etag.slice(1, -1) !== ETag.replace(/^"|"$/g, '')) {
      throw new ServiceError('InvalidPart', 'One or more of the specified parts could not be found.', 400, {
        PartNumber: String(PartNumber),
      });
    }
    if (index < wanted.length - 1 && part.content.length < smallestPart) {
      throw new ServiceError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    }
    return part;
  });
}
