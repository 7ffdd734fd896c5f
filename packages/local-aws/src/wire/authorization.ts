/**
 * What the SigV4 signature says about a call. Signatures are not verified: any credentials are welcome,
 * but they name the region, the service and the access key.
 */
import type { HttpHead } from './http.ts';

/** Who signed, and for where. Unsigned calls (AssumeRoleWithWebIdentity) have the default region only. */
export interface Authorization {
  readonly accessKeyId: string | undefined;
  readonly region: string;
  /** The service's signing name, for example `monitoring` for CloudWatch. */
  readonly signingName: string | undefined;
}

const defaultRegion = 'us-east-1';

/** Reads the credential scope `KEY/date/region/service/aws4_request` from the header or a presigned query. */
export function readAuthorization(request: HttpHead): Authorization {
  const header = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? '')?.[1];
  const [accessKeyId, , region, signingName] = (header ?? request.query.get('X-Amz-Credential') ?? '').split('/');
  return { accessKeyId: accessKeyId || undefined, region: region || defaultRegion, signingName };
}
