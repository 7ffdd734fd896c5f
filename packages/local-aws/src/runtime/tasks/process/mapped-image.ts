/** An unpacked image as the process runtime reads it: the paths of a container, and where they are on this machine. */

import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import { ImagePathError, placeOf, type RealPath, realPath, statOf } from '../image/image-root.ts';
import type { ImageFiles } from './node-command.ts';

const startLength = 4096;

export class MappedImage implements ImageFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async readStart(path: string): Promise<string | undefined> {
    const real = this.findFile(path);
    if (real === undefined) return undefined;
    const file = await open(placeOf(this.#root, real));
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(startLength), 0, startLength, 0);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** Where a file really is; undefined if there is none. */
  findFile(path: string): RealPath | undefined {
    try {
      const real = realPath(this.#root, path);
      return real !== undefined && statOf(placeOf(this.#root, real))?.isFile() ? real : undefined;
    } catch (error) {
      // A path through a file, or in circles, leads to no file.
      if (error instanceof ImagePathError) return undefined;
      throw error;
    }
  }

  /** Where a folder really is, which is made if the image has none there, as engines do. */
  findFolder(path: string): RealPath {
    return realPath(this.#root, path, true) ?? [];
  }

  /**
   * The arguments with every absolute path of a file of the image, alone or after `--option=`, as the path below
   * `folder`; and the folders of all files that are named. `/app/server.js` is no path of this machine.
   */
  mapArguments(words: readonly string[], workingDirectory: string, folder: string) {
    const named: RealPath[] = [];
    const mapped: string[] = [];
    for (const word of words) {
      const [, option = '', path = ''] = /^(--?[\w-]+=)?(.*)$/s.exec(word) ?? [];
      const real = path === '' ? undefined : this.findFile(posix.resolve('/', workingDirectory, path));
      if (real !== undefined) named.push(real.slice(0, -1));
      mapped.push(real !== undefined && path.startsWith('/') ? option + placeOf(folder, real) : word);
    }
    return { mapped, named };
  }
}
