/** Layers and configurations, read: whole, a range, or only asked for. */
import { requireRepository } from '../services/ecr/store.ts';
import { type RegistryAnswer, RegistryError } from './answer.ts';
import { blobUnknown } from './refusals.ts';
import type { RegistryRequest } from './registry-request.ts';

/** A repository shows its own blobs only, wherever else the same bytes are. */
export function getBlob({ core, registry, headers }: RegistryRequest, name: string, digest: string): RegistryAnswer {
  const repository = requireRepository(registry, name);
  const size = repository.layers.get(digest);
  if (size === undefined || !core.blobs.has(digest)) throw blobUnknown();
  const file = core.blobs.path(digest);
  const common = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    'accept-ranges': 'bytes',
    etag: `"${digest}"`,
  };
  const range = readRange(headers.range, size);
  if (range === 'unsatisfiable') {
    throw new RegistryError(416, 'UNSUPPORTED', 'The requested range is not satisfiable.', {
      'content-range': `bytes */${size}`,
    });
  }
  const { first, last } = range ?? { first: 0, last: size - 1 };
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...common,
      'content-length': String(last - first + 1),
      ...(range && { 'content-range': `bytes ${first}-${last}/${size}` }),
    },
    body: last < first ? '' : { file, first, last },
  };
}

interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** As HTTP asks, what is no single range is no range. */
function readRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first >= size ? 'unsatisfiable' : { first, last };
}
