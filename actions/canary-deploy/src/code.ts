/** Which code is released: the package file, an object in S3, or a version that exists already. */
import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { InputError } from '@aws-release-actions/action-kit';
import type { FunctionCode } from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';
import type { Ports } from './ports.ts';

/** Lambda's limit for a package that is sent directly. */
const directUploadBytes = 50 * 1024 * 1024;

/** The code to publish; undefined when the input `version` names a published one. */
export async function releasedCode(
  inputs: Inputs,
  ports: Pick<Ports, 'readFile' | 'bucket'>,
  workspace: string,
): Promise<FunctionCode | undefined> {
  const { package: path, s3Bucket, s3Key, s3ObjectVersion, codeSha256: expected } = inputs;
  if (s3Key !== undefined && s3Bucket !== undefined) {
    return { kind: 's3', bucket: s3Bucket, key: s3Key, objectVersion: s3ObjectVersion, codeSha256: expected };
  }
  if (path === undefined) return undefined;
  const name = relative(workspace, path);
  const bytes = await ports.readFile(path).catch(() => {
    throw new InputError([`Input 'package' is "${name}", but there is no such file that can be read.`]);
  });
  const codeSha256 = createHash('sha256').update(bytes).digest('base64');
  if (expected !== undefined && expected !== codeSha256) {
    throw new InputError([
      `Input 'code-sha256' is "${expected}", but the package "${name}" has "${codeSha256}": it is not the one that was built.`,
    ]);
  }
  if (ports.bucket !== undefined) {
    // Its version need not be named, which takes a permission more: Lambda says what it read, and that is compared.
    const { bucket, key } = await ports.bucket.upload({ path, size: bytes.length, codeSha256 });
    return { kind: 's3', bucket, key, codeSha256 };
  }
  if (bytes.length > directUploadBytes) {
    const megabytes = (bytes.length / 1024 / 1024).toFixed(1);
    throw new InputError([
      `Input 'package' is "${name}" with ${megabytes} MB; above 50 MB it should go through a bucket: set 's3-bucket'.`,
    ]);
  }
  return { kind: 'zip', bytes, codeSha256 };
}
