import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { comparePackages, type ListedFile } from './compare-packages.ts';

const file = (path: string, rest: Partial<ListedFile> = {}): ListedFile => {
  return { path, kind: 'file', size: 10, packedSize: 8, crc32: 1, ...rest };
};

const anyPackage = fc.uniqueArray(
  fc.record({
    path: fc.constantFrom('a', 'b', 'c', 'd'),
    kind: fc.constantFrom('file' as const, 'executable' as const),
    size: fc.nat(3),
    packedSize: fc.nat(3),
    crc32: fc.nat(1),
  }),
  { selector: ({ path }) => path },
);

describe('comparePackages', () => {
  it('tells what differs and how, the largest change of size first', () => {
    const before = [
      file('same'),
      file('gone', { packedSize: 3 }),
      file('grown'),
      file('program'),
      file('edited'),
      file('short'),
    ];
    const after = [
      file('same', { packedSize: 7 }),
      file('new', { packedSize: 4 }),
      file('grown', { size: 90, packedSize: 60 }),
      file('program', { kind: 'executable' }),
      file('edited', { crc32: 2 }),
      file('short', { size: 9 }),
    ];
    expect(comparePackages(before, after)).toEqual([
      { path: 'grown', change: 'content', before: 8, after: 60 },
      { path: 'new', change: 'added', before: 0, after: 4 },
      { path: 'gone', change: 'removed', before: 3, after: 0 },
      { path: 'edited', change: 'content', before: 8, after: 8 },
      { path: 'program', change: 'kind', before: 8, after: 8 },
      { path: 'short', change: 'content', before: 8, after: 8 },
    ]);
  });

  it('finds nothing between a package and itself, and the opposite the other way round', () => {
    fc.assert(
      fc.property(anyPackage, anyPackage, (a, b) => {
        expect(comparePackages(a, a)).toEqual([]);
        const opposite = { added: 'removed', removed: 'added', content: 'content', kind: 'kind' } as const;
        const back = comparePackages(b, a).map(({ path, change, before, after }) => {
          return { path, change: opposite[change], before: after, after: before };
        });
        expect(back).toEqual(comparePackages(a, b));
      }),
    );
  });
});
