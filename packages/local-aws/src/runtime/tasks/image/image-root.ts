/**
 * Paths of an image inside the folder that stands for its root, as a program in a container sees them: `..` ends at
 * the root, links begin there. Images come from outside: no path found here may ever lie outside of the folder, nor
 * lead through a link that does.
 */

import { lstatSync, mkdirSync, readlinkSync, type Stats } from 'node:fs';
import { join, posix, sep } from 'node:path';

/** As many as Linux follows. */
const linkLimit = 40;

/** Names from the root down, none of which is a link, `.` or `..`. */
export type RealPath = readonly string[];

/** A path that this machine cannot hold or that runs in circles. */
export class ImagePathError extends Error {}

/** The place of a real path on this machine. */
export function placeOf(root: string, path: RealPath): string {
  return join(root, ...path);
}

/**
 * Where `path` of the image really is, with every link on the way followed. undefined if it does not exist;
 * with `create`, folders are made where there is nothing.
 */
export function realPath(root: string, path: string, create = false): RealPath | undefined {
  const names = path.split('/').reverse();
  const real: string[] = [];
  let links = 0;
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      real.pop();
      continue;
    }
    const place = placeOf(root, [...real, safeName(name)]);
    const found = statOf(place);
    if (found === undefined) {
      if (!create) return undefined;
      mkdirSync(place);
    }
    if (found?.isSymbolicLink()) {
      links += 1;
      if (links > linkLimit) throw new ImagePathError(`${path} runs in circles`);
      const target = readlinkSync(place);
      if (target.startsWith('/')) real.length = 0;
      names.push(...target.split('/').reverse());
      continue;
    }
    if (found !== undefined && !found.isDirectory() && names.some((rest) => rest !== '' && rest !== '.')) {
      throw new ImagePathError(`${path} leads through a file`);
    }
    real.push(name);
  }
  return real;
}

/**
 * The text of a link in the folder `parent` that points where `target` points in a container: relative, with no more
 * `..` than there are folders above it, and none after a name.
 */
export function linkText(parent: RealPath, target: string): string {
  const from = `/${parent.join('/')}`;
  return posix.relative(from, posix.resolve(from, target)) || '.';
}

/** The names of an entry's path in a layer. Throws if it points above the root. */
export function entryNames(path: string): readonly string[] {
  const names = posix.normalize(`./${path}`).split('/');
  if (names[0] === '..') throw new ImagePathError(`${path} lies outside of the image`);
  return names.filter((name) => name !== '' && name !== '.').map(safeName);
}

function safeName(name: string): string {
  // Windows knows more ways to leave a folder.
  if (name.includes('\0') || (sep === '\\' && /[\\:]/.test(name))) {
    throw new ImagePathError(`${JSON.stringify(name)} is no name on this machine`);
  }
  return name;
}

/** Of the place itself, not of what it links to; undefined if there is nothing. */
export function statOf(place: string): Stats | undefined {
  return lstatSync(place, { throwIfNoEntry: false });
}
