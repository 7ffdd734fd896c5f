import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { PackageFile } from '@aws-release-actions/driver';
import { describe, expect, it } from '@jest/globals';
import { releasedCode } from '../src/code.ts';
import { inputsOf } from './fakes.ts';

const bytes = new TextEncoder().encode('a package');
const hash = createHash('sha256').update(bytes).digest('base64');
const disk = { readFile: async () => bytes, bucket: undefined };
const zip = (given: Record<string, string> = {}) => inputsOf({ version: '', package: 'package.zip', ...given });

describe('releasedCode', () => {
  it('takes the package, if it is the one that was built', async () => {
    expect(await releasedCode(zip({ 'code-sha256': hash }), disk, '/workspace')).toEqual({
      kind: 'zip',
      bytes,
      codeSha256: hash,
    });
    const other = createHash('sha256').update('other').digest('base64');
    await expect(releasedCode(zip({ 'code-sha256': other }), disk, '/workspace')).rejects.toThrow(
      /not the one that was built/,
    );
  });

  it('says which file is missing', async () => {
    const missing = {
      readFile: async () => {
        throw new Error('ENOENT: /workspace/package.zip');
      },
      bucket: undefined,
    };
    await expect(releasedCode(zip(), missing, '/workspace')).rejects.toThrow(
      'Input \'package\' is "package.zip", but there is no such file that can be read.',
    );
  });

  it('sends what is too large for Lambda through a bucket, and refuses it without one', async () => {
    const large = { readFile: async () => new Uint8Array(50 * 1024 * 1024 + 1), bucket: undefined };
    await expect(releasedCode(zip(), large, '/workspace')).rejects.toThrow(/set 's3-bucket'/);
    const bucket = {
      upload: async ({ path, size, codeSha256 }: PackageFile) => {
        const key = `${basename(path)}, ${size} bytes, ${codeSha256}`;
        return { bucket: 'b', key, objectVersion: 'v', uploaded: true };
      },
    };
    expect(await releasedCode(zip({ 's3-bucket': 'b' }), { ...disk, bucket }, '/workspace')).toEqual({
      kind: 's3',
      bucket: 'b',
      key: `package.zip, 9 bytes, ${hash}`,
      codeSha256: hash,
    });
  });

  it('reads nothing for an object in S3 or a published version', async () => {
    const unreadable = { readFile: () => Promise.reject(new Error('must not be read')), bucket: undefined };
    const object = inputsOf({ version: '', 's3-bucket': 'b', 's3-key': 'k', 's3-object-version': 'v' });
    expect(await releasedCode(object, unreadable, '/workspace')).toMatchObject({
      kind: 's3',
      bucket: 'b',
      key: 'k',
      objectVersion: 'v',
    });
    expect(await releasedCode(inputsOf(), unreadable, '/workspace')).toBeUndefined();
  });
});
