/** An ECR for tests, with images of a few bytes. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SteppingClock } from '../../clock/clock.ts';
import { createRandom } from '../../random/random.ts';
import { createBlobStore } from '../../state/blob-store.ts';
import type { Call } from '../service.ts';
import { createEcr, type Ecr } from './ecr.ts';
import { digestOf, imageTypes, indexTypes } from './manifest.ts';

/** What happened, for whoever looks. */
export interface SampleEvent {
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface EcrSample {
  readonly ecr: Ecr;
  readonly clock: SteppingClock;
  readonly events: readonly SampleEvent[];
  /** The folder of everything; whoever asked for the sample removes it. */
  readonly folder: string;
  /** Calls an operation in `us-east-1`. */
  // biome-ignore lint/suspicious/noExplicitAny: a test knows the members that it reads.
  call(operation: string, input?: object): Promise<any>;
  /** Pushes an image of one layer into a repository that is there; its digest. */
  push(repository: string, content: string, more?: object): Promise<string>;
}

export const region = 'us-east-1';

export function createEcrSample(folder = mkdtempSync(join(tmpdir(), 'ecr-'))): EcrSample {
  const clock = new SteppingClock();
  const events: SampleEvent[] = [];
  const ecr = createEcr({
    ...{ clock, random: createRandom(1) },
    events: { emit: (_, type, detail) => events.push({ type, detail }) },
    endpoint: () => 'http://127.0.0.1:4566',
    blobs: createBlobStore(join(folder, 'blobs')),
    dataFolder: folder,
  });
  const call: EcrSample['call'] = async (operation, input = {}) => {
    const context: Call = { operation, region, requestId: 'r', accessKeyId: 'local' };
    return await ecr.operations[operation]?.(input, context);
  };
  return {
    ...{ ecr, clock, events, folder, call },
    async push(repository, content, more) {
      const image = sampleImage(content);
      putLayers(ecr, repository, image.layers);
      const order = { repositoryName: repository, imageManifest: image.manifest, ...more };
      return (await call('PutImage', order)).image.imageId.imageDigest;
    },
  };
}

/** Bytes into a repository, as if they had been uploaded. */
export function putLayers({ core }: Ecr, repository: string, layers: readonly string[]): void {
  for (const layer of layers) {
    const digest = core.blobs.put(Buffer.from(layer));
    core.registry(region).repositories.get(repository)?.layers.set(digest, Buffer.byteLength(layer));
  }
}

/** A manifest, and the layers that it needs. */
export interface SampleImage {
  readonly manifest: string;
  readonly digest: string;
  readonly layers: readonly string[];
}

export function sampleImage(content: string, more: object = {}): SampleImage {
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Cmd: [content] } });
  const describe = (mediaType: string, text: string) => ({ mediaType, digest: digestOf(text), size: text.length });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: imageTypes[1],
    config: describe('application/vnd.oci.image.config.v1+json', config),
    layers: [describe('application/vnd.oci.image.layer.v1.tar+gzip', content)],
    ...more,
  });
  return { manifest, digest: digestOf(manifest), layers: [config, content] };
}

/** An index of images by their architectures. */
export function sampleIndex(digests: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: indexTypes[1],
    manifests: Object.entries(digests).map(([architecture, digest]) => ({
      ...{ mediaType: imageTypes[1], digest, size: 1 },
      platform: { os: 'linux', architecture },
    })),
  });
}
