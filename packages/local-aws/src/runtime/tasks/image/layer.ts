/**
 * One layer on its way into the folder of an image: what each entry adds and each whiteout takes away. See
 * image-root.ts for what must never happen. Calls of the file system wait for no turn of their own: for small files,
 * that is ten times as fast.
 */

import {
  chmodSync,
  closeSync,
  fchmodSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { ReadEntry } from 'tar';
import { entryNames, ImagePathError, linkText, placeOf, type RealPath, realPath, statOf } from './image-root.ts';

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

/** Runs work whose errors somebody else is told. */
type Attempt = (work: () => void) => void;

export class Layer {
  readonly #root: string;
  /** What this layer has put where, and the folders above: its own whiteouts take none of it away. */
  readonly #touched = new Set<string>();
  /** Folders already looked up. */
  #parents = new Map<string, RealPath>();
  /** The file that is being written. */
  #file: number | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** Takes an entry, and the content of a file as it comes; tells what is wrong, now or then, and throws nothing. */
  take(entry: ReadEntry, fail: (error: unknown) => void): void {
    const attempt = (work: () => void) => {
      try {
        work();
      } catch (error) {
        fail(error);
      }
    };
    attempt(() => this.#apply(entry, attempt));
  }

  #apply(entry: ReadEntry, attempt: Attempt): void {
    const names = entryNames(entry.path);
    const name = names.at(-1);
    // The root itself.
    if (name === undefined) return;
    const parent = this.#parent(names.slice(0, -1));
    if (name.startsWith(whiteout)) this.#takeAway(parent, name);
    else this.#put([...parent, name], entry, attempt);
  }

  #takeAway(parent: RealPath, name: string): void {
    const [hidden] = entryNames(name.slice(whiteout.length));
    if (name === opaque) this.#prune(parent);
    else if (hidden !== undefined) this.#prune([...parent, hidden]);
  }

  #put(path: RealPath, entry: ReadEntry, attempt: Attempt): void {
    switch (entry.type) {
      case 'Directory':
        this.#putFolder(path, entry);
        break;
      case 'File':
      case 'OldFile':
      case 'ContiguousFile':
        this.#putFile(path, entry, attempt);
        break;
      case 'SymbolicLink':
        this.#makeRoom(path);
        symlinkSync(linkText(path.slice(0, -1), entry.linkpath ?? ''), this.#place(path));
        break;
      case 'Link':
        this.#putLink(path, entry.linkpath ?? '');
    }
    // Devices and pipes are nothing that a program on Node needs of its image.
  }

  /** Gives back a file that was not written to its end. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #parent(names: readonly string[]): RealPath {
    const key = names.join('/');
    const known = this.#parents.get(key);
    if (known !== undefined) return known;
    const parent = realPath(this.#root, key, true);
    if (parent === undefined || !statOf(this.#place(parent))?.isDirectory()) {
      throw new ImagePathError(`${key} leads through a file`);
    }
    this.#parents.set(key, parent);
    return parent;
  }

  #putFolder(path: RealPath, entry: ReadEntry): void {
    const present = statOf(this.#place(path));
    if (present?.isDirectory()) this.#touch(path);
    else {
      this.#makeRoom(path);
      mkdirSync(this.#place(path));
    }
    // Whoever runs local-aws must be able to fill it and to remove it.
    chmodSync(this.#place(path), permissions(entry, 0o755) | 0o700);
  }

  #putFile(path: RealPath, entry: ReadEntry, attempt: Attempt): void {
    this.#makeRoom(path);
    const file = openSync(this.#place(path), 'wx');
    this.#file = file;
    entry.on('data', (chunk) => attempt(() => writeFileSync(file, chunk)));
    entry.on('end', () =>
      attempt(() => {
        fchmodSync(file, permissions(entry, 0o644) | 0o600);
        this.close();
      }),
    );
  }

  #putLink(path: RealPath, target: string): void {
    const names = entryNames(target);
    const parent = realPath(this.#root, names.slice(0, -1).join('/'));
    const source = parent === undefined ? undefined : [...parent, ...names.slice(-1)];
    const found = source === undefined ? undefined : statOf(this.#place(source));
    if (parent === undefined || source === undefined || found === undefined || found.isDirectory()) {
      throw new ImagePathError(`${target} is no file to link to`);
    }
    if (this.#place(source) === this.#place(path)) return;
    // The text of a link means something else elsewhere.
    const text = found.isSymbolicLink() ? readlinkSync(this.#place(source)) : undefined;
    this.#makeRoom(path);
    if (text === undefined) linkSync(this.#place(source), this.#place(path));
    else symlinkSync(linkText(path.slice(0, -1), `/${[...parent, text].join('/')}`), this.#place(path));
  }

  /** Takes away what is there, and never follows it. */
  #makeRoom(path: RealPath): void {
    this.#touch(path);
    const present = statOf(this.#place(path));
    if (present !== undefined) this.#remove(path);
  }

  #remove(path: RealPath): void {
    this.#parents = new Map();
    rmSync(this.#place(path), { recursive: true, force: true });
  }

  /** Removes what lower layers have put there. */
  #prune(path: RealPath): void {
    if (path.length > 0 && !this.#touched.has(path.join('/'))) this.#remove(path);
    else if (path.length === 0 || statOf(this.#place(path))?.isDirectory()) {
      for (const name of readdirSync(this.#place(path))) this.#prune([...path, name]);
    }
  }

  #touch(path: RealPath): void {
    for (let length = path.length; length > 0; length -= 1) this.#touched.add(path.slice(0, length).join('/'));
  }

  #place(path: RealPath): string {
    return placeOf(this.#root, path);
  }
}

/** Without set-uid and its like. */
function permissions(entry: ReadEntry, otherwise: number): number {
  return (entry.mode ?? otherwise) & 0o777;
}
