import { describe, expect, it } from '@jest/globals';
import { checkEntries } from './check-entries.ts';
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

describe('PackageError', () => {
  it('says how many problems it does not show', () => {
    const error = new PackageError(Array.from({ length: 20 }, (_, index) => `Problem ${index}.`));
    expect(error.message.split('\n')).toHaveLength(16);
    expect(error.message).toMatch(/\n5 more of the kind\.$/);
    expect(error.nextStep).toBe('Nothing was written.');
  });
});
