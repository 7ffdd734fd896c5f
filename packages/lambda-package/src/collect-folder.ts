/**
 * The files of a folder as entries of a package. It reports every file that cannot be packaged, and
 * never follows a link: Lambda unpacks symbolic links as such, and following them would copy files, and
 * break modules that are found through links (as pnpm lays them out). Calls are synchronous: for many small
 * answers of the file system that takes a fraction of the time.
 */
import fs, { constants, type Dirent } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { worthThreads } from './archive.ts';
import { binaryHeaderLength, binaryOf } from './binary.ts';
import { entryOf, type PackageEntry } from './entry.ts';
import type { GitModes } from './git-modes.ts';
import { type IgnoreRules, ignoreRules } from './ignore-rules.ts';
import { type Link, linkProblems } from './links.ts';
import { isNativeModule } from './native-modules.ts';
import { PackageError } from './package-error.ts';
import { namesNotUtf8, unreadable } from './unreadable.ts';

/** What to collect. */
export interface Folder {
  /** Absolute path. */
  readonly root: string;
  /** Absolute paths that are passed over, such as the package itself. */
  readonly omit: readonly string[];
  /** Gitignore patterns: if there are any, only files that match one, or lie in a folder that does, are taken. */
  readonly include?: readonly string[];
  /** Gitignore patterns of files to leave out, stronger than ignore files; `!pattern` takes back what those leave out. */
  readonly exclude?: readonly string[];
  /** Name of files that hold such patterns, at the root and in any folder; `.lambdaignore` unless said otherwise. */
  readonly ignoreFile?: string;
  /** Windows has no executable bit; there git's index decides, or the content. */
  readonly platform?: NodeJS.Platform;
  /** What git's index says of the files (`readGitModes`); of files that it does not have, the file system is asked. */
  readonly gitModes?: GitModes;
  /** Hears, while files are still looked for, that they are worth more than one thread. */
  readonly onLarge?: () => void;
}

/** The calls to the file system, so that tests can let files vanish. */
export type FileSystem = Pick<
  typeof fs,
  'closeSync' | 'lstatSync' | 'openSync' | 'readdirSync' | 'readFileSync' | 'readlinkSync' | 'readSync' | 'realpathSync'
>;

/**
 * All files under the root, sub-folders included, in the same order wherever they lie. Left out are empty
 * folders, whatever is named `.git`, ignore files and what they say.
 * Throws PackageError if there is no such folder or if files can't be packaged.
 */
export async function collectFolder(folder: Folder, files: FileSystem = fs): Promise<readonly PackageEntry[]> {
  const { root, omit, include = [], exclude = [], ignoreFile = '.lambdaignore' } = folder;
  const real = realFolder(root, files);
  if (real === undefined) throw new PackageError([`There is no folder ${JSON.stringify(root)} to package.`]);
  const walk: Walk = {
    files,
    ignoreFile,
    platform: folder.platform ?? process.platform,
    gitModes: folder.gitModes ?? new Map(),
    size: 0,
    onLarge: folder.onLarge ?? (() => {}),
    omitted: new Set(omit.flatMap((path) => [join(real, relative(root, path)), realPlace(path, files)])),
    folders: [{ path: real, name: '', rules: ignoreRules({ include, exclude }) }],
    entries: [],
    links: [],
    leftOut: 0,
    problems: [],
  };
  // A list that grows, not recursion: folders can be nested more deeply than calls.
  for (const pending of walk.folders) visit(pending, walk);
  const kept = walk.leftOut > 0 ? walk.entries.map(({ path }) => path) : undefined;
  const problems = [...walk.problems, ...linkProblems(walk.links, real, kept, files)];
  if (problems.length > 0) throw new PackageError(problems.sort());
  return walk.entries;
}

interface Walk {
  /** Bytes of the files that were found. */
  size: number;
  readonly onLarge: () => void;
  readonly files: FileSystem;
  readonly ignoreFile: string;
  readonly platform: NodeJS.Platform;
  readonly gitModes: GitModes;
  readonly omitted: ReadonlySet<string>;
  /** All that were found, those that are not read yet at the end. */
  readonly folders: FoundFolder[];
  readonly entries: PackageEntry[];
  readonly links: Link[];
  /** How many files and folders the rules left out. */
  leftOut: number;
  readonly problems: string[];
}

interface FoundFolder {
  /** Absolute. */
  readonly path: string;
  /** Its path in the package, empty for the root. */
  readonly name: string;
  /** Those of the folder that it lies in. */
  readonly rules: IgnoreRules;
}

function realFolder(root: string, files: FileSystem): string | undefined {
  try {
    const real = files.realpathSync.native(root);
    return files.lstatSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

/** Where a path leads through links of the folders above it; whether it exists does not matter. */
function realPlace(path: string, files: FileSystem): string {
  try {
    return join(files.realpathSync.native(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

function visit({ path: folder, name, rules }: FoundFolder, walk: Walk): void {
  attempt(name, walk, () => {
    const found = walk.files.readdirSync(folder, { withFileTypes: true });
    const unnamed = found.some((item) => item.name.includes('\uFFFD')) ? namesNotUtf8(folder, name, walk.files) : [];
    if (unnamed.length > 0) {
      walk.problems.push(...unnamed);
      return;
    }
    const inside = found.some((item) => item.name === walk.ignoreFile && item.isFile())
      ? rules.within(name, walk.files.readFileSync(join(folder, walk.ignoreFile), 'utf8'))
      : rules;
    found.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const item of found) {
      collect(item, join(folder, item.name), name === '' ? item.name : `${name}/${item.name}`, inside, walk);
    }
  });
}

function collect(item: Dirent, path: string, name: string, rules: IgnoreRules, walk: Walk): void {
  if (item.name === '.git' || item.name === walk.ignoreFile || walk.omitted.has(path)) return;
  const isFolder = item.isDirectory();
  if (rules.leavesOut(name, isFolder)) {
    walk.leftOut += 1;
  } else if (isFolder) {
    walk.folders.push({ path, name, rules });
  } else if (item.isFile()) {
    attempt(name, walk, () => addFile(path, name, walk));
  } else if (item.isSymbolicLink()) {
    attempt(name, walk, () => addLink(path, name, walk.files.readlinkSync(path), walk));
  } else {
    walk.problems.push(`${JSON.stringify(name)} is neither a file, a folder nor a link (but a ${specialKind(item)}).`);
  }
}

/** What happens to one file must not hide what is wrong with others. */
function attempt(name: string, walk: Walk, step: () => void): void {
  try {
    step();
  } catch (error) {
    walk.problems.push(unreadable(name, error));
  }
}

function addLink(path: string, name: string, target: string, walk: Walk): void {
  const portable = target.replaceAll(sep, '/');
  walk.links.push({ path, name, target: portable });
  walk.entries.push({ ...entryOf(name, Buffer.from(portable), 'link'), target: portable });
}

function addFile(path: string, name: string, walk: Walk): void {
  const tracked = walk.gitModes.get(name);
  // git writes links as files where it can't make links.
  if (tracked === 'link' && walk.platform === 'win32') {
    addLink(path, name, walk.files.readFileSync(path, 'utf8'), walk);
    return;
  }
  const { mode, size } = walk.files.lstatSync(path);
  const unknown = walk.platform === 'win32' && (tracked === undefined || tracked === 'link');
  const marked = tracked === 'executable' || (tracked !== 'file' && (mode & constants.S_IXUSR) !== 0);
  const head = unknown || marked || isNativeModule(name) ? headOf(path, walk.files) : undefined;
  const binary = head && binaryOf(head);
  const executable = unknown ? looksExecutable(head) : marked;
  const kind = executable ? 'executable' : 'file';
  const entry = { path: name, kind, size, file: path, read: () => readFile(path) } as const;
  walk.entries.push(binary === undefined ? entry : { ...entry, binary });
  if (walk.size < worthThreads && walk.size + size >= worthThreads) walk.onLarge();
  walk.size += size;
}

/** The first bytes, in memory that the next call uses again. */
function headOf(path: string, files: FileSystem): Uint8Array {
  const file = files.openSync(path, 'r');
  try {
    return head.subarray(0, files.readSync(file, head, 0, binaryHeaderLength, 0));
  } finally {
    files.closeSync(file);
  }
}
const head = Buffer.alloc(binaryHeaderLength);

/** A script that names its interpreter, or an ELF binary. */
function looksExecutable(head: Uint8Array | undefined): boolean {
  const start = Buffer.from(head?.subarray(0, 4) ?? []).toString('latin1');
  return start.startsWith('#!') || start === '\x7fELF';
}

function specialKind(item: Dirent): string {
  if (item.isFIFO()) return 'named pipe';
  if (item.isSocket()) return 'socket';
  return 'device';
}
