/** A registry in memory behind `fetch`, which can be told to fail. It shares no code with the client. */
import { createHash } from 'node:crypto';

/** What it was asked. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** Answers a request instead of the registry; undefined leaves it to the registry. Throws like `fetch`. */
export type Fault = (asked: Asked) => Response | undefined;

export interface MemoryRegistry {
  readonly fetch: typeof fetch;
  readonly asked: Asked[];
  readonly blobs: Map<string, Uint8Array>;
  readonly manifests: Map<string, { readonly bytes: Uint8Array; readonly mediaType: string }>;
  /** The digest under each tag. */
  readonly tags: Map<string, string>;
  /** Each is asked once for every request until it answers; then it is gone. */
  readonly faults: Fault[];
  /** The only login that it takes. */
  login: string;
  /** How many uploads are on their way now, and were at most. */
  readonly uploads: { now: number; most: number };
}

const repository = 'team/app';

export function memoryRegistry(): MemoryRegistry {
  const registry: MemoryRegistry = {
    fetch: (input, init) => answer(registry, String(input), init ?? {}),
    ...{ asked: [], blobs: new Map(), manifests: new Map(), tags: new Map(), faults: [], login: 'Basic one' },
    uploads: { now: 0, most: 0 },
  };
  return registry;
}

/** An error as registries word it. */
export function refuse(status: number, code: string, message = code.toLowerCase(), headers = {}): Response {
  return new Response(JSON.stringify({ errors: [{ code, message }] }), { status, headers });
}

/** What `fetch` throws when the connection breaks. */
export function broken(code = 'ECONNRESET'): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(`read ${code}`), { code }) });
}

async function answer(registry: MemoryRegistry, url: string, init: RequestInit): Promise<Response> {
  // The form of headers, body and signal is checked as the real one does.
  const request = new Request(url, { ...init, ...(init.body instanceof ReadableStream && { duplex: 'half' }) });
  const asked = { method: request.method, url, authorization: request.headers.get('authorization') ?? undefined };
  registry.asked.push(asked);
  request.signal.throwIfAborted();
  const faulty = answerFault(registry.faults, asked);
  if (faulty !== undefined) return faulty;
  if (asked.authorization !== registry.login) return refuse(401, 'UNAUTHORIZED');
  const { pathname, searchParams } = new URL(url);
  const [, name, kind = '', reference = ''] =
    /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests)\/(.*)$/.exec(pathname) ?? [];
  if (name !== repository) return refuse(404, 'NAME_UNKNOWN');
  switch (`${request.method} ${kind}`) {
    case 'HEAD blobs':
      return new Response(null, { status: registry.blobs.has(reference) ? 200 : 404 });
    case 'POST blobs/uploads':
      return new Response(null, { status: 202, headers: { location: `/v2/${name}/blobs/uploads/1?state=a%2Bb` } });
    case 'PUT blobs/uploads':
      return await takeBlob(registry, request, searchParams.get('digest') ?? '');
    case 'GET manifests':
      return giveManifest(registry, reference);
    case 'PUT manifests':
      return await takeManifest(registry, request, reference);
    default:
      return refuse(405, 'UNSUPPORTED');
  }
}

function answerFault(faults: Fault[], asked: Asked): Response | undefined {
  for (const [index, fault] of faults.entries()) {
    let isPast = true;
    try {
      const response = fault(asked);
      isPast = response !== undefined;
      if (isPast) return response;
    } finally {
      if (isPast) faults.splice(index, 1);
    }
  }
  return undefined;
}

async function takeBlob({ blobs, uploads }: MemoryRegistry, request: Request, digest: string): Promise<Response> {
  uploads.now++;
  uploads.most = Math.max(uploads.most, uploads.now);
  try {
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (hash(bytes) !== digest) return refuse(400, 'DIGEST_INVALID');
    if (request.headers.get('content-length') !== String(bytes.length)) return refuse(400, 'SIZE_INVALID');
    blobs.set(digest, bytes);
    return new Response(null, { status: 201 });
  } finally {
    uploads.now--;
  }
}

function giveManifest({ manifests, tags }: MemoryRegistry, reference: string): Response {
  const digest = tags.get(reference) ?? reference;
  const manifest = manifests.get(digest);
  if (manifest === undefined) return refuse(404, 'MANIFEST_UNKNOWN');
  const headers = { 'content-type': manifest.mediaType, 'docker-content-digest': digest };
  return new Response(new Uint8Array(manifest.bytes), { headers });
}

async function takeManifest(
  { blobs, manifests, tags }: MemoryRegistry,
  request: Request,
  reference: string,
): Promise<Response> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  const digest = hash(bytes);
  const json = JSON.parse(new TextDecoder().decode(bytes));
  const parts: { digest: string; mediaType: string }[] = [json.config, ...(json.layers ?? [])].filter(Boolean);
  const isThere = (part: { digest: string }) => blobs.has(part.digest);
  const here = parts.filter(({ mediaType }) => !mediaType.includes('nondistributable'));
  const children: { digest: string }[] = json.manifests ?? [];
  if (!here.every(isThere) || !children.every((child) => manifests.has(child.digest))) {
    return refuse(400, 'MANIFEST_BLOB_UNKNOWN');
  }
  if (!reference.includes(':')) {
    // As in a repository of ECR whose tags are immutable.
    if (tags.has(reference)) {
      const words = `The image tag '${reference}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`;
      return refuse(400, 'TAG_INVALID', words);
    }
    tags.set(reference, digest);
  } else if (reference !== digest) return refuse(400, 'DIGEST_INVALID');
  manifests.set(digest, { bytes, mediaType: request.headers.get('content-type') ?? '' });
  return new Response(null, { status: 201, headers: { 'docker-content-digest': digest } });
}

function hash(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
