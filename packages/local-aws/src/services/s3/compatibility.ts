/** What S3 of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

export const s3Compatibility: ServiceCompatibility = {
  service: 's3',
  title: 'S3',
  operations: {
    AbortMultipartUpload: { real: 'yes' },
    CompleteMultipartUpload: {
      real: 'order, ETags and sizes of parts are checked; composite and whole checksums; If-Match, If-None-Match *',
    },
    CopyObject: { real: 'metadata kept or replaced', assumed: 'conditions on the source are not looked at' },
    CreateBucket: { real: 'names are checked; again is an error outside of us-east-1' },
    CreateMultipartUpload: { real: 'with metadata and a kind of checksum' },
    DeleteBucket: { real: 'only an empty one' },
    DeleteObject: { real: 'markers in buckets that keep versions' },
    DeleteObjects: { real: 'markers in buckets that keep versions; Quiet' },
    GetBucketVersioning: { real: 'yes' },
    GetObject: { real: 'ranges, versions, conditions, checksums', assumed: 'part numbers are not looked at' },
    HeadBucket: { real: 'yes' },
    HeadObject: { real: 'versions, conditions, checksums' },
    ListBuckets: { real: 'all at once' },
    ListObjectsV2: { real: 'prefix, delimiter, pages, URL encoding' },
    ListParts: { real: 'all at once' },
    PutBucketVersioning: { real: 'Enabled and Suspended' },
    PutObject: {
      real: 'chunked or not; digests are checked; If-Match, If-None-Match *',
      refused: 'If-None-Match with an ETag, as S3 does',
    },
    UploadPart: { real: 'digests are checked' },
  },
  differences: [
    'Path style only (`http://127.0.0.1:PORT/bucket/key`).',
    'No lifecycle, encryption, tags, ACLs, object lock, or listing of versions.',
    'Checksums: CRC32, CRC32C, CRC64NVME, SHA1, SHA256 and Content-MD5 are verified; others are ignored.',
    "assumed: which of S3's documented errors an operation answers with, for the model names next to none.",
  ],
};
