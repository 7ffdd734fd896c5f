/**
 * Puts one layer on top of those below it, by the rules of the OCI image specification: a tar, plain or compressed,
 * with whiteouts for what it takes away. Owners, devices and extended attributes are left out: programs run as
 * whoever runs local-aws. See image-root.ts for what must never happen.
 */

import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { chmod, link, lstat, mkdir, open, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { Parser, type ReadEntry } from 'tar';
import { absent, entryNames, ImagePathError, linkText, placeOf, type RealPath, realPath } from './image-root.ts';

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

/** Unpacks the layer at `path` into `root`. Throws with what is wrong with it. */
export async function applyLayer(root: string, path: string): Promise<void> {
  const layer = new Layer(root);
  let entries = 0;
  let ended = false;
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  let applied = Promise.resolve();
  const parser = new Parser({
    // An image of one's own may well hold a large file of zeros.
    maxDecompressionRatio: Number.POSITIVE_INFINITY,
    onReadEntry: (entry) => {
      entries += 1;
      applied = applied.then(() => layer.apply(entry)).then(() => void entry.resume());
      applied.catch(fail);
    },
    // Layers without entries are common, and no reason to warn.
    onwarn: (_code, message) => {
      if (entries > 0 || !ended) fail(new Error(String(message)));
    },
  });
  parser.on('eof', () => {
    ended = true;
  });
  parser.on('error', fail);
  const finished = new Promise<void>((resolve) => parser.once('end', resolve));
  for await (const chunk of createReadStream(path)) {
    if (!parser.write(chunk)) await Promise.race([once(parser, 'drain'), failed]);
  }
  parser.end();
  // Of two that are settled, the first one counts.
  await Promise.race([failed, finished]);
  await applied;
}

class Layer {
  readonly #root: string;
  /** What this layer has put where, and the folders above: its own whiteouts take none of it away. */
  readonly #touched = new Set<string>();
  /** Folders already looked up. */
  #parents = new Map<string, RealPath>();

  constructor(root: string) {
    this.#root = root;
  }

  async apply(entry: ReadEntry): Promise<void> {
    const names = entryNames(entry.path);
    const name = names.at(-1);
    // The root itself.
    if (name === undefined) return;
    const parent = await this.#parent(names.slice(0, -1));
    if (name === opaque) return this.#prune(parent);
    if (name.startsWith(whiteout)) {
      const [hidden = ''] = entryNames(name.slice(whiteout.length));
      return hidden === '' ? undefined : this.#prune([...parent, hidden]);
    }
    const path = [...parent, name];
    switch (entry.type) {
      case 'Directory':
        return this.#putFolder(path, entry);
      case 'File':
      case 'OldFile':
      case 'ContiguousFile':
        return this.#putFile(path, entry);
      case 'SymbolicLink':
        await this.#makeRoom(path);
        return symlink(linkText(parent, entry.linkpath ?? ''), this.#place(path));
      case 'Link':
        return this.#putLink(path, entry.linkpath ?? '');
      default:
        // Devices and pipes are nothing that a program on Node needs of its image.
        return;
    }
  }

  async #parent(names: readonly string[]): Promise<RealPath> {
    const key = names.join('/');
    const known = this.#parents.get(key);
    if (known !== undefined) return known;
    const parent = await realPath(this.#root, key, true);
    if (parent === undefined || !(await lstat(this.#place(parent))).isDirectory()) {
      throw new ImagePathError(`${key} leads through a file`);
    }
    this.#parents.set(key, parent);
    return parent;
  }

  async #putFolder(path: RealPath, entry: ReadEntry): Promise<void> {
    const present = await lstat(this.#place(path)).catch(absent);
    if (present?.isDirectory()) this.#touch(path);
    else {
      await this.#makeRoom(path);
      await mkdir(this.#place(path));
    }
    // Whoever runs local-aws must be able to fill it and to remove it.
    await chmod(this.#place(path), permissions(entry, 0o755) | 0o700);
  }

  async #putFile(path: RealPath, entry: ReadEntry): Promise<void> {
    await this.#makeRoom(path);
    const file = await open(this.#place(path), 'wx');
    try {
      for await (const chunk of entry) await file.write(chunk);
      await file.chmod(permissions(entry, 0o644) | 0o600);
    } finally {
      await file.close();
    }
  }

  async #putLink(path: RealPath, target: string): Promise<void> {
    const names = entryNames(target);
    const parent = await realPath(this.#root, names.slice(0, -1).join('/'));
    const source = parent === undefined ? undefined : [...parent, ...names.slice(-1)];
    const found = source === undefined ? undefined : await lstat(this.#place(source)).catch(absent);
    if (parent === undefined || source === undefined || found === undefined || found.isDirectory()) {
      throw new ImagePathError(`${target} is no file to link to`);
    }
    if (this.#place(source) === this.#place(path)) return;
    // The text of a link means something else elsewhere.
    const text = found.isSymbolicLink() ? await readlink(this.#place(source)) : undefined;
    await this.#makeRoom(path);
    if (text === undefined) return link(this.#place(source), this.#place(path));
    return symlink(linkText(path.slice(0, -1), `/${[...parent, text].join('/')}`), this.#place(path));
  }

  /** Takes away what is there, and never follows it. */
  async #makeRoom(path: RealPath): Promise<void> {
    this.#touch(path);
    const present = await lstat(this.#place(path)).catch(absent);
    if (present !== undefined) await this.#remove(path);
  }

  async #remove(path: RealPath): Promise<void> {
    this.#parents = new Map();
    await rm(this.#place(path), { recursive: true, force: true });
  }

  /** Removes what lower layers have put there. */
  async #prune(path: RealPath): Promise<void> {
    if (path.length > 0 && !this.#touched.has(path.join('/'))) return this.#remove(path);
    const found = await lstat(this.#place(path)).catch(absent);
    if (!found?.isDirectory()) return;
    for (const name of await readdir(this.#place(path))) await this.#prune([...path, name]);
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
