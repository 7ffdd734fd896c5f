import { describe, expect, it } from '@jest/globals';
import { checkEntries, checkPackageSize } from './check-entries.ts';
import { entryOf } from './entry.ts';
import { PackageError } from './package-error.ts';

describe('checkEntries', () => {
  const target = { runtime: 'nodejs24.x', handler: 'index.handler' };

  it('is silent about a package that Lambda can start', () => {
    expect(() => checkEntries([entryOf('index.js', new Uint8Array())], target)).not.toThrow();
  });

  it('reports every problem at once', () => {
    const entries = ['a\\b', 'C', 'c'].map((path) => entryOf(path, new Uint8Array()));
    expect(() => checkEntries(entries, target)).toThrow(
      new PackageError([
        '"a\\\\b" cannot be packaged: a backslash separates folders on Windows, but not on Linux.',
        '"C" and "c" differ only in case or Unicode form.',
        'Handler "index.handler" needs index.js, index.mjs or index.cjs in the package; there is none.',
      ]),
    );
  });
});

describe('checkEntries with more known of the function', () => {
  const entry = { ...entryOf('index.js', new Uint8Array()), binary: { format: 'ELF', processors: ['arm64'] } } as const;
  const target = { runtime: 'nodejs24.x', handler: 'index.handler' };

  it('checks native code only against a known architecture', () => {
    expect(() => checkEntries([entry], target)).not.toThrow();
    expect(() => checkEntries([entry], { ...target, architecture: 'arm64' })).not.toThrow();
    expect(() => checkEntries([entry], { ...target, architecture: 'x86_64' })).toThrow(
      'built for Linux on arm64 (ELF)',
    );
  });

  it('checks the size of the environment', () => {
    expect(() => checkEntries([entry], { ...target, environmentBytes: 5000 })).toThrow('have 5000 bytes together');
  });
});

describe('checkPackageSize', () => {
  it('asks for a bucket when a package is too large without', () => {
    const written = { size: 51 * 1024 ** 2 };
    const largest = [{ path: 'model.bin', size: 3 }];
    expect(() => checkPackageSize(written, { hasBucket: true, largest })).not.toThrow();
    expect(() => checkPackageSize({ size: 50 * 1024 ** 2 }, { hasBucket: false, largest })).not.toThrow();
    expect(() => checkPackageSize(written, { hasBucket: false, largest })).toThrow('model.bin (3 B)');
  });
});

describe('PackageError', () => {
  it('says how many problems it does not show', () => {
    const error = new PackageError(Array.from({ length: 20 }, (_, index) => `Problem ${index}.`));
    expect(error.message.split('\n')).toHaveLength(16);
    expect(error.message).toMatch(/\n5 more of the kind\.$/);
    expect(error.nextStep).toBe('Nothing was written.');
  });
});
