/** OCI image layouts for tests, in folders that are removed after each test. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from '@jest/globals';
import { digestOf } from '../src/digest.ts';

export const imageType = 'application/vnd.oci.image.manifest.v1+json';
export const indexType = 'application/vnd.oci.image.index.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar';

/** An image of layers, or an index of images; `more` goes into its manifest. */
export type Image =
  | { readonly layers: readonly string[]; readonly more?: object }
  | { readonly images: readonly Image[]; readonly more?: object };

/** Contents of files by path; text is written as it is. */
export type Files = Map<string, string | Uint8Array>;

interface Named {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The files of a layout, and the descriptor of each image. */
export function layoutFiles(images: readonly Image[], describe: (named: Named) => object = (named) => named) {
  const files: Files = new Map();
  const roots = images.map((image) => addImage(files, image));
  files.set('oci-layout', '{"imageLayoutVersion":"1.0.0"}');
  files.set('index.json', JSON.stringify({ schemaVersion: 2, manifests: roots.map(describe) }));
  return { files, roots };
}

/** Adds a blob under its digest; what names it. */
export function addBlob(files: Files, mediaType: string, content: string): Named {
  const digest = digestOf(Buffer.from(content));
  files.set(blobPath(digest), content);
  return { mediaType, digest, size: Buffer.byteLength(content) };
}

export function blobPath(digest: string): string {
  return `blobs/sha256/${digest.slice('sha256:'.length)}`;
}

function addImage(files: Files, image: Image): Named {
  const head = { schemaVersion: 2 };
  if ('images' in image) {
    const manifests = image.images.map((child) => addImage(files, child));
    return addBlob(files, indexType, JSON.stringify({ ...head, mediaType: indexType, manifests, ...image.more }));
  }
  const config = addBlob(files, configType, JSON.stringify({ os: 'linux', layers: image.layers.length }));
  const layers = image.layers.map((content) => addBlob(files, layerType, content));
  return addBlob(files, imageType, JSON.stringify({ ...head, config, layers, ...image.more }));
}

/** A fresh folder. */
export function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'layout-')));
  made.push(folder);
  return folder;
}

/** A fresh folder with these files. */
export function folderWith(files: Files): string {
  const folder = emptyFolder();
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}
