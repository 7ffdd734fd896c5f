/**
 * S3 for packages: the port `PackageBucket` on the SDK. A key is made of the hash of what lies there, and an
 * object is left as it is only if S3 says that it has this hash: never because something has its name.
 */
import type { PackageBucket, PackageFile } from '@aws-release-actions/driver';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { bucketFailure } from './package-bucket-failure.ts';
import { readWhole } from './package-file.ts';
import { findObject, holds, type ObjectVersion, type PackageObject } from './package-object.ts';
import { uploadInParts } from './package-upload.ts';
import type { AwsSession } from './session.ts';

/** Where packages are put. */
export interface PackagePlace {
  readonly bucket: string;
  /** What every key begins with, for example `lambda-packages/`. */
  readonly prefix: string;
  /** Id, ARN or alias of the key that S3 encrypts with; without it, S3 encrypts as the bucket says. */
  readonly kmsKeyId?: string | undefined;
}

/** Bytes up to which a package is sent in one piece. */
const largestPiece = 16 * 1024 * 1024;

/** A place for packages. `upload` throws AwsError, or says what does not fit about the bucket or the file. */
export function packageBucket(session: AwsSession, { bucket, prefix, kmsKeyId }: PackagePlace): PackageBucket {
  const client = new S3Client(session.clientOptions(300));
  const encryption = kmsKeyId === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyId };
  return {
    upload: async (file) => {
      const key = `${prefix}${objectName(file)}`;
      const resource = `s3://${bucket}/${key}`;
      const object: PackageObject = {
        client,
        at: { Bucket: bucket, Key: key },
        kept: { ContentType: 'application/zip', ...encryption },
        call: (operation, send) => session.call({ operation, resource }, send),
      };
      try {
        const found = await findObject(object);
        const isThere = found !== undefined && (await holds(found, file));
        const version = isThere ? found : await send(object, file);
        // "null" is what S3 calls the object of a bucket that keeps no versions now: it can still change.
        const pinned = version.VersionId === undefined || version.VersionId === 'null' ? undefined : version.VersionId;
        return { bucket, key, ...(pinned !== undefined && { objectVersion: pinned }), uploaded: !isThere };
      } catch (error) {
        throw bucketFailure(error, bucket, session.region);
      }
    },
  };
}

function objectName({ name, codeSha256 }: PackageFile): string {
  const hexadecimal = Buffer.from(codeSha256, 'base64').toString('hex');
  return name === undefined ? `${hexadecimal}.zip` : `${name}-${hexadecimal}.zip`;
}

async function send(object: PackageObject, file: PackageFile): Promise<ObjectVersion> {
  if (file.size > largestPiece) return await uploadInParts(object, file);
  const Body = await readWhole(file);
  // S3 compares the bytes with the hash, so a key never holds anything but what it names.
  const input = { ...object.at, ...object.kept, Body, ChecksumSHA256: file.codeSha256 };
  return await object.call('s3:PutObject', () => object.client.send(new PutObjectCommand(input)));
}
