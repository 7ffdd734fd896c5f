/**
 * A task's own view of an unpacked image. What its program can reach by relative paths - its working directory and
 * the folder of its script - is copied, so that no task sees what another one writes. Everything else is the image's
 * own folder, through links: a system's 200 MB need no copy for a program that runs on the host's Node.
 */

import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RealPath } from './image-root.ts';

/** Makes `folder`, which does not exist, a view of `image` with copies of its real paths `own`. */
export async function makeTaskFolder(image: string, folder: string, own: readonly RealPath[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (own.some((path) => path.length === 0)) return copyFolder(image, folder);
  await Promise.all(
    (await readdir(image, { withFileTypes: true })).map(async (entry) => {
      const source = join(image, entry.name);
      const target = join(folder, entry.name);
      const below = own.filter(([first]) => first === entry.name).map((path) => path.slice(1));
      if (entry.isDirectory() && below.length > 0) return makeTaskFolder(source, target, below);
      if (entry.isDirectory()) return symlink(source, target, 'junction');
      return copyEntry(source, target, entry.isSymbolicLink());
    }),
  );
}

async function copyFolder(source: string, target: string): Promise<void> {
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(target, entry.name);
    if (entry.isDirectory()) {
      await mkdir(to);
      await copyFolder(from, to);
    } else await copyEntry(from, to, entry.isSymbolicLink());
  }
}

/** Links of an image are relative, and mean the same in the copy. */
async function copyEntry(source: string, target: string, isLink: boolean): Promise<void> {
  if (isLink) return symlink(await readlink(source), target);
  // Where the file system can, the copy shares its blocks until somebody writes.
  return copyFile(source, target, constants.COPYFILE_FICLONE);
}
