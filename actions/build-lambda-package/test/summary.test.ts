import { describe, expect, it } from '@jest/globals';
import type { BuiltPackage, Comparison } from '../src/outcome.ts';
import { summary } from '../src/summary.ts';
import { built } from './sample.ts';

const megabyte = 1024 * 1024;

/** The part of a summary under a heading, up to the next. */
function part(heading: string, changes: Partial<BuiltPackage>): string {
  const [, rest = ''] = summary({ ...built, ...changes }).split(`### ${heading}\n\n`);
  return (rest.split('\n\n### ')[0] ?? '').trimEnd();
}

describe('summary', () => {
  it('compares sizes with the limits and shows the largest files', () => {
    expect(summary(built)).toBe(
      [
        '## package.zip: 5.0 MB',
        '',
        '|  | Size | Limit of Lambda | Used |',
        '| --- | --- | --- | --- |',
        '| Package, for a direct upload | 5.0 MB | 50.0 MB | 10.0 % |',
        '| Unpacked, 3 files | 25.0 MB | 250.0 MB | 10.0 % |',
        '',
        '| Identity |  |',
        '| --- | --- |',
        '| CodeSha256 | `aGFzaA==` |',
        '| Digest | `sha256:68617368` |',
        '',
        '### Largest files',
        '',
        '| File | Size | Share | In the package |',
        '| --- | --- | --- | --- |',
        '| a\\|b.js | 20.0 MB | 80.0 % | 4.0 MB |',
        '| index.js | 5.0 MB | 20.0 % | 1.0 MB |',
        '| empty | 0 B | 0 % | 0 B |',
        '',
      ].join('\n'),
    );
  });

  it('tells where else the package is, and what is known of it', () => {
    const text = summary({
      ...built,
      reproduced: true,
      provenance: { statement: 'package.zip.provenance.json', predicate: 'p' },
      stored: { bucket: 'b', key: 'k.zip', uploaded: false },
    });
    expect(text).toContain('| Second build | the same bytes |');
    expect(text).toContain('| Provenance | `package.zip.provenance.json` |');
    expect(text).toContain('| In S3 | `s3://b/k.zip` (was there already) |');
  });

  it('shows what a bundle is made of, and what was not needed of it', () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ dependency: `d${index}`, size: 512, sourceSize: 1024 }));
    const modules = [{ dependency: undefined, size: 2048, sourceSize: 1024 }, ...many];
    const lines = part('Dependencies', { modules }).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '| Package | In the bundle | Its modules | Left out |',
      '| --- | --- | --- | --- |',
      '| (own modules) | 2.0 KB | 1.0 KB | 0 % |',
      '| d0 | 512 B | 1.0 KB | 50.0 % |',
    ]);
    expect(lines.at(-1)).toBe('| 2 more | 1.0 KB | 2.0 KB | 50.0 % |');
    expect(lines).toHaveLength(13);
  });

  it('shows what changed since another package', () => {
    const comparison: Comparison = {
      path: 'old.zip',
      packedSize: 2 * megabyte,
      differences: [
        { path: 'a|b.js', change: 'content', before: megabyte, after: 4 * megabyte },
        { path: 'new', change: 'added', before: 0, after: 10 },
        { path: 'gone', change: 'removed', before: 10, after: 0 },
      ],
    };
    expect(part('Changes', { comparison })).toBe(
      [
        'Files in the package take 5.0 MB, 3.0 MB more than in `old.zip`.',
        '',
        '| File | What changed | Before | Now |',
        '| --- | --- | --- | --- |',
        '| a\\|b.js | content | 1.0 MB | 4.0 MB |',
        '| new | added |  | 10 B |',
        '| gone | removed | 10 B |  |',
      ].join('\n'),
    );
    expect(part('Changes', { comparison: { ...comparison, packedSize: 6 * megabyte } })).toContain('1.0 MB less than');
    expect(part('Changes', { comparison: { ...comparison, packedSize: 5 * megabyte } })).toContain(
      'no more and no less',
    );
    const differences = Array.from({ length: 12 }, (_, index) => {
      return { path: `f${index}`, change: 'kind', before: 1, after: 1 } as const;
    });
    expect(part('Changes', { comparison: { ...comparison, differences } })).toMatch(/\| f9 .*\n\n2 more\.$/);
  });

  it.each([
    [{ packedSize: 5 * megabyte }, 'No file differs from `old.zip`.'],
    [{ packedSize: undefined }, 'There is no `old.zip` to compare with.'],
  ])('says that there is nothing to tell: %j', (change, sentence) => {
    expect(part('Changes', { comparison: { path: 'old.zip', differences: [], ...change } })).toBe(sentence);
  });
});
