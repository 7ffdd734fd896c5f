/**
 * What a request to `/v2/` asks for, and which of ECR's IAM actions that is. Pure. Names and digests are checked
 * here, before anybody makes a path of them.
 */
import { isRepositoryName, isTag } from '../services/ecr/names.ts';
import { digestPattern } from '../state/blob-store.ts';
import { RegistryError } from './answer.ts';
import { uploadUnknown } from './refusals.ts';

interface Named {
  readonly repository: string;
}

export type Route =
  | { readonly kind: 'ping' }
  | { readonly kind: 'catalog' }
  | (Named & { readonly kind: 'tags' })
  | (Named & { readonly kind: 'blob'; readonly method: 'GET' | 'HEAD'; readonly digest: string })
  | (Named & { readonly kind: 'begin-upload' })
  | (Named & { readonly kind: 'upload'; readonly method: 'GET' | 'PATCH' | 'PUT' | 'DELETE'; readonly id: string })
  | (Named & {
      readonly kind: 'manifest';
      readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
      /** A tag or a digest. */
      readonly reference: string;
    })
  | (Named & { readonly kind: 'referrers'; readonly digest: string });

const uploadId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Throws RegistryError for what is no request of the specification, or has a name that cannot be. */
export function readRoute(method: string, path: string): Route {
  const rest = decode(path).replace(/^\/v2\/?/, '');
  if (rest === '') return allow(method, ['GET', 'HEAD'], { kind: 'ping' });
  if (rest === '_catalog') return allow(method, ['GET'], { kind: 'catalog' });
  const match =
    /^(.+)\/(blobs\/uploads)\/?$/.exec(rest) ??
    /^(.+)\/(blobs\/uploads|blobs|manifests|referrers)\/([^/]+)$/.exec(rest) ??
    /^(.+)\/(tags\/list)$/.exec(rest);
  const [, repository = '', what = '', last] = match ?? [];
  if (match === null) throw new RegistryError(404, 'UNSUPPORTED', 'There is no such endpoint in a registry.');
  if (!isRepositoryName(repository)) throw new RegistryError(400, 'NAME_INVALID', 'invalid repository name');
  switch (what) {
    case 'tags/list':
      return allow(method, ['GET'], { kind: 'tags', repository });
    case 'blobs':
      return allowMethod(method, ['GET', 'HEAD'] as const, (known) => ({
        ...{ kind: 'blob', repository, method: known },
        digest: readDigest(last),
      }));
    case 'manifests':
      return allowMethod(method, ['GET', 'HEAD', 'PUT', 'DELETE'] as const, (known) => ({
        ...{ kind: 'manifest', repository, method: known },
        reference: readReference(last),
      }));
    case 'referrers':
      return allow(method, ['GET'], { kind: 'referrers', repository, digest: readDigest(last) });
    default:
      if (last === undefined) return allow(method, ['POST'], { kind: 'begin-upload', repository });
      if (!uploadId.test(last)) throw uploadUnknown();
      return allowMethod(method, ['GET', 'PATCH', 'PUT', 'DELETE'] as const, (known) => ({
        ...{ kind: 'upload', repository, method: known },
        id: last,
      }));
  }
}

/** The IAM action of a request, without its service; undefined if it needs none. */
export function operationOf(route: Route): string | undefined {
  switch (route.kind) {
    case 'ping':
      return undefined;
    case 'catalog':
      return 'DescribeRepositories';
    case 'tags':
      return 'ListImages';
    case 'blob':
      return route.method === 'HEAD' ? 'BatchCheckLayerAvailability' : 'GetDownloadUrlForLayer';
    case 'begin-upload':
      return 'InitiateLayerUpload';
    case 'upload':
      // assumed: what it takes to ask for an upload, or to give it up.
      return route.method === 'PUT' ? 'CompleteLayerUpload' : 'UploadLayerPart';
    case 'manifest':
      if (route.method === 'PUT') return 'PutImage';
      return route.method === 'DELETE' ? 'BatchDeleteImage' : 'BatchGetImage';
    case 'referrers':
      return 'BatchGetImage';
  }
}

/** Throws DIGEST_INVALID. */
export function readDigest(text: string | undefined): string {
  if (text !== undefined && digestPattern.test(text)) return text;
  throw new RegistryError(400, 'DIGEST_INVALID', 'provided digest is not a sha256 digest');
}

function readReference(text = ''): string {
  if (text.includes(':')) return readDigest(text);
  if (isTag(text)) return text;
  throw new RegistryError(400, 'TAG_INVALID', 'manifest tag did not match its pattern');
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new RegistryError(400, 'NAME_INVALID', 'invalid repository name');
  }
}

function allow(method: string, methods: readonly string[], route: Route): Route {
  if (methods.includes(method)) return route;
  throw methodNotAllowed(methods);
}

function allowMethod<Method extends string>(
  method: string,
  methods: readonly Method[],
  route: (method: Method) => Route,
): Route {
  const known = methods.find((one) => one === method);
  if (known === undefined) throw methodNotAllowed(methods);
  return route(known);
}

function methodNotAllowed(methods: readonly string[]): RegistryError {
  const allowed = { allow: methods.join(', ') };
  return new RegistryError(405, 'UNSUPPORTED', 'The operation is unsupported.', allowed);
}
