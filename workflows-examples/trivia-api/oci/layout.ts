/** An OCI image layout: a folder with one image, as registries and programs exchange it. Source: OCI image specification 1.1. */
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type TarEntry, tarOf } from './tar.ts';

/** What a container gets from the image. */
export interface ImageConfig {
  readonly User: string;
  readonly WorkingDir: string;
  readonly Entrypoint: readonly string[];
  readonly Env: readonly string[];
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly StopSignal: string;
  readonly Labels: Readonly<Record<string, string>>;
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const type = (name: string) => `application/vnd.oci.image.${name}`;

/** Writes the layout into `folder`, in place of what was there; the digest of the image. */
export function writeLayout(folder: string, layers: readonly (readonly TarEntry[])[], config: ImageConfig): string {
  rmSync(folder, { recursive: true, force: true });
  const blobs = join(folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const store = (mediaType: string, pieces: readonly Uint8Array[]) => {
    const hash = createHash('sha256');
    for (const piece of pieces) hash.update(piece);
    const digest = hash.digest('hex');
    const file = openSync(join(blobs, digest), 'w');
    for (const piece of pieces) if (piece.length > 0) writeSync(file, piece);
    closeSync(file);
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    return { mediaType, digest: `sha256:${digest}`, size };
  };
  const json = (value: unknown) => [Buffer.from(JSON.stringify(value))];

  // Not compressed: the bytes depend on no library's version, and the registry stores each layer once.
  const stored = layers.map((entries) => store(type('layer.v1.tar'), tarOf(entries)));
  const image = {
    architecture: architectures[process.arch] ?? process.arch,
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: stored.map(({ digest }) => digest) },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: type('manifest.v1+json'),
    config: store(type('config.v1+json'), json(image)),
    layers: stored,
  };
  const root = store(manifest.mediaType, json(manifest));
  writeFileSync(
    join(folder, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: type('index.v1+json'), manifests: [root] }),
  );
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  return root.digest;
}
