/**
 * What a manifest says: which layers or images it needs, and how it wants to be called. Pure. It never writes a
 * manifest: its digest is that of the very bytes that were pushed.
 */
import { createHash } from 'node:crypto';
import { digestPattern } from '../../state/blob-store.ts';
import { exception, invalidParameter } from './errors.ts';

export const imageTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
] as const;
export const indexTypes = [
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.index.v1+json',
] as const;

/** ECR's limit, in bytes. */
export const maxManifestSize = 4 * 1024 * 1024;

/** A blob or manifest that a manifest names. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string };
}

interface ManifestBase {
  readonly digest: string;
  readonly mediaType: string;
  readonly text: string;
  /** The digest of the image that this one says something about, such as what it signs. */
  readonly subject?: string;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export type Manifest =
  | (ManifestBase & { readonly kind: 'image'; readonly config: Descriptor; readonly layers: readonly Descriptor[] })
  | (ManifestBase & { readonly kind: 'index'; readonly manifests: readonly Descriptor[] });

type Json = Readonly<Record<string, unknown>>;

/** `sha256:` and 64 digits. */
export function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * Reads the text of a manifest that says its media type itself, or is called `mediaType` by whoever pushes it.
 * Throws ECR's InvalidParameterException. assumed: the texts, but for that about JSON.
 */
export function readManifest(text: string, mediaType?: string): Manifest {
  if (Buffer.byteLength(text) > maxManifestSize) {
    throw invalidParameter('imageManifest', `must have a length of at most ${maxManifestSize}`);
  }
  const json = parse(text);
  const own = typeof json.mediaType === 'string' ? json.mediaType : undefined;
  const type = own ?? mediaType;
  if (type === undefined) {
    throw exception('InvalidParameter', 'image manifest mediatype not provided in manifest or parameter');
  }
  if (own !== undefined && mediaType !== undefined && own !== mediaType) {
    throw invalidParameter('imageManifestMediaType', `the manifest says ${own}, the request says ${mediaType}`);
  }
  const base = {
    ...{ digest: digestOf(text), mediaType: type, text },
    ...optional('subject', isMap(json.subject) ? readDescriptor(json.subject, 'subject').digest : undefined),
    ...optional('artifactType', typeof json.artifactType === 'string' ? json.artifactType : undefined),
    ...optional('annotations', isMap(json.annotations) ? texts(json.annotations) : undefined),
  };
  if (imageTypes.some((known) => known === type)) {
    if (!isMap(json.config)) throw invalidParameter('imageManifest', 'the manifest has no config');
    const layers = list(json.layers, 'layers');
    return { ...base, kind: 'image', config: readDescriptor(json.config, 'config'), layers };
  }
  if (indexTypes.some((known) => known === type)) {
    return { ...base, kind: 'index', manifests: list(json.manifests, 'manifests') };
  }
  throw invalidParameter('imageManifestMediaType', `the media type ${type} is not supported`);
}

/** The blobs that must be there before the manifest: not those that lie elsewhere by design. */
export function requiredBlobs(manifest: Manifest): readonly Descriptor[] {
  if (manifest.kind === 'index') return [];
  const here = manifest.layers.filter(({ mediaType }) => !/foreign|nondistributable/.test(mediaType));
  return [manifest.config, ...here];
}

function parse(text: string): Json {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  if (!isMap(json) || json.schemaVersion !== 2) {
    throw invalidParameter('imageManifest', isMap(json) ? 'schemaVersion must be 2' : 'Invalid JSON syntax');
  }
  return json;
}

function list(value: unknown, name: string): readonly Descriptor[] {
  if (!Array.isArray(value)) throw invalidParameter('imageManifest', `the manifest has no ${name}`);
  return value.map((item, index) => readDescriptor(item, `${name}[${index}]`));
}

function readDescriptor(value: unknown, name: string): Descriptor {
  if (!isMap(value) || typeof value.digest !== 'string' || !digestPattern.test(value.digest)) {
    throw invalidParameter('imageManifest', `${name} has no sha256 digest`);
  }
  const { mediaType, digest, size, platform } = value;
  return {
    mediaType: typeof mediaType === 'string' ? mediaType : '',
    digest,
    size: typeof size === 'number' ? size : 0,
    ...(isMap(platform) && {
      platform: { os: String(platform.os), architecture: String(platform.architecture) },
    }),
  };
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function texts(map: Json): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, String(value)]));
}

function optional<Name extends string, T>(name: Name, value: T | undefined): { readonly [key in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]: T });
}
