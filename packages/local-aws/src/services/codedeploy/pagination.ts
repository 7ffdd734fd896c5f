/** nextToken of CodeDeploy's List operations. Pure. assumed: pages of 100. */

import { exception } from './errors.ts';

/** One page of at most 100 items, and the token of the next if there is one. */
export function paginate<T>(
  items: readonly T[],
  nextToken: string | undefined,
): { readonly page: T[]; readonly nextToken?: string } {
  const start = nextToken ? readToken(nextToken) : 0;
  const end = start + 100;
  const page = items.slice(start, end);
  return end < items.length ? { page, nextToken: Buffer.from(`item-${end}`).toString('base64url') } : { page };
}

function readToken(token: string): number {
  const position = /^item-(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw exception('InvalidNextToken', 'The nextToken is not one that this operation gave.');
  return Number(position);
}
