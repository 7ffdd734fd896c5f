/** What S3 of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

export const s3Compatibility: ServiceCompatibility = {
  service: 's3',
  title: 'S3',
  operations: {
    AbortMultipartUpload: { real: 'yes' },
    CompleteMultipartUpload: {
      real: 'order, ETags, checksums and sizes of parts are checked; composite and whole checksums; If-Match, If-None-Match *',
      assumed: 'parts may come without their CRC',
    },
    CopyObject: { real: 'metadata kept or replaced', assumed: 'conditions on the source are not looked at' },
    CreateBucket: { real: 'names are checked; again is an error outside of us-east-1' },
    CreateMultipartUpload: { real: 'with metadata, encryption and a kind of checksum' },
    DeleteBucket: { real: 'only an empty one' },
    DeleteObject: { real: 'markers in buckets that keep versions' },
    DeleteObjects: { real: 'markers in buckets that keep versions; Quiet' },
    GetBucketVersioning: { real: 'yes' },
    GetObject: { real: 'ranges, versions, conditions, checksums', assumed: 'part numbers are not looked at' },
    HeadBucket: { real: 'yes' },
    HeadObject: { real: 'versions, conditions, checksums, encryption' },
    ListBuckets: { real: 'all at once' },
    ListObjectsV2: { real: 'prefix, delimiter, pages, URL encoding' },
    ListParts: { real: 'all at once' },
    PutBucketVersioning: { real: 'Enabled and Suspended' },
    PutObject: {
      real: 'chunked or not; digests are checked; encryption is told; If-Match, If-None-Match *',
      refused: 'If-None-Match with an ETag, as S3 does',
    },
    UploadPart: { real: 'digests are checked; SHA-1 and SHA-256 must come if the upload was created for them' },
  },
  differences: [
    'Path style only (`http://127.0.0.1:PORT/bucket/key`).',
    'No lifecycle, tags, ACLs, object lock, bucket keys, default encryption of a bucket, keys of clients, or listing of versions.',
    'Nothing is encrypted; SSE-S3, SSE-KMS and the key are told as they were asked for. KMS does not exist, so any key will do.',
    'A bucket of another region than the one that a request is signed for is `AuthorizationHeaderMalformed`, as from the endpoint of all regions.',
    'Checksums: CRC32, CRC32C, CRC64NVME, SHA1, SHA256 and Content-MD5 are verified; others are ignored.',
    "assumed: which of S3's documented errors an operation answers with, for the model names next to none.",
  ],
};
