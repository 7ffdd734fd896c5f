/** What lies at the key of a package, and whether it is that package. */
import type { PackageFile } from '@aws-release-actions/driver';
import { HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { AwsError } from './aws-error.ts';
import { compositeSha256, partBytes, partsOf } from './package-file.ts';

/** An object that is to hold a package. */
export interface PackageObject {
  readonly client: S3Client;
  readonly at: { readonly Bucket: string; readonly Key: string };
  /** What is stored with it. */
  readonly kept: {
    readonly ContentType: string;
    readonly ServerSideEncryption?: 'aws:kms';
    readonly SSEKMSKeyId?: string;
  };
  /** Performs a call about it; `operation` is IAM's name. Throws AwsError. */
  call<T>(operation: string, send: () => Promise<T>): Promise<T>;
}

/** Which version of the object it is, where the bucket keeps versions. */
export interface ObjectVersion {
  readonly VersionId?: string | undefined;
}

/** What S3 says of the object; undefined if there is none, or none that may be looked at. */
export async function findObject({ client, at, call }: PackageObject): Promise<HeadObjectCommandOutput | undefined> {
  try {
    const input = { ...at, ChecksumMode: 'ENABLED' as const };
    return await call('s3:GetObject', () => client.send(new HeadObjectCommand(input)));
  } catch (error) {
    // S3 answers "denied" for a missing key to a role that may not list the bucket. It gives no reason to a HEAD
    // for anything: what is wrong is said when the object is put.
    if (error instanceof AwsError && /^(not-found|access-denied|invalid)$/.test(error.kind)) return undefined;
    throw error;
  }
}

/** Whether an object is the package, by the checksum that S3 made when it was stored. Throws if the file changed. */
export async function holds(found: HeadObjectCommandOutput, file: PackageFile): Promise<boolean> {
  if (found.ChecksumSHA256 === file.codeSha256) return true;
  const count = Math.ceil(file.size / partBytes);
  if (found.ContentLength !== file.size || !found.ChecksumSHA256?.endsWith(`-${count}`)) return false;
  const hashes = [];
  for await (const { sha256 } of partsOf(file)) hashes.push({ sha256 });
  return found.ChecksumSHA256 === compositeSha256(hashes);
}
