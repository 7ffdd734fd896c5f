/** Brings an image from a layout into a repository: blobs, then the manifests that name them, and the tag last. */
import type { Descriptor } from './descriptor.ts';
import { blobPath, readBlob } from './layout-files.ts';
import { listParts, type OciLayout, readLayoutManifest } from './oci-layout.ts';
import { checkTag } from './reference.ts';
import type { Registry } from './registry.ts';
import { RegistryError } from './registry-error.ts';

/** Where an image goes. */
export interface PushTarget {
  readonly repository: string;
  readonly tag: string;
}

export interface PushOptions {
  /** Hears of each blob once it is there: whether it was there before. */
  readonly onBlob?: (descriptor: Descriptor, wasThere: boolean) => void;
  /** How many blobs are on their way at a time; 4 without it. */
  readonly concurrency?: number;
}

/**
 * Pushes everything of a layout that the repository does not hold yet, the tag last. Returns the digest. Throws
 * RegistryError, InvalidReference for a tag that is none, LayoutError if the layout has changed since it was read.
 */
export async function pushLayout(
  layout: OciLayout,
  registry: Registry,
  { repository, tag }: PushTarget,
  { onBlob = () => {}, concurrency = 4 }: PushOptions = {},
): Promise<string> {
  checkTag(tag);
  const { root, folder } = layout;
  const { manifests, blobs } = await listParts(layout);
  await forEach(blobs, concurrency, async (blob, signal) => {
    const { digest, size } = blob;
    const wasThere = await registry.hasBlob(repository, digest);
    signal.throwIfAborted();
    const open = () => ReadableStream.from(readBlob(folder, blobPath(digest), size, signal));
    if (!wasThere) await registry.putBlob(repository, digest, size, open);
    onBlob(blob, wasThere);
  });
  for (const manifest of manifests) {
    if (manifest.digest === root.digest) continue;
    const bytes = await readLayoutManifest(layout, manifest);
    await registry.putManifest(repository, manifest.digest, manifest.mediaType, bytes);
  }
  const bytes = await readLayoutManifest(layout, root);
  try {
    return await registry.putManifest(repository, tag, root.mediaType, bytes);
  } catch (error) {
    // Some registries refuse an immutable tag even to its own image: after a lost answer, or a run of the same kind.
    if (!(error instanceof RegistryError) || error.kind !== 'tag-immutable') throw error;
    const there = await registry.manifest(repository, tag);
    if (there?.digest !== root.digest) throw error;
    return there.digest;
  }
}

/** Some at a time. The first error ends the others, and is thrown when they have ended. */
async function forEach<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const rest = items.values();
  const failures: unknown[] = [];
  const worker = async () => {
    // All workers take from the same list.
    for (const item of rest) {
      if (stop.signal.aborted) return;
      try {
        await work(item, stop.signal);
      } catch (error) {
        failures.push(error);
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker));
  if (failures.length > 0) throw failures[0];
}
