/** Reads a package from disk, once through and in order, and never hands on that it was another one than was promised. */
import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PackageFile } from '@aws-release-actions/driver';

/** A piece of a package. */
export interface PackagePart {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** base64 SHA-256 of `bytes`. */
  readonly sha256: string;
}

/** Bytes of every part but the last one. S3 takes no fewer than 5 MB, and a checksum of parts depends on it. */
export const partBytes = 8 * 1024 * 1024;

/** The file is not the package that was announced, or cannot be read any more. */
class PackageFileChanged extends Error {
  readonly nextStep = 'Let nothing write to it while this step runs, and run the job again.';

  constructor({ path }: PackageFile, what: string, cause?: unknown) {
    super(`The package "${basename(path)}" ${what}.`, cause === undefined ? {} : { cause });
    this.name = 'PackageFileChanged';
  }
}

/** All of a package. Throws if it is another one. */
export async function readWhole(file: PackageFile): Promise<Uint8Array> {
  const bytes = await readFile(file.path).catch((error: unknown) => {
    throw new PackageFileChanged(file, 'cannot be read', error);
  });
  compare(file, bytes.length, sha256(bytes));
  return bytes;
}

/** The parts of a package, in order. Throws after the last one if they are not those of the package. */
export async function* partsOf(file: PackageFile): AsyncGenerator<PackagePart> {
  const handle = await open(file.path).catch((error: unknown) => {
    throw new PackageFileChanged(file, 'cannot be read', error);
  });
  const whole = createHash('sha256');
  let size = 0;
  try {
    for (let number = 1; size <= file.size; number++) {
      const bytes = await readPart(handle, size);
      if (bytes.length === 0) break;
      size += bytes.length;
      whole.update(bytes);
      yield { number, bytes, sha256: sha256(bytes) };
    }
  } finally {
    await handle.close();
  }
  compare(file, size, whole.digest('base64'));
}

/** The checksum that S3 has for an object of such parts: that of their checksums, and how many there are. */
export function compositeSha256(parts: readonly { readonly sha256: string }[]): string {
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part.sha256, 'base64')));
  return `${sha256(digests)}-${parts.length}`;
}

/** As many bytes of a part as there are; a read may give fewer than it was asked for. */
async function readPart(handle: FileHandle, position: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(partBytes);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function compare(file: PackageFile, size: number, hash: string): void {
  if (size === file.size && hash === file.codeSha256) return;
  throw new PackageFileChanged(file, 'has changed since it was made, and was not uploaded');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
