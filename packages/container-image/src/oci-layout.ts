/**
 * Reads a folder that holds an image as an OCI image layout, and proves it whole before anything is pushed: every
 * part is there, with the size and the digest that the image says. It writes nothing.
 */
import { type Descriptor, indexType, largestManifest, manifestTypes, parseJson, readManifest } from './descriptor.ts';
import { digestOf } from './digest.ts';
import { LayoutError } from './layout-error.ts';
import { blobPath, hashFile, readSmallFile, sizeMismatch } from './layout-files.ts';

export interface OciLayout {
  readonly folder: string;
  /** The manifest or index to push. */
  readonly root: Descriptor;
}

/** The parts of an image: every manifest after those that it names, every blob once. */
export interface LayoutParts {
  readonly manifests: readonly Descriptor[];
  readonly blobs: readonly Descriptor[];
}

const indexFile = 'index.json';

/** Throws LayoutError with one sentence that names the file, and whatever the signal was aborted with. */
export async function readOciLayout(
  folder: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<OciLayout> {
  const head = await readSmallFile(folder, 'oci-layout', largestManifest);
  const { imageLayoutVersion } = explain('oci-layout', () => parseJson(head));
  if (imageLayoutVersion !== '1.0.0') {
    throw new LayoutError('oci-layout in the OCI image layout has no imageLayoutVersion 1.0.0.');
  }
  const layout = { folder, root: await findRoot(folder) };
  const { blobs } = await listParts(layout);
  for (const { digest, size } of blobs) {
    const path = blobPath(digest);
    if ((await hashFile(folder, path, size, signal)) !== digest) throw otherContent(path);
  }
  return layout;
}

/** Reads the manifests, and only those. Throws LayoutError. */
export async function listParts(layout: OciLayout): Promise<LayoutParts> {
  const manifests: Descriptor[] = [];
  const blobs = new Map<string, Descriptor>();
  const seen = new Map<string, string>();
  const open: { readonly descriptor: Descriptor; readonly isRead: boolean }[] = [
    { descriptor: layout.root, isRead: false },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { descriptor } = next;
    const { digest, mediaType } = descriptor;
    if (next.isRead) manifests.push(descriptor);
    if (next.isRead || seen.get(digest) === mediaType) continue;
    const path = blobPath(digest);
    if (seen.has(digest)) throw new LayoutError(`${path} in the OCI image layout is named as of two media types.`);
    if (!manifestTypes.includes(mediaType)) {
      throw new LayoutError(`${path} in the OCI image layout is to be of the type ${mediaType}, which is no image.`);
    }
    seen.set(digest, mediaType);
    const bytes = await readLayoutManifest(layout, descriptor);
    const parts = explain(path, () => readManifest(bytes, mediaType));
    // It comes back when all that it names is listed. None can name itself: it would have to know its own digest.
    open.push({ descriptor, isRead: true });
    for (const part of parts.manifests) open.push({ descriptor: part, isRead: false });
    for (const blob of parts.blobs) {
      const known = blobs.get(blob.digest) ?? blob;
      if (known.size !== blob.size) throw sizeMismatch(blobPath(blob.digest), known.size, blob.size);
      blobs.set(blob.digest, known);
    }
  }
  return { manifests, blobs: [...blobs.values()] };
}

/** The bytes of a manifest or index, of the right size and digest. Throws LayoutError. */
export async function readLayoutManifest(
  { folder, root }: OciLayout,
  { digest, size }: Descriptor,
): Promise<Uint8Array<ArrayBuffer>> {
  if (digest === root.digest) {
    const index = await readSmallFile(folder, indexFile, largestManifest);
    if (digestOf(index) === digest) return new Uint8Array(index);
  }
  const path = blobPath(digest);
  const bytes = await readSmallFile(folder, path, largestManifest);
  if (bytes.length !== size) throw sizeMismatch(path, bytes.length, size);
  if (digestOf(bytes) !== digest) throw otherContent(path);
  return new Uint8Array(bytes);
}

/**
 * The one image that the folder holds: the only one, the only one with a name, or all of them if they are one image
 * for several platforms.
 */
async function findRoot(folder: string): Promise<Descriptor> {
  const bytes = await readSmallFile(folder, indexFile, largestManifest);
  const { manifests } = explain(indexFile, () => readManifest(bytes, indexType));
  // Tools list an image once for each of its names.
  const images = [...new Map(manifests.map((image) => [image.digest, image])).values()];
  const [first] = images;
  if (first === undefined) throw new LayoutError(`${indexFile} in the OCI image layout names no image.`);
  if (images.length === 1) return first;
  const named = images.filter(({ annotations }) => annotations?.['org.opencontainers.image.ref.name'] !== undefined);
  if (named[0] !== undefined && named.length === 1) return named[0];
  if (isOneImage(images)) return { mediaType: indexType, digest: digestOf(bytes), size: bytes.length };
  throw new LayoutError(
    `${indexFile} in the OCI image layout names ${images.length} images, and does not say which one is meant.`,
    'Write a layout with one image, or with one for each platform. Nothing was pushed.',
  );
}

/** Each for a platform of its own. What is for none at all, `unknown`, says something about the others. */
function isOneImage(images: readonly Descriptor[]): boolean {
  const platforms = images.map(({ platform }) => platform);
  if (platforms.some((platform) => platform === undefined)) return false;
  const known = platforms.filter((platform) => platform?.os !== 'unknown').map((platform) => JSON.stringify(platform));
  return known.length > 0 && new Set(known).size === known.length;
}

function explain<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new LayoutError(`${path} in the OCI image layout ${error instanceof Error ? error.message : error}.`);
  }
}

function otherContent(path: string): LayoutError {
  return new LayoutError(`${path} in the OCI image layout has other content than its digest says.`);
}
