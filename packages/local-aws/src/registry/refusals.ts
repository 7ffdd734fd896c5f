/**
 * ECR's errors in the words of a registry. Codes of tags, names and digests are those that ECR was seen to answer
 * with; assumed: the others, after the distribution specification.
 */
import type { ServiceError } from '../services/service.ts';
import { RegistryError } from './answer.ts';

const codes: Readonly<Record<string, readonly [number, string]>> = {
  RepositoryNotFoundException: [404, 'NAME_UNKNOWN'],
  ImageTagAlreadyExistsException: [400, 'TAG_INVALID'],
  ImageDigestDoesNotMatchException: [400, 'MANIFEST_INVALID'],
  LayersNotFoundException: [400, 'MANIFEST_BLOB_UNKNOWN'],
  ReferencedImagesNotFoundException: [400, 'MANIFEST_BLOB_UNKNOWN'],
  InvalidParameterException: [400, 'MANIFEST_INVALID'],
  LimitExceededException: [429, 'TOOMANYREQUESTS'],
};

/** undefined for an error that a registry has no word for. */
export function toRegistryError(error: ServiceError): RegistryError | undefined {
  const [status, code] = codes[error.code] ?? [];
  return status === undefined || code === undefined ? undefined : new RegistryError(status, code, error.message);
}

export function blobUnknown(): RegistryError {
  return new RegistryError(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
}

export function uploadUnknown(): RegistryError {
  return new RegistryError(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
}

export function manifestUnknown(): RegistryError {
  return new RegistryError(404, 'MANIFEST_UNKNOWN', 'Requested image not found');
}

/** Who says nothing, or something that is no login. */
export function unauthorized(endpoint: string): RegistryError {
  return new RegistryError(401, 'UNAUTHORIZED', 'Not Authorized', {
    'www-authenticate': `Basic realm="${endpoint}/",service="ecr.amazonaws.com"`,
  });
}

/** As ECR has it: not 401, or clients would ask for another login. */
export function loginExpired(): RegistryError {
  return new RegistryError(403, 'DENIED', 'Your authorization token has expired. Reauthenticate and try again.');
}
