/**
 * Puts one layer on top of those below it, by the rules of the OCI image specification: a tar, plain or compressed,
 * with whiteouts for what it takes away. Owners, devices and extended attributes are left out: programs run as
 * whoever runs local-aws.
 */

import { createReadStream } from 'node:fs';
import { Parser } from 'tar';
import { Layer } from './layer.ts';

/** Unpacks the layer at `path` into `root`. Rejects with what is wrong with it. */
export async function applyLayer(root: string, path: string): Promise<void> {
  const layer = new Layer(root);
  let entries = 0;
  let atEnd = false;
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
  };
  const parser = new Parser({
    // An image of one's own may well hold a large file of zeros.
    maxDecompressionRatio: Number.POSITIVE_INFINITY,
    onReadEntry: (entry) => {
      entries += 1;
      // The parser's own parts must not see errors of ours: its decompression goes round in circles then.
      layer.take(entry, fail);
      entry.resume();
    },
    // Layers without entries are common, and no reason to warn.
    onwarn: (_code, message) => {
      if (entries > 0 || !atEnd) fail(new Error(String(message)));
    },
  });
  parser.on('eof', () => {
    atEnd = true;
  });
  parser.on('error', fail);
  try {
    for await (const chunk of createReadStream(path)) {
      parser.write(chunk);
      if (failure !== undefined) break;
    }
    if (failure === undefined) parser.end();
  } finally {
    layer.close();
  }
  if (failure !== undefined) throw failure.error;
}
