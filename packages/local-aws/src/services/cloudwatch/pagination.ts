/** NextToken of CloudWatch's operations. Pure. */

import { ServiceError } from '../service.ts';

/** One page of at most `size` items, and the token of the next if there is one. */
export function paginate<T>(
  items: readonly T[],
  size: number,
  nextToken: string | undefined,
): { readonly page: T[]; readonly NextToken?: string } {
  const start = nextToken ? readToken(nextToken) : 0;
  const end = start + size;
  const page = items.slice(start, end);
  return end < items.length ? { page, NextToken: Buffer.from(`item-${end}`).toString('base64url') } : { page };
}

function readToken(token: string): number {
  const position = /^item-(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw new ServiceError('InvalidNextToken', 'The NextToken is not one that was given.');
  return Number(position);
}
