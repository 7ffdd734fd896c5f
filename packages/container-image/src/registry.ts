/** A registry, as the OCI distribution specification has it: what it holds of an image, and how it gets the rest. */
import type { Readable } from 'node:stream';
import { uploadBlob } from './blob-upload.ts';
import { largestManifest, manifestTypes } from './descriptor.ts';
import { digestOf, isDigest } from './digest.ts';
import { noAnswer } from './no-answer.ts';
import { checkTag, InvalidReference, isRepository } from './reference.ts';
import { RegistryError } from './registry-error.ts';
import { readBytes } from './response-body.ts';
import { openTransport, type RegistryOptions, type Transport } from './transport.ts';

export interface RegistryManifest {
  /** Of the bytes, not only as the registry says. */
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** All methods throw RegistryError, and InvalidReference for names that no registry takes. */
export interface Registry {
  /** By tag or digest; undefined if the repository has none. */
  manifest(repository: string, reference: string): Promise<RegistryManifest | undefined>;
  hasBlob(repository: string, digest: string): Promise<boolean>;
  /** `open` is called for each attempt; what its stream throws is thrown as it is. */
  putBlob(repository: string, digest: string, size: number, open: () => BlobSource): Promise<void>;
  /** The digest, as the registry says; throws if that is not the one of the bytes. */
  putManifest(repository: string, reference: string, mediaType: string, bytes: Uint8Array): Promise<string>;
}

/** The bytes of a blob, which are read once, as fast as the registry takes them. */
export type BlobSource = ReadableStream<Uint8Array> | Readable;

/** Throws InvalidReference for a registry that is no host. */
export function openRegistry(options: RegistryOptions): Registry {
  const transport = openTransport(options);
  return {
    manifest: (repository, reference) => transport.retry(() => getManifest(transport, repository, reference)),
    hasBlob: (repository, digest) => transport.retry(() => headBlob(transport, repository, digest)),
    putBlob: (repository, digest, size, open) =>
      transport.retry(async (attempt) => {
        // An attempt that seemed to fail may have got through, but for its answer.
        if (attempt > 1 && (await headBlob(transport, repository, digest))) return;
        await uploadBlob(transport, {
          repository: checkRepository(repository),
          digest: checkDigest(digest),
          size,
          open,
        });
      }),
    putManifest: (repository, reference, mediaType, bytes) =>
      transport.retry(() => putManifest(transport, { repository, reference, mediaType, bytes })),
  };
}

async function getManifest(
  transport: Transport,
  repository: string,
  reference: string,
): Promise<RegistryManifest | undefined> {
  const url = transport.url(`/v2/${checkRepository(repository)}/manifests/${checkReference(reference)}`);
  const name = `GET of the manifest ${reference} of ${repository}`;
  let response: Response;
  try {
    // Who does not say what he knows may get another image, translated for him.
    response = await transport.send({ method: 'GET', url, name, headers: { accept: manifestTypes.join(', ') } });
  } catch (error) {
    const isMissing = error instanceof RegistryError && error.status === 404 && error.code !== 'NAME_UNKNOWN';
    if (isMissing) return undefined;
    throw error;
  }
  const bytes = await readBytes(response, largestManifest + 1).catch((error: unknown) => {
    throw noAnswer(error, url, name);
  });
  if (bytes.length > largestManifest) {
    throw new RegistryError('invalid', `The registry has a manifest ${reference} of more than 4 MiB.`);
  }
  const digest = digestOf(bytes);
  const said = response.headers.get('docker-content-digest') ?? digest;
  if (said !== digest || (reference.includes(':') && reference !== digest)) {
    throw new RegistryError(
      'invalid',
      `The registry gave other bytes for the manifest ${reference} than its digest says.`,
    );
  }
  const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  return { digest, mediaType, bytes };
}

async function headBlob(transport: Transport, repository: string, digest: string): Promise<boolean> {
  const url = transport.url(`/v2/${checkRepository(repository)}/blobs/${checkDigest(digest)}`);
  try {
    await transport.send({ method: 'HEAD', url, name: `HEAD of the blob ${digest} of ${repository}` });
    return true;
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) return false;
    throw error;
  }
}

async function putManifest(
  transport: Transport,
  {
    repository,
    reference,
    mediaType,
    bytes,
  }: {
    readonly repository: string;
    readonly reference: string;
    readonly mediaType: string;
    readonly bytes: Uint8Array;
  },
): Promise<string> {
  const response = await transport.send({
    method: 'PUT',
    url: transport.url(`/v2/${checkRepository(repository)}/manifests/${checkReference(reference)}`),
    name: `PUT of the manifest ${reference} to ${repository}`,
    headers: { 'content-type': mediaType },
    body: new Uint8Array(bytes),
  });
  await readBytes(response, largestManifest).catch(() => {});
  const digest = digestOf(bytes);
  const said = response.headers.get('docker-content-digest') ?? digest;
  if (said !== digest) {
    throw new RegistryError(
      'invalid',
      `The registry took the manifest ${reference} of ${repository} as ${said.slice(0, 100)}; its bytes are ${digest}.`,
    );
  }
  return said;
}

function checkRepository(name: string): string {
  if (!isRepository(name)) throw new InvalidReference(name, 'the name of a repository, without registry and tag');
  return name;
}

function checkReference(reference: string): string {
  return reference.includes(':') ? checkDigest(reference) : checkTag(reference);
}

function checkDigest(digest: string): string {
  if (!isDigest(digest)) throw new InvalidReference(digest, 'sha256: and 64 hexadecimal digits');
  return digest;
}
