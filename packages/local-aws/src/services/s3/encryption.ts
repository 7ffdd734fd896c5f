/** How an object is encrypted, as S3 tells it. Nothing is encrypted here: contents lie in memory. */
import { arn } from '../names.ts';
import { ServiceError } from '../service.ts';

/** Members of S3's shapes: `ServerSideEncryption`, and `SSEKMSKeyId` where there is a key of KMS. */
export type Encryption = Readonly<Record<string, string>>;

/** What S3 does with every object since January 2023. */
export const defaultEncryption: Encryption = { ServerSideEncryption: 'AES256' };

/**
 * How the request wants it. A key is told by its ARN, however it was named. assumed: which ARN that is for an alias,
 * and that no key is told where none was named.
 */
export function readEncryption(
  input: { readonly ServerSideEncryption?: string; readonly SSEKMSKeyId?: string },
  region: string,
): Encryption {
  const { ServerSideEncryption, SSEKMSKeyId } = input;
  if (SSEKMSKeyId !== undefined && !ServerSideEncryption?.startsWith('aws:kms')) {
    throw new ServiceError(
      'InvalidArgument',
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
    );
  }
  if (ServerSideEncryption === undefined) return defaultEncryption;
  return { ServerSideEncryption, ...(SSEKMSKeyId !== undefined && { SSEKMSKeyId: keyArn(SSEKMSKeyId, region) }) };
}

function keyArn(id: string, region: string): string {
  if (id.startsWith('arn:')) return id;
  return arn('kms', region, id.startsWith('alias/') ? id : `key/${id}`);
}
