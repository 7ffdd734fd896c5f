/**
 * The labels of an image in ECR: index -> manifest -> configuration. Labels are what a builder wrote, so they inform;
 * nothing may be proved by them.
 */
import { setTimeout } from 'node:timers/promises';
import { BatchGetImageCommand, type ECRClient, GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';

/** Without all of them, ECR may choose or translate another manifest. */
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Configurations have a few kilobytes; this one would be read into memory. */
const mostBytes = 4 * 1024 * 1024;

const attempts = 4;

/** Milliseconds. */
const patience = 30_000;

interface Access {
  readonly client: ECRClient;
  readonly repositoryName: string;
  call<T>(operation: string, resource: string, send: () => Promise<T>): Promise<T>;
}

interface Descriptor {
  readonly digest?: unknown;
  readonly platform?: { readonly os?: unknown };
}

/** Labels of the image, of the first one of an index; without any, or where they can't be read, an empty record. */
export async function imageLabels(access: Access, digest: string): Promise<Readonly<Record<string, string>>> {
  const top = await manifestOf(access, digest);
  const manifest = Array.isArray(top.manifests) ? await firstImage(access, top.manifests) : top;
  const configuration = (manifest.config as Descriptor | undefined)?.digest;
  if (typeof configuration !== 'string') return {};
  const config = (await blob(access, configuration)).config as { readonly Labels?: unknown } | null | undefined;
  const labels = Object.entries(config?.Labels ?? {});
  return Object.fromEntries(labels.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

type Json = Readonly<Record<string, unknown>>;

async function manifestOf({ client, call, repositoryName }: Access, imageDigest: string): Promise<Json> {
  const input = { repositoryName, imageIds: [{ imageDigest }], acceptedMediaTypes: manifestTypes };
  const answer = await call('BatchGetImage', repositoryName, () => client.send(new BatchGetImageCommand(input)));
  return parse(answer.images?.[0]?.imageManifest ?? '');
}

async function firstImage(access: Access, manifests: readonly Descriptor[]): Promise<Json> {
  // Attestations are entries for the platform "unknown".
  const first = manifests.find(({ platform }) => platform?.os !== 'unknown')?.digest;
  return typeof first === 'string' ? manifestOf(access, first) : {};
}

async function blob({ client, call, repositoryName }: Access, layerDigest: string): Promise<Json> {
  const input = { repositoryName, layerDigest };
  const { downloadUrl = '' } = await call('GetDownloadUrlForLayer', repositoryName, () =>
    client.send(new GetDownloadUrlForLayerCommand(input)),
  );
  const text = await call('GetDownloadUrlForLayer', repositoryName, () => download(downloadUrl));
  return parse(text);
}

/** The URL needs no login, so the SDK does not fetch it, nor ask again. Empty if it holds no configuration. */
async function download(url: string, attempt = 1): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patience) });
    const { ok, status } = response;
    const isTooLarge = Number(response.headers.get('content-length') ?? 0) > mostBytes;
    if (ok && !isTooLarge) return await response.text();
    await response.body?.cancel();
    if (ok) return '';
    throw Object.assign(new Error(`HTTP ${status}`), { $metadata: { httpStatusCode: status } });
  } catch (error) {
    if (attempt === attempts) throw error;
  }
  await setTimeout(attempt * 300);
  return download(url, attempt + 1);
}

function parse(text: string): Json {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Json) : {};
  } catch {
    return {};
  }
}
