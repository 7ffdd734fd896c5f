/** What refers to an image: signatures, lists of parts, attestations. Pure. */
import type { Repository } from './store.ts';

/** A descriptor, as the OCI distribution specification has it and ECR's API, too. */
export interface Referrer {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Manifests whose `subject` is `digest`, which need not be there, in the order of their pushes. */
export function referrersOf(repository: Repository, digest: string): readonly Referrer[] {
  return [...repository.images.values()]
    .map(({ manifest }) => manifest)
    .filter(({ subject }) => subject === digest)
    .map((manifest) => {
      const artifactType =
        manifest.artifactType ?? (manifest.kind === 'image' ? manifest.config.mediaType || undefined : undefined);
      return {
        mediaType: manifest.mediaType,
        digest: manifest.digest,
        size: Buffer.byteLength(manifest.text),
        ...(artifactType !== undefined && { artifactType }),
        ...(manifest.annotations && { annotations: manifest.annotations }),
      };
    });
}
