/** Digests of a body that its headers state: what does not fit them was not sent like that. */
import { createHash } from 'node:crypto';
import { checksumAlgorithms, digest, md5 } from '../digests/checksums.ts';
import { ServiceError } from '../services/service.ts';
import type { HttpRequest } from './http.ts';
import type { Target } from './identify.ts';
import { badSignature } from './standard-errors.ts';

/**
 * Throws what AWS answers for a body that differs from `x-amz-content-sha256` and, of S3, `Content-MD5` and
 * `x-amz-checksum-*`. Checksums that an operation has as members are its own affair.
 */
export function checkDigests(target: Target, { headers, body }: HttpRequest): void {
  checkSha256(target, headers['x-amz-content-sha256'], body);
  if (target.service !== 's3') return;
  checkMd5(headers['content-md5'], body);
  const members = new Set([...(target.operation?.input.structIterator() ?? [])].map(([name]) => name));
  for (const algorithm of checksumAlgorithms) {
    const header = `x-amz-checksum-${algorithm.toLowerCase()}`;
    const stated = headers[header];
    if (stated === undefined || members.has(`Checksum${algorithm}`)) continue;
    const actual = digest(algorithm, body);
    if (!isBase64Of(actual.length, stated)) {
      throw new ServiceError('InvalidRequest', `Value for ${header} header is invalid.`);
    }
    if (actual.toString('base64') !== stated) {
      throw new ServiceError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }
}

function checkSha256(target: Target, stated: string | undefined, body: Uint8Array): void {
  if (stated === undefined || stated === 'UNSIGNED-PAYLOAD' || stated.startsWith('STREAMING-')) return;
  const actual = createHash('sha256').update(body).digest('hex');
  if (stated.toLowerCase() === actual) return;
  if (target.service !== 's3') throw badSignature(target);
  if (!/^[0-9a-f]{64}$/i.test(stated)) {
    throw new ServiceError(
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD or a valid sha256 value.',
    );
  }
  throw new ServiceError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    400,
    { ClientComputedContentSHA256: stated, S3ComputedContentSHA256: actual },
  );
}

function checkMd5(stated: string | undefined, body: Uint8Array): void {
  if (stated === undefined) return;
  if (!isBase64Of(16, stated)) throw new ServiceError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (Buffer.from(md5(body), 'hex').toString('base64') !== stated) {
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
}

function isBase64Of(length: number, text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === length && bytes.toString('base64') === text;
}
