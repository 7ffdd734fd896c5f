/** The checksums that S3 stores with an object and clients compare: by name as in `ChecksumAlgorithm`. */
import { type ChecksumAlgorithm, checksumAlgorithms, digest } from '../../digests/checksums.ts';
import { ServiceError } from '../service.ts';

/** Algorithms of which S3 can only make the checksum of an upload out of those of its parts. */
const compositeOnly = new Set(['SHA1', 'SHA256']);

/** Checksum members by name, for example `{ChecksumCRC32: 'base64'}`. */
export type Checksums = Readonly<Record<string, string>>;

function member(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

/** The checksum of `content` as the members of an S3 shape. Throws InvalidRequest for an unknown algorithm. */
export function checksum(algorithm: string, content: Uint8Array): Checksums {
  const known = checksumAlgorithms.find((name) => name === algorithm.toUpperCase());
  if (known === undefined) {
    throw new ServiceError('InvalidRequest', `Checksum algorithm provided is unsupported: ${algorithm}`);
  }
  return { [member(known)]: digest(known, content).toString('base64') };
}

/** The checksum of the checksums of parts, `BASE64-N`, as S3 reports a composite. */
export function compositeChecksum(algorithm: string, parts: readonly Checksums[]): Checksums {
  const [member] = Object.keys(checksum(algorithm, new Uint8Array()));
  if (member === undefined) return {};
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part[member] ?? '', 'base64')));
  return { [member]: `${checksum(algorithm, digests)[member]}-${parts.length}` };
}

/**
 * The checksums to store with `content`: what the request carries, after comparing, or CRC64NVME as S3 adds
 * on its own. Throws BadDigest where a given checksum differs. The wire has looked at Content-MD5.
 */
export function verifyChecksums(input: Readonly<Record<string, unknown>>, content: Uint8Array): Checksums {
  const given = checksumAlgorithms.filter((algorithm) => typeof input[member(algorithm)] === 'string');
  for (const algorithm of given) {
    if (checksum(algorithm, content)[member(algorithm)] !== input[member(algorithm)]) {
      throw new ServiceError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }
  if (given.length === 0) return checksum('CRC64NVME', content);
  return Object.fromEntries(given.map((algorithm) => [member(algorithm), String(input[member(algorithm)])]));
}

/**
 * Lets the part of an upload pass that comes with the checksum which the upload was created for. Only where S3 has
 * to have it: what it makes of others on its own is not told. Source: answers of S3, among them aws-sdk-php#2648.
 */
export function checkPartAlgorithm(algorithm: string, input: Readonly<Record<string, unknown>>): void {
  if (!compositeOnly.has(algorithm) || input[`Checksum${algorithm}`] !== undefined) return;
  const actual = checksumAlgorithms.find((name) => input[member(name)] !== undefined)?.toLowerCase() ?? 'null';
  throw new ServiceError(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${actual}`,
  );
}

/** The same for a part in the list that completes the upload. */
export function checkCompletedPart(
  algorithm: string,
  partNumber: number,
  given: Readonly<Record<string, unknown>>,
): void {
  if (!compositeOnly.has(algorithm) || given[`Checksum${algorithm}`] !== undefined) return;
  throw new ServiceError(
    'InvalidRequest',
    `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the ` +
      `checksum for each part. It was missing for part ${partNumber} in the request.`,
  );
}
