/**
 * Signed statements: an in-toto statement in a DSSE envelope, and who signed it. The key of the run signs both; it is not
 * Sigstore's, and the media type says so, so that nothing signed here passes for an attestation of GitHub.
 */
import { createHash } from 'node:crypto';
import { isSigned, openToken, type PublicJwk, type SigningKey } from '../oidc/signing-key.ts';
import type { Certificate } from './certificate.ts';
import type { Statement } from './statement.ts';

const MEDIA_TYPE = 'application/vnd.local-github.bundle+json';
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

export interface Bundle {
  readonly mediaType: string;
  /** A JWS with a `Certificate` and the SHA-256 of the payload that it is for. */
  readonly verificationMaterial: { readonly certificate: string };
  readonly dsseEnvelope: {
    /** The statement as JSON in base64. */
    readonly payload: string;
    readonly payloadType: string;
    readonly signatures: readonly { readonly sig: string; readonly keyid: string }[];
  };
}

/** Signs a statement in the name of a job. */
export function signStatement(statement: Statement, certificate: Certificate, key: SigningKey): Bundle {
  const payload = Buffer.from(JSON.stringify(statement));
  const sig = key.sign(preAuthEncoding(PAYLOAD_TYPE, payload)).toString('base64');
  return {
    mediaType: MEDIA_TYPE,
    verificationMaterial: { certificate: key.signToken({ certificate, payloadSha256: sha256(payload) }) },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ sig, keyid: key.publicJwk.kid }],
    },
  };
}

/** What a bundle says and who says it. Throws a sentence if a signature does not fit. */
export function openBundle(
  { verificationMaterial, dsseEnvelope }: Bundle,
  keys: readonly PublicJwk[],
): { readonly statement: Statement; readonly certificate: Certificate } {
  const payload = Buffer.from(dsseEnvelope.payload, 'base64');
  const content = preAuthEncoding(dsseEnvelope.payloadType, payload);
  if (!dsseEnvelope.signatures.some(({ sig }) => isSigned(content, Buffer.from(sig, 'base64'), keys))) {
    throw new Error('the signature of the attestation does not fit its statement');
  }
  const signed = openToken(verificationMaterial.certificate, keys) as
    | { readonly certificate: Certificate; readonly payloadSha256: string }
    | undefined;
  if (signed?.payloadSha256 !== sha256(payload)) {
    throw new Error('the certificate of the attestation is not for its statement');
  }
  return { statement: JSON.parse(payload.toString('utf8')), certificate: signed.certificate };
}

/** What a DSSE envelope signs: the type and the payload, each with its length. */
function preAuthEncoding(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
