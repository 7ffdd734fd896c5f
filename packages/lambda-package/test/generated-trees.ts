/** Trees of entries that are the same on every machine: the inputs of the committed digests. */
import { createHash } from 'node:crypto';
import { entryOf, type PackageEntry } from '../src/entry.ts';

/** Numbers from 0 to below `limit`, the same ones for the same seed. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % limit;
  };
}

/** Text that looks like source: words that come back near and far, and lines of different lengths. */
function text(seed: number, words: number): Buffer {
  const next = numbers(seed);
  return Buffer.from(Array.from({ length: words }, () => `word${next(97)}${next(9) === 0 ? ';\n' : ' '}`).join(''));
}

/** Bytes that no compressor makes smaller. */
function noise(seed: number, bytes: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes / 64) }, (_, block) =>
    createHash('sha512').update(`${seed}/${block}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, bytes);
}

/** By name; each with something of its own that a compressor or a header could get wrong. */
export const generatedTrees: Readonly<Record<string, readonly PackageEntry[]>> = {
  'no file': [],
  'every kind of entry': [
    entryOf('index.js', Buffer.from('exports.handler = async () => "hello";\n'.repeat(20))),
    entryOf('bin/tool', Buffer.from('#!/bin/sh\nexit 0\n'), 'executable'),
    entryOf('lib/libz.so', Buffer.from('libz.so.1'), 'link'),
    entryOf('lib/libz.so.1', noise(1, 1000)),
    entryOf('empty.txt', Buffer.alloc(0)),
    entryOf('zeros.bin', Buffer.alloc(100_000)),
    entryOf('ünï/cødé/\u{1f600}.json', Buffer.from('{}')),
  ],
  'many small files': Array.from({ length: 700 }, (_, index) =>
    entryOf(`node_modules/m${index % 31}/lib/file-${index}.js`, text(index, index)),
  ),
  'large files between small ones': [
    ...Array.from({ length: 40 }, (_, index) => entryOf(`b${index}.js`, text(index, 500))),
    entryOf('a/large.js', text(99, 300_000)),
    entryOf('b20/large.bin', Buffer.concat([noise(2, 700_000), text(98, 60_000), noise(3, 700_000)])),
    entryOf('z/large.bin', noise(4, 1_500_000)),
  ],
};
