/** Text files of the workspace. Paths that lead out of it are refused. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { FilePort } from '@aws-release-actions/validation';

/** A file that can't be read; the message names it as the user wrote it. */
class FileError extends Error {
  readonly nextStep = '';
}

/** Files by paths that start in `folder`, all of them inside `workspace`; both absolute. */
export function filesIn(folder: string, workspace: string): FilePort {
  return {
    read: async (path) => {
      const absolute = resolve(folder, path);
      const inside = relative(workspace, absolute).replaceAll(sep, '/');
      if (inside === '..' || inside.startsWith('../') || isAbsolute(inside)) {
        throw new FileError(`The path ${path} leads out of the workspace.`);
      }
      try {
        return await readFile(absolute, 'utf8');
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') throw new FileError(`There is no file ${inside} in the workspace.`);
        if (code === 'EISDIR') throw new FileError(`${inside} is a folder; it should be a file.`);
        throw new FileError(`The file ${inside} can't be read (${String(code)}).`);
      }
    },
  };
}
