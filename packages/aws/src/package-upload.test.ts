import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, expect, it } from '@jest/globals';
import { uploadInParts } from './package-upload.ts';

const folder = mkdtempSync(join(tmpdir(), 'package-upload-'));
afterAll(() => rm(folder, { recursive: true }));

/** Five parts, each of which begins with its number. */
const bytes = Buffer.alloc(4 * 8 * 1024 * 1024 + 10);
for (const number of [1, 2, 3, 4, 5]) bytes[(number - 1) * 8 * 1024 * 1024] = number;
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest();
const file = { path: join(folder, 'p.zip'), size: bytes.length, codeSha256: sha256(bytes).toString('base64') };
writeFileSync(file.path, bytes);

const pieces = [0, 1, 2, 3, 4].map((index) => bytes.subarray(index * 8 * 1024 * 1024, (index + 1) * 8 * 1024 * 1024));
const composite = `${sha256(Buffer.concat(pieces.map(sha256))).toString('base64')}-5`;

/** An S3 that keeps parts waiting, answers the latest first, and completes with this checksum. */
function slowS3(checksum: string) {
  const waiting: (() => void)[] = [];
  let most = 0;
  let completed: CompleteMultipartUploadCommandInput | undefined;
  const answer = async () => {
    // A part more would be read and sent before all of them have been.
    await readFile(file.path);
    for (const go of waiting.splice(0).reverse()) go();
  };
  const send = async (command: { readonly input: object }) => {
    if (command instanceof UploadPartCommand) {
      const { PartNumber, Body } = command.input;
      const answered = new Promise<void>((resolve) => waiting.push(resolve));
      most = Math.max(most, waiting.length);
      if (waiting.length === 4 || PartNumber === 5) void answer();
      await answered;
      return { ETag: `"${(Body as Uint8Array)[0]}"` };
    }
    if (command instanceof CompleteMultipartUploadCommand) {
      completed = command.input;
      return { ChecksumSHA256: checksum, VersionId: 'v' };
    }
    return { UploadId: 'u' };
  };
  return {
    object: {
      client: { send } as never,
      at: { Bucket: 'b', Key: 'k' },
      kept: { ContentType: 'application/zip' },
      call: <T>(_: string, work: () => Promise<T>) => work(),
    },
    most: () => most,
    completed: () => completed?.MultipartUpload?.Parts,
  };
}

it('sends four parts at once, and names them in order whichever arrived first', async () => {
  const s3 = slowS3(composite);
  expect(await uploadInParts(s3.object, file)).toMatchObject({ VersionId: 'v' });
  expect(s3.most()).toBe(4);
  const parts = pieces.map((part, index) => ({
    PartNumber: index + 1,
    ETag: `"${index + 1}"`,
    ChecksumSHA256: sha256(part).toString('base64'),
  }));
  expect(s3.completed()).toEqual(parts);
});

it('does not believe in an object with another checksum', async () => {
  await expect(uploadInParts(slowS3(`${composite.slice(0, -1)}4`).object, file)).rejects.toMatchObject({
    message: 'S3 stored other bytes at s3://b/k than it was sent.',
    nextStep: expect.stringContaining('again'),
  });
});
