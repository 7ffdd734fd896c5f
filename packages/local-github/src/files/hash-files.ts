/** The `hashFiles()` function of expressions. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findFiles } from './glob.ts';

/**
 * SHA-256 in hexadecimal over the SHA-256 digests of all files that the patterns match in the workspace; an empty text if
 * none does. Files outside of the workspace are left out, as on GitHub.
 */
export function hashFiles(patterns: readonly string[], workspace: string): string {
  const files = findFiles(patterns, workspace).filter((file) => file.startsWith(`${workspace}/`));
  if (files.length === 0) return '';
  const total = createHash('sha256');
  for (const file of files) total.update(createHash('sha256').update(readFileSync(file)).digest());
  return total.digest('hex');
}
