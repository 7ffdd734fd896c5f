/** Images of a few bytes, and layouts of them, for tests that push. Used by the stand-in for docker, too. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface SampleImage {
  readonly digest: string;
  readonly manifest: Buffer;
  /** Configuration and layers, by digest. */
  readonly blobs: ReadonlyMap<string, Buffer>;
}

/** The same content and labels always make the same image. */
export function sampleImage(content: string, labels: Readonly<Record<string, string>> = {}): SampleImage {
  const layer = gzipSync(content);
  const base = gzipSync('what many images have below them');
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Cmd: ['trivia'], Labels: labels } }),
  );
  const describe = (mediaType: string, bytes: Buffer) => ({ mediaType, digest: digestOf(bytes), size: bytes.length });
  const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: describe('application/vnd.oci.image.config.v1+json', config),
      layers: [describe(layerType, base), describe(layerType, layer)],
    }),
  );
  const blobs = new Map([config, base, layer].map((bytes) => [digestOf(bytes), bytes]));
  return { digest: digestOf(manifest), manifest, blobs };
}

export const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** Writes the image as an OCI image layout. */
export async function writeLayout(folder: string, { digest, manifest, blobs }: SampleImage): Promise<void> {
  const place = join(folder, 'blobs', 'sha256');
  await mkdir(place, { recursive: true });
  for (const [name, bytes] of [...blobs, [digest, manifest] as const]) {
    await writeFile(join(place, name.slice('sha256:'.length)), bytes);
  }
  const manifests = [{ mediaType: manifestType, digest, size: manifest.length }];
  await writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
