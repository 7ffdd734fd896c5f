/** ListObjectsV2: keys in UTF-8 order, rolled up by delimiter, a page at a time. */
import { ServiceError } from '../service.ts';
import { type Bucket, findVersion } from './buckets.ts';

export interface ListingInput {
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly StartAfter?: string;
  readonly ContinuationToken?: string;
  readonly EncodingType?: string;
}

type Entry = { readonly key: string } | { readonly commonPrefix: string };

export function listObjects(bucket: Bucket, input: ListingInput): object {
  const { Prefix = '', Delimiter, EncodingType, StartAfter, ContinuationToken } = input;
  const maxKeys = Math.min(input.MaxKeys ?? 1000, 1000);
  const after = ContinuationToken === undefined ? (StartAfter ?? '') : readToken(ContinuationToken);
  const entries = rollUp(bucket, Prefix, Delimiter).filter((entry) => compare(nameOf(entry), after) > 0);
  const page = entries.slice(0, maxKeys);
  const isTruncated = entries.length > page.length && page.length > 0;
  const encode = (text: string) => (EncodingType === 'url' ? encodeKey(text) : text);
  const last = page.at(-1);
  return {
    Name: bucket.name,
    Prefix: encode(Prefix),
    Delimiter: Delimiter === undefined ? undefined : encode(Delimiter),
    MaxKeys: maxKeys,
    KeyCount: page.length,
    IsTruncated: isTruncated,
    EncodingType,
    StartAfter: StartAfter === undefined ? undefined : encode(StartAfter),
    ContinuationToken,
    NextContinuationToken: isTruncated && last ? Buffer.from(nameOf(last)).toString('base64') : undefined,
    Contents: page.flatMap((entry) => ('key' in entry ? [describe(bucket, entry.key, encode)] : [])),
    CommonPrefixes: page.flatMap((entry) => ('key' in entry ? [] : [{ Prefix: encode(entry.commonPrefix) }])),
  };
}

function rollUp(bucket: Bucket, prefix: string, delimiter: string | undefined): Entry[] {
  const keys = [...bucket.objects.keys()]
    .filter((key) => key.startsWith(prefix) && findVersion(bucket, key) !== undefined)
    .sort(compare);
  if (!delimiter) return keys.map((key) => ({ key }));
  const prefixes = new Set<string>();
  return keys.flatMap((key): Entry[] => {
    const end = key.indexOf(delimiter, prefix.length);
    if (end < 0) return [{ key }];
    const commonPrefix = key.slice(0, end + delimiter.length);
    if (prefixes.has(commonPrefix)) return [];
    prefixes.add(commonPrefix);
    return [{ commonPrefix }];
  });
}

function describe(bucket: Bucket, key: string, encode: (text: string) => string): object {
  const version = findVersion(bucket, key);
  return {
    Key: encode(key),
    LastModified: new Date(version?.modified ?? 0),
    ETag: version?.etag,
    Size: version?.content.length,
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: Object.keys(version?.checksums ?? {}).map((member) => member.replace('Checksum', '')),
    ChecksumType: version?.checksumType,
  };
}

function nameOf(entry: Entry): string {
  return 'key' in entry ? entry.key : entry.commonPrefix;
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function encodeKey(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}

function readToken(token: string): string {
  const key = Buffer.from(token, 'base64').toString();
  if (key === '') throw new ServiceError('InvalidArgument', 'The continuation token provided is incorrect');
  return key;
}
