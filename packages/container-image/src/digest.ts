/** Digests of content. Pure. Only SHA-256: ECR takes no other. */
import { createHash } from 'node:crypto';

const pattern = /^sha256:[0-9a-f]{64}$/;

/** `sha256:` and 64 hexadecimal digits, of these very bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Whether a text can be a digest that this package makes. */
export function isDigest(text: string): boolean {
  return pattern.test(text);
}
