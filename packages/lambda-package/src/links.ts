/** Whether symbolic links still lead where they should when they are unpacked elsewhere, in a package. */
import type fs from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { errorCode } from './unreadable.ts';

/** A symbolic link of a folder. */
export interface Link {
  /** Absolute path of the link. */
  readonly path: string;
  /** Path in the package. */
  readonly name: string;
  /** As written in the file system, with forward slashes. */
  readonly target: string;
}

/**
 * A sentence for each link that can't be packaged. Both its words and where it really leads count. `kept` are the
 * paths of all members, if anything was left out.
 */
export function linkProblems(
  links: readonly Link[],
  root: string,
  kept: readonly string[] | undefined,
  files: Pick<typeof fs, 'realpathSync'>,
): readonly string[] {
  const places = links.length > 0 && kept !== undefined ? withFolders(kept) : undefined;
  return links.flatMap((link) => {
    const reason = refusal(link, root, places, files);
    return reason === undefined
      ? []
      : [`${JSON.stringify(link.name)} links to ${JSON.stringify(link.target)}, ${reason}.`];
  });
}

function refusal(
  { path, target }: Link,
  root: string,
  places: ReadonlySet<string> | undefined,
  files: Pick<typeof fs, 'realpathSync'>,
): string | undefined {
  if (isAbsolute(target)) return 'an absolute path';
  if (!isInside(root, resolve(dirname(path), target))) return 'which is outside of the package';
  let real: string;
  try {
    // Not by `resolve`: behind a link, `..` is another folder than its words say.
    real = files.realpathSync.native(`${dirname(path)}${sep}${target}`);
  } catch (error) {
    return errorCode(error) === 'ELOOP' ? 'which leads in a circle' : 'which does not exist';
  }
  if (!isInside(root, real)) return 'which is outside of the package';
  const known = places === undefined || places.has(relative(root, real).replaceAll(sep, '/'));
  return known ? undefined : 'which is left out of the package';
}

function isInside(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

/** The paths, and all folders that they lie in, the root included. */
function withFolders(paths: readonly string[]): ReadonlySet<string> {
  const places = new Set<string>();
  for (const path of paths) {
    for (let place = path; !places.has(place); place = place.slice(0, Math.max(0, place.lastIndexOf('/')))) {
      places.add(place);
    }
  }
  return places;
}
