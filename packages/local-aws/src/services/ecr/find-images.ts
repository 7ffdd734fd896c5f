/** The images of this registry, for those who run them. Says why there is none as ECS says it in a stopped reason. */
import { arch } from 'node:os';
import type { Image, ImageConfiguration, Images } from '../ports.ts';
import type { EcrCore } from './core.ts';
import { readImageReference } from './image-reference.ts';
import { createToken, loginDuration, userName } from './login.ts';
import type { Manifest } from './manifest.ts';
import { findImage, type Repository, type StoredImage } from './store.ts';

type ImageManifest = Extract<Manifest, { kind: 'image' }>;

const architecture = arch() === 'x64' ? 'amd64' : arch();

export function createImages(core: EcrCore): Images {
  return {
    async find(text, region) {
      const reference = readImageReference(text);
      if (reference === undefined) {
        return (
          `CannotPullContainerError: ${text} is not in the registry of local-aws, the only one that it pulls from; ` +
          `push it to ${new URL(core.endpoint()).host} first`
        );
      }
      const where = reference.region ?? region;
      const repository = core.regions.get(where)?.repositories.get(reference.repository);
      const image = repository && findImage(repository, { imageDigest: reference.digest, imageTag: reference.tag });
      if (repository === undefined || image === undefined) {
        return `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${text}: not found`;
      }
      const manifest = forThisMachine(repository, image);
      if (manifest === undefined) {
        return (
          'CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain ' +
          `descriptor matching platform 'linux/${architecture}'`
        );
      }
      const configuration = readConfiguration(core.blobs.get(manifest.config.digest));
      if (configuration === undefined) {
        return `CannotPullContainerError: ${text} is no image that can be run: it has no image configuration`;
      }
      image.pulledAt = core.clock.now();
      const { digest } = image.manifest;
      const found: Image = {
        digest,
        pull: {
          reference: `${core.uri(repository)}@${digest}`,
          user: userName,
          password: createToken(core, { region: where }, loginDuration),
        },
        configuration,
        layers: manifest.layers.map((layer) => ({
          digest: layer.digest,
          mediaType: layer.mediaType,
          path: core.blobs.path(layer.digest),
        })),
      };
      return found;
    },
  };
}

/** Of an index, the image for this machine; of anything else, itself. */
function forThisMachine(repository: Repository, { manifest }: StoredImage): ImageManifest | undefined {
  if (manifest.kind === 'image') return manifest;
  const fitting = manifest.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
  );
  const child = fitting && repository.images.get(fitting.digest);
  return child && forThisMachine(repository, child);
}

/** undefined if it is none. What it leaves out is empty, as engines take it. */
function readConfiguration(bytes: Uint8Array | undefined): ImageConfiguration | undefined {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes ?? []).toString());
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null || !('config' in json)) return undefined;
  const config = (json.config ?? {}) as Readonly<Record<string, unknown>>;
  const healthCheck = strings((config.Healthcheck as { Test?: unknown } | null | undefined)?.Test);
  return {
    entrypoint: strings(config.Entrypoint),
    command: strings(config.Cmd),
    environment: strings(config.Env),
    workingDirectory: typeof config.WorkingDir === 'string' ? config.WorkingDir : '',
    user: typeof config.User === 'string' ? config.User : '',
    ...(healthCheck.length > 0 && { healthCheck }),
    ...(typeof config.StopSignal === 'string' && { stopSignal: config.StopSignal }),
  };
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
