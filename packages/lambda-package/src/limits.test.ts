import { describe, expect, it } from '@jest/globals';
import { entryOf, type PackageEntry } from './entry.ts';
import {
  directUploadLimit,
  environmentLimit,
  largestEntries,
  megabytes,
  passedEnvironmentLimit,
  passedLimits,
  passedUploadLimit,
  unpackedLimit,
} from './limits.ts';

function entryOfSize(path: string, size: number): PackageEntry {
  return { ...entryOf(path, new Uint8Array()), size };
}

describe('passedLimits', () => {
  it('takes a package of exactly 250 MB', () => {
    expect(passedLimits([entryOfSize('a', unpackedLimit - 1), entryOfSize('b', 1)])).toEqual([]);
  });

  it('names the ten largest files of a package that is too large', () => {
    const entries = Array.from({ length: 12 }, (_, index) => entryOfSize(`file-${index}`, (20 + index) * 1024 * 1024));
    expect(passedLimits(entries)).toEqual([
      'The package would have 306.0 MB unpacked; Lambda allows 250.0 MB. The largest files: ' +
        'file-11 (31.0 MB), file-10 (30.0 MB), file-9 (29.0 MB), file-8 (28.0 MB), file-7 (27.0 MB), ' +
        'file-6 (26.0 MB), file-5 (25.0 MB), file-4 (24.0 MB), file-3 (23.0 MB), file-2 (22.0 MB).',
    ]);
  });

  it('refuses an empty package', () => {
    expect(passedLimits([])).toEqual(['The package would be empty.']);
  });

  it('refuses more files than a zip can count', () => {
    const entries = Array.from({ length: 65_536 }, (_, index) => entryOfSize(String(index), 1));
    expect(passedLimits(entries.slice(1))).toEqual([]);
    expect(passedLimits(entries)).toEqual([
      'The package would have 65536 files; a zip that every tool reads has 65535 at most.',
    ]);
  });
});

describe('passedUploadLimit', () => {
  it('takes a package of exactly 50 MB, and names what is large in a larger one', () => {
    expect(passedUploadLimit(directUploadLimit, [])).toEqual([]);
    expect(passedUploadLimit(directUploadLimit + 1024 ** 2, [entryOfSize('a', 1), entryOfSize('b', 2048)])).toEqual([
      'The package has 51.0 MB; without an S3 bucket Lambda takes 50.0 MB. The largest files: b (2.0 KB), a (1 B).',
    ]);
  });
});

describe('passedEnvironmentLimit', () => {
  it('takes exactly 4 KB', () => {
    expect(passedEnvironmentLimit(environmentLimit)).toEqual([]);
    expect(passedEnvironmentLimit(environmentLimit + 1)).toEqual([
      'The environment variables have 4097 bytes together; Lambda allows 4096.',
    ]);
  });
});

describe('largestEntries', () => {
  it('orders entries of one size by their path', () => {
    const entries = [entryOfSize('b', 1), entryOfSize('a', 1), entryOfSize('c', 2)];
    expect(largestEntries(entries, 2).map(({ path }) => path)).toEqual(['c', 'a']);
  });
});

describe('megabytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KB'],
    [1_572_864, '1.5 MB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(megabytes(bytes)).toBe(text);
  });
});
