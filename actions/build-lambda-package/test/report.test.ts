import { describe, expect, it } from '@jest/globals';
import type { BuiltPackage } from '../src/outcome.ts';
import { report } from '../src/report.ts';

const megabyte = 1024 * 1024;

const built: BuiltPackage = {
  path: 'package.zip',
  codeSha256: 'aGFzaA==',
  digest: 'sha256:68617368',
  size: 5 * megabyte,
  unpackedSize: 25 * megabyte,
  fileCount: 3,
  largest: [
    { path: 'a|b.js', size: 20 * megabyte },
    { path: 'index.js', size: 5 * megabyte },
  ],
  warnings: [],
};

describe('report', () => {
  it('sets every output', () => {
    expect(report(built).outputs).toEqual({
      'package-path': 'package.zip',
      'code-sha256': 'aGFzaA==',
      digest: 'sha256:68617368',
      'package-size': '5242880',
      'unpacked-size': '26214400',
      'file-count': '3',
    });
  });

  it('compares sizes with the limits and shows the largest files', () => {
    const { summary, annotations, failure } = report(built);
    expect(summary).toBe(
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
        '| File | Size | Share |',
        '| --- | --- | --- |',
        '| a\\|b.js | 20.0 MB | 80.0 % |',
        '| index.js | 5.0 MB | 20.0 % |',
        '',
      ].join('\n'),
    );
    expect(annotations).toEqual([]);
    expect(failure).toBeUndefined();
  });

  it('warns that a large package has to go through S3', () => {
    expect(report({ ...built, size: 50 * megabyte }).annotations).toEqual([]);
    expect(report({ ...built, size: 51 * megabyte }).annotations).toEqual([
      {
        level: 'warning',
        message: 'package.zip has 51.0 MB; above 50.0 MB Lambda takes it only from S3.',
      },
    ]);
  });

  it('passes on what the bundler found doubtful in one warning', () => {
    const warnings = Array.from({ length: 17 }, (_, index) => `Warning ${index}.`);
    const { annotations } = report({ ...built, warnings });
    expect(annotations).toHaveLength(1);
    expect(annotations[0]).toMatchObject({ level: 'warning', title: 'esbuild' });
    expect(annotations[0]?.message.split('\n').slice(-2)).toEqual(['Warning 14.', '2 more.']);
  });

  it('has no share of nothing', () => {
    const empty = report({ ...built, unpackedSize: 0, largest: [{ path: '__init__.py', size: 0 }] });
    expect(empty.summary).toContain('| __init__.py | 0 B | 0 % |');
  });
});
