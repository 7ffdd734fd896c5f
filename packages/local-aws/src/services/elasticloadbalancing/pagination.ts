/** Marker and PageSize of the Describe operations. Pure. assumed: the texts of its errors. */
import { invalid } from './errors.ts';

/** One page, and the marker of the next if there is one. */
export function paginate<T>(
  items: readonly T[],
  { Marker, PageSize = 400 }: { readonly Marker?: string | undefined; readonly PageSize?: number | undefined },
): { readonly page: readonly T[]; readonly NextMarker?: string } {
  if (PageSize < 1 || PageSize > 400) throw invalid(`Page size '${PageSize}' must be between 1 and 400`);
  const start = Marker ? readMarker(Marker) : 0;
  const end = start + PageSize;
  const page = items.slice(start, end);
  return end < items.length ? { page, NextMarker: Buffer.from(`item-${end}`).toString('base64url') } : { page };
}

function readMarker(marker: string): number {
  const position = /^item-(\d+)$/.exec(Buffer.from(marker, 'base64url').toString())?.[1];
  if (position === undefined) throw invalid('Marker is not valid');
  return Number(position);
}
