/** nextToken and maxResults of ECR's lists. Pure. */
import { exception, invalidParameter } from './errors.ts';

export interface PageRequest {
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

/** One page of at most `maxResults` (100 if nothing is said), and the token of the next if there is one. */
export function paginate<T>(
  items: readonly T[],
  { nextToken, maxResults }: PageRequest,
  max = 1000,
): { readonly page: readonly T[]; readonly nextToken?: string } {
  if (maxResults !== undefined && (maxResults < 1 || maxResults > max)) {
    throw invalidParameter('maxResults', `must be between 1 and ${max}`);
  }
  const start = nextToken === undefined ? 0 : readToken(nextToken);
  const end = start + (maxResults ?? Math.min(100, max));
  const page = items.slice(start, end);
  return end < items.length ? { page, nextToken: Buffer.from(`item-${end}`).toString('base64url') } : { page };
}

function readToken(token: string): number {
  const position = /^item-(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  // assumed: the code and the text.
  if (position === undefined) throw exception('InvalidParameter', 'Invalid token provided');
  return Number(position);
}
