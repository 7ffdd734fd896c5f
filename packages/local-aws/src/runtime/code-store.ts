/**
 * Unpacked code of functions, one folder for each distinct zip, in a temporary folder whose own
 * node_modules stands for the AWS SDK that Lambda's Node.js runtime brings along. A zip is material
 * from outside: no entry may land outside its folder, and none may be larger than it says.
 */

import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';
import type { BlobStore } from '../state/blob-store.ts';

/** A zip as Lambda knows it. */
export interface CodePackage {
  /** Base64 SHA-256 of the exact zip bytes: Lambda's CodeSha256. */
  readonly sha256: string;
  /** Bytes of the zip: Lambda's CodeSize. */
  readonly size: number;
  /** Where it is unpacked. */
  readonly folder: string;
}

/** A zip that Lambda would refuse, and why. */
export class CodeRefused extends Error {
  readonly reason: 'empty' | 'unreadable' | 'too-large';
  constructor(reason: 'empty' | 'unreadable' | 'too-large', cause?: unknown) {
    super(`The zip is ${reason}.`, { cause });
    this.reason = reason;
  }
}

const unpackedLimit = 262_144_000;
const symbolicLink = 0o120000;
const typeMask = 0o170000;

export class CodeStore {
  readonly #folder: string;
  readonly #blobs: BlobStore;
  readonly #packages = new Map<string, Promise<CodePackage>>();
  #prepared: Promise<string> | undefined;

  /** `folder` need not exist; whoever names it removes it. The zips themselves are kept in `blobs`. */
  constructor(folder: string, blobs: BlobStore) {
    this.#folder = folder;
    this.#blobs = blobs;
  }

  /** Unpacks a zip, once. Throws CodeRefused. */
  add(zip: Uint8Array): Promise<CodePackage> {
    const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
    const digest = createHash('sha256').update(bytes).digest();
    const key = digest.toString('hex');
    let added = this.#packages.get(key);
    if (added === undefined) {
      added = this.#unpack(bytes, digest);
      this.#packages.set(key, added);
      added.catch(() => this.#packages.delete(key));
    }
    return added;
  }

  async #unpack(bytes: Buffer, digest: Buffer): Promise<CodePackage> {
    this.#prepared ??= prepareFolder(this.#folder);
    const folder = join(await this.#prepared, 'code', digest.toString('hex'));
    const partial = `${folder}.partial`;
    try {
      await unzip(bytes, partial);
      await rename(partial, folder);
      this.#blobs.put(bytes);
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw error instanceof CodeRefused ? error : new CodeRefused('unreadable', error);
    }
    return { sha256: digest.toString('base64'), size: bytes.length, folder };
  }
}

async function unzip(bytes: Buffer, folder: string): Promise<void> {
  if (bytes.length === 0) throw new CodeRefused('empty');
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
  await mkdir(folder, { recursive: true });
  const links: { readonly path: string; readonly target: string }[] = [];
  let unpacked = 0;
  let entries = 0;
  for await (const entry of zip.eachEntry()) {
    entries += 1;
    unpacked += entry.uncompressedSize;
    if (unpacked > unpackedLimit) throw new CodeRefused('too-large');
    const path = inside(folder, entry.fileName);
    const mode = entry.externalFileAttributes >>> 16;
    if (entry.fileName.endsWith('/')) {
      await mkdir(path, { recursive: true });
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    const content = await zip.openReadStreamPromise(entry);
    if ((mode & typeMask) === symbolicLink) {
      links.push({ path, target: (await buffer(content)).toString() });
    } else {
      await pipeline(content, createWriteStream(path, { flags: 'wx', mode: mode & 0o777 || 0o644 }));
    }
  }
  if (entries === 0) throw new CodeRefused('empty');
  // Links come last, so that nothing is ever written through one.
  for (const { path, target } of links) {
    inside(folder, relative(folder, resolve(dirname(path), target)));
    await symlink(target, path);
  }
}

/** The path of an entry; throws if it leaves the folder. */
function inside(folder: string, name: string): string {
  const path = resolve(folder, name);
  if (path !== folder && !path.startsWith(folder + sep)) throw new CodeRefused('unreadable');
  return path;
}

/** A fresh folder for code, with the modules of Lambda's runtime above it. */
async function prepareFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'lambda-'));
  await mkdir(join(folder, 'code'));
  await mkdir(join(folder, 'node_modules'));
  // Ends Node's search for a package scope: a package.json higher up must not make functions ES modules.
  await writeFile(join(folder, 'package.json'), '{}');
  for (const scope of ['@aws-sdk', '@smithy']) {
    const installed = findModules(scope);
    if (installed !== undefined) await symlink(installed, join(folder, 'node_modules', scope), 'junction');
  }
  return folder;
}

/** The scope's folder among the modules that this package itself resolves. */
function findModules(scope: string): string | undefined {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', scope);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}
