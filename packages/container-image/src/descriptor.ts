/**
 * What a manifest or an index says about its parts. Pure. It never writes one: the digest is that of the bytes as
 * they are. Form: the OCI image specification, and Docker's of the second schema, which differs in names only.
 */
import { isDigest } from './digest.ts';

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
}

/** A manifest, an index or a blob, as others name it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: Platform;
}

/** The parts of a manifest: each a manifest again, or a blob. */
export interface ManifestParts {
  readonly manifests: readonly Descriptor[];
  readonly blobs: readonly Descriptor[];
}

export const indexType = 'application/vnd.oci.image.index.v1+json';
const imageType = 'application/vnd.oci.image.manifest.v1+json';
const dockerListType = 'application/vnd.docker.distribution.manifest.list.v2+json';
const dockerImageType = 'application/vnd.docker.distribution.manifest.v2+json';

/** All that can be asked for or pushed under a tag. */
export const manifestTypes: readonly string[] = [imageType, indexType, dockerImageType, dockerListType];

/** ECR's limit, and the one that the distribution specification recommends; in bytes. */
export const largestManifest = 4 * 1024 * 1024;

type Json = Readonly<Record<string, unknown>>;

/** Reads a manifest of this type. Throws Error with the end of a sentence whose subject is the file. */
export function readManifest(bytes: Uint8Array, mediaType: string): ManifestParts {
  const json = parseJson(bytes);
  if (json.schemaVersion !== 2) throw new Error('has no schemaVersion 2');
  const own = json.mediaType;
  if (own !== undefined && typeof own !== 'string') throw new Error('has a mediaType that is no text');
  if (own !== undefined && own !== mediaType) throw new Error(`says that it is ${own}, and is named as ${mediaType}`);
  // A text that is both would be one image for some, and another one for others.
  if ('manifests' in json && ('layers' in json || 'config' in json))
    throw new Error('is an image and an index at once');
  if (isIndexType(mediaType)) return { manifests: list(json, 'manifests'), blobs: [] };
  const blobs = [readDescriptor(json.config, 'config'), ...list(json, 'layers')];
  return { manifests: [], blobs: blobs.filter((blob) => !isElsewhere(blob)) };
}

/** An object of JSON. Throws like readManifest. */
export function parseJson(bytes: Uint8Array): Json {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new Error('is not JSON');
  }
  if (!isObject(json)) throw new Error('is not an object of JSON');
  return json;
}

function isIndexType(mediaType: string): boolean {
  return mediaType === indexType || mediaType === dockerListType;
}

/** Layers that may not be passed on: whoever runs the image fetches them where it says. */
function isElsewhere({ mediaType }: Descriptor): boolean {
  return /\.foreign\.|\.nondistributable\./.test(mediaType);
}

function list(json: Json, name: string): readonly Descriptor[] {
  const items = json[name];
  if (!Array.isArray(items)) throw new Error(`has no list of ${name}`);
  return items.map((item, index) => readDescriptor(item, `${name}[${index}]`));
}

function readDescriptor(value: unknown, name: string): Descriptor {
  if (!isObject(value)) throw new Error(`has no ${name}`);
  const { mediaType, digest, size, annotations, platform } = value;
  if (typeof mediaType !== 'string' || mediaType === '') throw new Error(`has no mediaType in ${name}`);
  if (typeof digest !== 'string' || !isDigest(digest)) {
    throw new Error(`has no digest of sha256 and 64 hexadecimal digits in ${name}`);
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw new Error(`has no size in ${name}`);
  return {
    mediaType,
    digest,
    size,
    ...(isObject(annotations) && { annotations: texts(annotations) }),
    ...(isObject(platform) && { platform: readPlatform(platform) }),
  };
}

function readPlatform({ os, architecture, variant, 'os.version': version }: Json): Platform {
  return {
    os: String(os ?? ''),
    architecture: String(architecture ?? ''),
    ...(typeof variant === 'string' && { variant }),
    ...(typeof version === 'string' && { 'os.version': version }),
  };
}

function texts(map: Json): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
