/**
 * Layers on their way: each upload is a file that grows, whose digest is computed while it is written, so that no
 * layer is ever in memory as a whole. A part that breaks off leaves nothing behind. Names of files are ids and checked
 * digests only.
 */
import { createHash, type Hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Random, randomUuid } from '../../random/random.ts';
import type { BlobStore } from '../../state/blob-store.ts';

export interface LayerUpload {
  readonly id: string;
  readonly region: string;
  readonly repository: string;
  /** Bytes received. */
  readonly size: number;
  /** The sizes of the parts that came over ECR's API, which has a lower limit for all but the last. */
  readonly partSizes: readonly number[];
}

export interface LayerUploads {
  begin(region: string, repository: string): LayerUpload;
  find(region: string, repository: string, id: string): LayerUpload | undefined;
  /**
   * Adds all of `bytes` or nothing. 'busy' while another part is on its way, 'gone' if it has ended meanwhile.
   * `part`: it counts as one of the API.
   */
  append(
    upload: LayerUpload,
    bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: { readonly length?: number; readonly part?: boolean },
  ): Promise<'appended' | 'busy' | 'gone' | 'wrong length'>;
  /** Makes the upload a blob, and ends it. False if its bytes have another digest: then it is gone. */
  complete(upload: LayerUpload, digest: string): Promise<boolean>;
  /** The digest of what is there by now. */
  digest(upload: LayerUpload): string;
  cancel(upload: LayerUpload): Promise<void>;
  clear(): void;
}

interface Growing {
  upload: LayerUpload;
  hash: Hash;
  readonly file: string;
  busy: boolean;
}

/** `folder` is made when it is needed; whoever names it removes it. */
export function createLayerUploads(folder: string, blobs: BlobStore, random: Random): LayerUploads {
  const growing = new Map<string, Growing>();

  function require({ id }: LayerUpload): Growing {
    const found = growing.get(id);
    if (found === undefined) throw new Error(`There is no upload ${id}.`);
    return found;
  }

  async function write(entry: Growing, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> {
    await mkdir(folder, { recursive: true });
    const file = await open(entry.file, 'a');
    let length = 0;
    try {
      for await (const chunk of bytes) {
        entry.hash.update(chunk);
        await file.writeFile(chunk);
        length += chunk.length;
      }
    } finally {
      await file.close();
    }
    return length;
  }

  return {
    begin(region, repository) {
      const id = randomUuid(random);
      const upload: LayerUpload = { id, region, repository, size: 0, partSizes: [] };
      growing.set(id, { upload, hash: createHash('sha256'), file: join(folder, id), busy: false });
      return upload;
    },
    find(region, repository, id) {
      const upload = growing.get(id)?.upload;
      return upload?.region === region && upload.repository === repository ? upload : undefined;
    },
    async append(upload, bytes, { length, part = false } = {}) {
      const entry = growing.get(upload.id);
      if (entry === undefined) return 'gone';
      if (entry.busy) return 'busy';
      entry.busy = true;
      const before = entry.hash.copy();
      const { size, partSizes } = entry.upload;
      let written: number | undefined;
      try {
        written = await write(entry, bytes);
      } finally {
        if (written === undefined || (length !== undefined && written !== length)) {
          entry.hash = before;
          await truncate(entry.file, size).catch(() => undefined);
        } else {
          const sizes = part ? [...partSizes, written] : partSizes;
          entry.upload = { ...entry.upload, size: size + written, partSizes: sizes };
        }
        entry.busy = false;
      }
      if (growing.get(upload.id) !== entry) return 'gone';
      return length === undefined || written === length ? 'appended' : 'wrong length';
    },
    digest: (upload) => `sha256:${require(upload).hash.copy().digest('hex')}`,
    async complete(upload, digest) {
      const entry = require(upload);
      growing.delete(upload.id);
      const isSame = `sha256:${entry.hash.digest('hex')}` === digest;
      if (isSame && !blobs.has(digest) && entry.upload.size > 0) await moveFile(entry.file, blobs.path(digest));
      else await rm(entry.file, { force: true });
      // Nothing was ever written of a blob without bytes.
      if (isSame && entry.upload.size === 0) blobs.put(new Uint8Array());
      return isSame;
    },
    async cancel(upload) {
      const { file } = require(upload);
      growing.delete(upload.id);
      await rm(file, { force: true });
    },
    clear: () => {
      growing.clear();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The blobs may lie on another disk than what is temporary. */
async function moveFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    // Beside its place first: a blob that is there is whole.
    const partial = join(dirname(to), `${basename(from)}.partial`);
    await copyFile(from, partial);
    await rename(partial, to);
    await rm(from, { force: true });
  }
}
