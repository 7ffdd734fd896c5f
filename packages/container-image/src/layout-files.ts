/**
 * The files of an OCI image layout. Somebody else may have written the folder: nothing is followed out of it, no
 * link and no name, and nothing is read that is no file.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { LayoutError } from './layout-error.ts';

/** Where a blob is, below the folder. The digest is one by its form: it makes no other path. */
export function blobPath(digest: string): string {
  return join('blobs', 'sha256', digest.slice('sha256:'.length));
}

/** The whole of a small file. Throws LayoutError, also if it has more bytes than `limit`. */
export async function readSmallFile(folder: string, path: string, limit: number): Promise<Buffer> {
  await using file = await openFile(folder, path);
  const { size } = await file.stat();
  if (size > limit) throw new LayoutError(`${path} in the OCI image layout has ${size} bytes, more than ${limit}.`);
  // One more than it had: it may have grown.
  const buffer = Buffer.alloc(size + 1);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
  if (bytesRead !== size) throw new LayoutError(`${path} in the OCI image layout changed while it was read.`);
  return buffer.subarray(0, size);
}

/** The digest of a file of this size; however large, in little memory. Throws like readBlob. */
export async function hashFile(folder: string, path: string, size: number, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readBlob(folder, path, size, signal)) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}

const chunkSize = 256 * 1024;

/**
 * The bytes of a file, chunk by chunk. Throws LayoutError, at once if the file is not of this size, and what the signal
 * was aborted with.
 */
export async function* readBlob(
  folder: string,
  path: string,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  await using file = await openFile(folder, path);
  const actual = (await file.stat()).size;
  if (actual !== size) throw sizeMismatch(path, actual, size);
  for (;;) {
    signal?.throwIfAborted();
    // Each chunk has memory of its own: whoever sends it may still hold it when the next one is read.
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(chunkSize), 0, chunkSize);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** A file is not as long as the image says. */
export function sizeMismatch(path: string, actual: number, expected: number): LayoutError {
  return new LayoutError(`${path} in the OCI image layout has ${actual} bytes; the image says ${expected}.`);
}

/** Opens a plain file below the folder. The caller closes it. Throws LayoutError. */
async function openFile(folder: string, path: string): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    const root = await realpath(folder);
    const place = join(root, path);
    if ((await realpath(place)) !== place) {
      throw new LayoutError(
        `${path} in the OCI image layout is a link, or lies behind one.`,
        'Copy the layout with its links resolved, for example with cp -RL. Nothing was pushed.',
      );
    }
    // NONBLOCK: a pipe would be waited for, for ever. On Windows there are neither flags nor such files.
    file = await open(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    if ((await file.stat()).isFile()) return file;
  } catch (error) {
    await file?.close();
    throw error instanceof LayoutError ? error : unreadable(path, error);
  }
  await file.close();
  throw new LayoutError(`${path} in the OCI image layout is not a file.`);
}

function unreadable(path: string, error: unknown): LayoutError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new LayoutError(
      `${path} is missing in the OCI image layout.`,
      path === 'oci-layout'
        ? 'Give the folder that holds it; a layout in a tar file has to be unpacked first.'
        : undefined,
    );
  }
  return new LayoutError(`${path} in the OCI image layout cannot be read (${code}).`);
}
