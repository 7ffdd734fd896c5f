/** NextToken of CloudWatch's operations. Pure. assumed: the text of its error. */

import { ServiceError } from '../service.ts';

/** One page of at most `size` items, and the token of the next if there is one. `code` is the error for a bad token. */
export function paginate<T>(
  items: readonly T[],
  size: number,
  nextToken: string | undefined,
  code = 'InvalidNextToken',
): { readonly page: T[]; readonly NextToken?: string } {
  const start = nextToken ? readToken(nextToken, code) : 0;
  const end = start + size;
  const page = items.slice(start, end);
  return end < items.length ? { page, NextToken: Buffer.from(`item-${end}`).toString('base64url') } : { page };
}

function readToken(token: string, code: string): number {
  const position = /^item-(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw new ServiceError(code, 'The NextToken is not one that was given.');
  return Number(position);
}
