/** Marker and MaxItems of Lambda's List operations. Pure. */

import { invalidParameter } from './errors.ts';

/** What every List operation takes. */
export interface PageInput {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** One page, and the marker of the next if there is one. At most 50 items, as Lambda gives. */
export function paginate<T>(
  items: readonly T[],
  { Marker, MaxItems }: PageInput,
): { readonly page: readonly T[]; readonly NextMarker?: string } {
  const start = Marker === undefined || Marker === '' ? 0 : readMarker(Marker);
  const end = start + Math.min(MaxItems ?? 50, 50);
  const page = items.slice(start, end);
  return end < items.length ? { page, NextMarker: Buffer.from(`item-${end}`).toString('base64url') } : { page };
}

function readMarker(marker: string): number {
  const position = /^item-(\d+)$/.exec(Buffer.from(marker, 'base64url').toString())?.[1];
  if (position === undefined) throw invalidParameter('The marker is not one that this operation gave.');
  return Number(position);
}
