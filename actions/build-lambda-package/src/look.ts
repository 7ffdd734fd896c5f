/** Looks at paths of this disk. */
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Place } from './places.ts';

/** What is at an absolute path. A link counts as what it leads to; one that leads nowhere is missing. */
export async function look(path: string): Promise<Place> {
  try {
    const real = await realpath(path);
    return { kind: (await stat(real)).isDirectory() ? 'folder' : 'file', real };
  } catch (error) {
    const parent = dirname(path);
    if (parent === path) throw error;
    const above = await look(parent);
    const isFolder = above.kind === 'folder' || above.kind === 'missing';
    return { kind: isFolder ? 'missing' : 'below a file', real: join(above.real, basename(path)) };
  }
}
