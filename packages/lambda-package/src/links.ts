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

/** A sentence for each link that can't be packaged. Both its words and where it really leads count. */
export function linkProblems(
  links: readonly Link[],
  root: string,
  leftOut: ReadonlySet<string>,
  files: Pick<typeof fs, 'realpathSync'>,
): readonly string[] {
  return links.flatMap((link) => {
    const reason = refusal(link, root, leftOut, files);
    return reason === undefined
      ? []
      : [`${JSON.stringify(link.name)} links to ${JSON.stringify(link.target)}, ${reason}.`];
  });
}

function refusal(
  { path, target }: Link,
  root: string,
  leftOut: ReadonlySet<string>,
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
  return isLeftOut(relative(root, real).replaceAll(sep, '/'), leftOut) ? 'which is left out of the package' : undefined;
}

function isInside(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

function isLeftOut(name: string, leftOut: ReadonlySet<string>): boolean {
  if (leftOut.size === 0) return false;
  const parts = name.split('/');
  return parts.some((_, index) => leftOut.has(parts.slice(0, index + 1).join('/')));
}
