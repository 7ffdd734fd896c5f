/** S3 for packages that are too large to send directly: the port `PackageBucket` on the SDK. */

import type { PackageBucket } from '@aws-release-actions/driver';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsError } from './aws-error.ts';
import type { AwsSession } from './session.ts';

/** A bucket, and what every key begins with. */
export function packageBucket(session: AwsSession, bucket: string, prefix: string): PackageBucket {
  const client = new S3Client(session.clientOptions(300));
  return {
    upload: async (bytes, codeSha256) => {
      const hexadecimal = Buffer.from(codeSha256, 'base64').toString('hex');
      const key = `${prefix}${hexadecimal}.zip`;
      const resource = `s3://${bucket}/${key}`;
      const object = { Bucket: bucket, Key: key };
      if (await exists(session, client, object, resource)) return { bucket, key };
      // S3 compares the bytes with the hash, so a key never holds anything but what it names.
      const input = { ...object, Body: bytes, ChecksumSHA256: codeSha256, ContentType: 'application/zip' };
      await session.call({ operation: 's3:PutObject', resource }, () => client.send(new PutObjectCommand(input)));
      return { bucket, key };
    },
  };
}

async function exists(
  session: AwsSession,
  client: S3Client,
  object: { Bucket: string; Key: string },
  resource: string,
): Promise<boolean> {
  try {
    await session.call({ operation: 's3:GetObject', resource }, () => client.send(new HeadObjectCommand(object)));
    return true;
  } catch (error) {
    // S3 answers "denied" for a missing key to a role that may not list the bucket.
    if (error instanceof AwsError && (error.kind === 'not-found' || error.kind === 'access-denied')) return false;
    throw error;
  }
}
