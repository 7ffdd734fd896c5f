import { describe, expect, it } from '@jest/globals';
import type { BuiltPackage } from '../src/outcome.ts';
import { report } from '../src/report.ts';
import { built } from './sample.ts';

describe('report', () => {
  it('sets what is known of a package on disk', () => {
    expect(report(built).outputs).toEqual({
      'package-path': 'package.zip',
      'code-sha256': 'aGFzaA==',
      digest: 'sha256:68617368',
      'package-size': '5242880',
      'unpacked-size': '26214400',
      'file-count': '3',
    });
  });

  it('sets every output', () => {
    const more: BuiltPackage = {
      ...built,
      stored: { bucket: 'releases', key: 'a/package-68.zip', objectVersion: 'v7', uploaded: true },
      provenance: { statement: 'package.zip.provenance.json', predicate: 'package.zip.predicate.json' },
    };
    expect(report(more).outputs).toMatchObject({
      's3-bucket': 'releases',
      's3-key': 'a/package-68.zip',
      's3-uri': 's3://releases/a/package-68.zip',
      's3-object-version': 'v7',
      'provenance-path': 'package.zip.provenance.json',
      'predicate-path': 'package.zip.predicate.json',
      'predicate-type': 'https://slsa.dev/provenance/v1',
    });
    const unversioned: BuiltPackage = { ...built, stored: { bucket: 'releases', key: 'k', uploaded: true } };
    expect(report(unversioned).outputs['s3-object-version']).toBe('');
  });

  it('has no warning without a reason', () => {
    const { annotations, failure } = report(built);
    expect([annotations, failure]).toEqual([[], undefined]);
  });

  it('passes on what the bundler found doubtful in one warning', () => {
    const warnings = Array.from({ length: 17 }, (_, index) => `Warning ${index}.`);
    const { annotations } = report({ ...built, warnings });
    expect(annotations).toHaveLength(1);
    expect(annotations[0]).toMatchObject({ level: 'warning', title: 'esbuild' });
    expect(annotations[0]?.message.split('\n').slice(-2)).toEqual(['Warning 14.', '2 more.']);
  });
});
