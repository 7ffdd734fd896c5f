/**
 * The files of a folder as entries of a package. It reports every file that cannot be packaged, and
 * never follows a link: Lambda unpacks symbolic links as such, and following them would copy files, and
 * break modules that are found through links (as pnpm lays them out).
 */
import { type Dirent, constants as fsConstants } from 'node:fs';
import { lstat, open, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { entryOf, type PackageEntry } from './entry.ts';
import { PackageError } from './package-error.ts';

/** What to collect. */
export interface Folder {
  /** Absolute path. */
  readonly root: string;
  /** Absolute paths that are passed over, such as the package itself. */
  readonly omit: readonly string[];
  /** Windows has no executable bit; there the content decides. */
  readonly platform?: NodeJS.Platform;
}

interface Collected {
  readonly entries: PackageEntry[];
  readonly problems: string[];
}

/**
 * All files under the root, sub-folders included; empty folders, and whatever is named `.git`, are left out.
 * Throws PackageError if there is no such folder or if files can't be packaged.
 */
export async function collectFolder({
  root,
  omit,
  platform = process.platform,
}: Folder): Promise<readonly PackageEntry[]> {
  const real = await realpath(root).catch(() => undefined);
  if (real === undefined || !(await lstat(real)).isDirectory()) {
    throw new PackageError([`There is no folder ${JSON.stringify(root)} to package.`]);
  }
  const collected: Collected = { entries: [], problems: [] };
  const omitted = new Set(omit.map((path) => join(real, relative(root, path))));
  await visit(real, { real, omitted, platform, ...collected });
  if (collected.problems.length > 0) throw new PackageError(collected.problems.sort());
  return collected.entries;
}

interface Visit extends Collected {
  readonly real: string;
  readonly omitted: ReadonlySet<string>;
  readonly platform: NodeJS.Platform;
}

async function visit(folder: string, into: Visit): Promise<void> {
  const found = await readdir(folder, { withFileTypes: true });
  await Promise.all(found.map((item) => collect(item, join(folder, item.name), into)));
}

async function collect(item: Dirent, path: string, into: Visit): Promise<void> {
  if (item.name === '.git' || into.omitted.has(path)) return;
  const name = relative(into.real, path).replaceAll(sep, '/');
  if (item.isDirectory()) return visit(path, into);
  if (item.isFile()) {
    into.entries.push(await fileEntry(name, path, into.platform));
  } else if (item.isSymbolicLink()) {
    const target = (await readlink(path)).replaceAll(sep, '/');
    const reason = await refusedLink(path, target, into.real);
    if (reason === undefined) into.entries.push(entryOf(name, Buffer.from(target), 'link'));
    else into.problems.push(`${JSON.stringify(name)} links to ${JSON.stringify(target)}, ${reason}.`);
  } else {
    into.problems.push(`${JSON.stringify(name)} is neither a file, a folder nor a link (but a ${specialKind(item)}).`);
  }
}

async function fileEntry(name: string, path: string, platform: NodeJS.Platform): Promise<PackageEntry> {
  const { mode, size } = await lstat(path);
  const executable = platform === 'win32' ? await looksExecutable(path) : (mode & fsConstants.S_IXUSR) !== 0;
  return { path: name, kind: executable ? 'executable' : 'file', size, file: path, read: () => readFile(path) };
}

/** A script that names its interpreter, or an ELF binary. */
async function looksExecutable(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    return head.startsWith('#!') || head === '\x7fELF';
  } finally {
    await file.close();
  }
}

/** Why a link can't be packaged; undefined if it can. Both its words and where they really lead count. */
async function refusedLink(path: string, target: string, root: string): Promise<string | undefined> {
  if (isAbsolute(target)) return 'an absolute path';
  if (!isInside(root, resolve(dirname(path), target))) return 'which is outside of the package';
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return 'which does not exist';
  return isInside(root, real) ? undefined : 'which is outside of the package';
}

function isInside(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

function specialKind(item: Dirent): string {
  if (item.isFIFO()) return 'named pipe';
  if (item.isSocket()) return 'socket';
  return 'device';
}
