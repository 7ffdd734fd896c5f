/**
 * Bytes by their digest, one file each: what is too large or too opaque for a readable state, such as the
 * zips of functions, the objects of buckets and the layers of images. Never writes a name that came from
 * outside: a digest is checked before it becomes a path.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BlobStore {
  /** Keeps the bytes; their digest, `sha256:` and 64 hexadecimal digits. */
  put(bytes: Uint8Array): string;
  /** undefined if nobody kept them. */
  get(digest: string): Uint8Array | undefined;
  has(digest: string): boolean;
  /** Where the file is, or would be. Throws for what is no digest. */
  path(digest: string): string;
}

/** What a digest looks like. */
export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** `folder` need not exist; whoever names it removes it. */
export function createBlobStore(folder: string): BlobStore {
  const path = (digest: string) => {
    if (!digestPattern.test(digest)) throw new Error('A blob is named by sha256: and 64 hexadecimal digits.');
    return join(folder, 'sha256', digest.slice('sha256:'.length));
  };
  const has = (digest: string) => digestPattern.test(digest) && existsSync(path(digest));
  return {
    path,
    has,
    put(bytes) {
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      if (has(digest)) return digest;
      mkdirSync(join(folder, 'sha256'), { recursive: true });
      // Written aside first: a file that is there is whole, even if the process dies now.
      const partial = `${path(digest)}.partial`;
      writeFileSync(partial, bytes);
      renameSync(partial, path(digest));
      return digest;
    },
    get: (digest) => (has(digest) ? readFileSync(path(digest)) : undefined),
  };
}
