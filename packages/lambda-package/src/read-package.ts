/** What a zip says of its files, whoever wrote it; contents are not read. */
import { openPromise } from 'yauzl';
import type { ListedFile } from './compare-packages.ts';
import { PackageError } from './package-error.ts';

/** The files of a zip; folders are left out. Throws PackageError if it is no zip, or not one that can be trusted. */
export async function readPackage(path: string): Promise<readonly ListedFile[]> {
  const files: ListedFile[] = [];
  try {
    const zip = await openPromise(path, { lazyEntries: true });
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      const { fileName, uncompressedSize: size, compressedSize: packedSize, crc32 } = entry;
      files.push({ path: fileName, kind: kindOf(entry.externalFileAttributes >>> 16), size, packedSize, crc32 });
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PackageError([`${JSON.stringify(path)} cannot be read as a zip: ${reason}.`], '');
  }
  return files;
}

/** From a mode of Unix; a zip of another system has none, and then it is a plain file. */
function kindOf(mode: number): ListedFile['kind'] {
  if ((mode & 0o170000) === 0o120000) return 'link';
  return (mode & 0o100) === 0 ? 'file' : 'executable';
}
