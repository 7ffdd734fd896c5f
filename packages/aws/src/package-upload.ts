/**
 * Sends a large package in parts, a few at a time, so that memory is bounded and a failed part costs no more than
 * itself. S3 compares each part with its hash. An upload that fails is taken back: its parts would be paid for.
 */
import type { PackageFile } from '@aws-release-actions/driver';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { AwsError } from './aws-error.ts';
import { compositeSha256, type PackagePart, partsOf } from './package-file.ts';
import { findObject, type ObjectVersion, type PackageObject } from './package-object.ts';

/** Parts that are on their way at once; each is in memory. */
const partsAtOnce = 4;

/** A part that S3 has. */
interface SentPart {
  readonly number: number;
  readonly sha256: string;
  readonly etag: string | undefined;
}

/** S3 has put together something else than was sent. */
class WrongObject extends Error {
  readonly nextStep = 'Run the job again: it replaces the object.';
}

/** Uploads a package. */
export async function uploadInParts(object: PackageObject, file: PackageFile): Promise<ObjectVersion> {
  const { client, at, kept, call } = object;
  const created = await call('s3:PutObject', () =>
    client.send(new CreateMultipartUploadCommand({ ...at, ...kept, ChecksumAlgorithm: 'SHA256' })),
  );
  const upload = { ...at, UploadId: created.UploadId };
  try {
    return await complete(object, upload, await sendParts(object, upload, file));
  } catch (error) {
    // The reason of the failure is worth more than that of this one.
    await call('s3:AbortMultipartUpload', () => client.send(new AbortMultipartUploadCommand(upload))).catch(() => {});
    throw error;
  }
}

type Upload = PackageObject['at'] & { readonly UploadId: string | undefined };

async function sendParts(object: PackageObject, upload: Upload, file: PackageFile): Promise<readonly SentPart[]> {
  const parts = partsOf(file);
  const sent: SentPart[] = [];
  const sendSome = async () => {
    // Whoever fails ends the parts for all.
    for await (const part of parts) sent.push(await sendPart(object, upload, part));
  };
  // A part that arrives after the upload was taken back would stay.
  const ends = await Promise.allSettled(Array.from({ length: partsAtOnce }, sendSome));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return sent.sort((one, other) => one.number - other.number);
}

async function sendPart({ client, call }: PackageObject, upload: Upload, part: PackagePart): Promise<SentPart> {
  const { number, bytes, sha256 } = part;
  const input = { ...upload, PartNumber: number, Body: bytes, ChecksumSHA256: sha256 };
  const { ETag } = await call('s3:PutObject', () => client.send(new UploadPartCommand(input)));
  return { number, sha256, etag: ETag };
}

async function complete(object: PackageObject, upload: Upload, sent: readonly SentPart[]): Promise<ObjectVersion> {
  const Parts = sent.map(({ number, sha256, etag }) => ({ PartNumber: number, ETag: etag, ChecksumSHA256: sha256 }));
  const input = { ...upload, MultipartUpload: { Parts } };
  const expected = compositeSha256(sent);
  const stored = await object
    .call('s3:PutObject', () => object.client.send(new CompleteMultipartUploadCommand(input)))
    .catch(async (error: unknown) => {
      // An answer got lost, and the SDK asked once more: there is no upload because there is an object.
      const isGone = error instanceof AwsError && error.code === 'NoSuchUpload';
      const found = isGone ? await findObject(object) : undefined;
      if (found?.ChecksumSHA256 !== expected) throw error;
      return found;
    });
  if (stored.ChecksumSHA256 === expected) return stored;
  throw new WrongObject(`S3 stored other bytes at s3://${upload.Bucket}/${upload.Key} than it was sent.`);
}
