/** Pages of ECS's lists. */
import { invalidParameter } from './service-deployments/errors.ts';

export interface PageInput {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** The page that is asked for, of at most `most` items, `usual` unless the call says. Throws for a strange token. */
export function paginate<T>(
  items: readonly T[],
  { maxResults, nextToken }: PageInput,
  most: number,
  usual = most,
): { readonly page: T[]; readonly nextToken?: string } {
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
  if (nextToken !== undefined && tokenOf(start) !== nextToken) throw invalidParameter('Invalid token provided.');
  if (maxResults !== undefined && (maxResults < 1 || maxResults > most)) {
    throw invalidParameter(`maxResults must be between 1 and ${most}.`);
  }
  const end = start + (maxResults ?? usual);
  return { page: items.slice(start, end), ...(end < items.length && { nextToken: tokenOf(end) }) };
}

function tokenOf(position: number): string {
  return Buffer.from(String(position)).toString('base64url');
}
