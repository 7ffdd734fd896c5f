/** The key of a run: it signs OIDC tokens and attestations, and never leaves the process that runs the workflow. */
import { createPublicKey, generateKeyPairSync, type JsonWebKey, sign, verify } from 'node:crypto';

const KEY_ID = 'local-github';
const ALGORITHM = 'RSA-SHA256';

/** A public key as the run's server shows it. */
export type PublicJwk = JsonWebKey & { readonly kid: string };

export interface SigningKey {
  readonly publicJwk: PublicJwk;
  sign(content: Buffer): Buffer;
  /** A compact JWS, such as an OIDC token. */
  signToken(claims: object): string;
}

/** Makes a key that lives as long as the run. */
export function createSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signContent = (content: Buffer): Buffer => sign(ALGORITHM, content, privateKey);
  return {
    publicJwk: {
      ...createPublicKey(privateKey).export({ format: 'jwk' }),
      kid: KEY_ID,
      use: 'sig',
      alg: 'RS256',
    },
    sign: signContent,
    signToken: (claims) => {
      const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
      const content = `${encode({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${encode(claims)}`;
      return `${content}.${signContent(Buffer.from(content)).toString('base64url')}`;
    },
  };
}

/** Whether one of the keys made the signature over the content. */
export function isSigned(content: Buffer, signature: Buffer, keys: readonly PublicJwk[]): boolean {
  return keys.some((key) => verify(ALGORITHM, content, createPublicKey({ key, format: 'jwk' }), signature));
}

/** The claims of a compact JWS; undefined if none of the keys signed it. */
export function openToken(token: string, keys: readonly PublicJwk[]): unknown {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const content = Buffer.from(`${header}.${claims}`);
  if (!isSigned(content, Buffer.from(signature, 'base64url'), keys)) return undefined;
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
}
