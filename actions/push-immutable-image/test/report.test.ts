import { describe, expect, it } from '@jest/globals';
import type { PushedImage } from '../src/outcome.ts';
import { report } from '../src/report.ts';
import { digestA, digestB, uri } from './fakes.ts';

const pushed: PushedImage = {
  repositoryUri: uri,
  tag: 'v1',
  digest: digestA,
  size: 3_145_728,
  source: { kind: 'oci-layout', folder: 'image' },
  layers: { pushed: 2, present: 1 },
  mutable: false,
};

describe('report', () => {
  it('hands on the image by its digest', () => {
    const { outputs, annotations, failure } = report(pushed);
    expect(outputs).toEqual({ 'image-uri': `${uri}@${digestA}`, digest: digestA, tag: 'v1', reused: 'false' });
    expect(annotations).toEqual([]);
    expect(failure).toBeUndefined();
  });

  it('shows what was pushed', () => {
    expect(report(pushed).summary).toBe(
      [
        '## trivia:v1: pushed',
        '',
        '|  |  |',
        '| --- | --- |',
        `| Image | \`${uri}@${digestA}\` |`,
        '| Tag | `v1` |',
        `| Digest | \`${digestA}\` |`,
        '| Size in ECR | 3.0 MB |',
        '| Layers | 2 pushed, 1 in the repository already |',
        '| Source | OCI image layout `image` |',
        '',
      ].join('\n'),
    );
  });

  it('says that nothing was built', () => {
    const source = { kind: 'context', folder: '.', dockerfile: 'Dockerfile' } as const;
    const { outputs, summary } = report({ ...pushed, layers: undefined, source, reused: 'Nothing was built.' });
    expect(outputs).toMatchObject({ reused: 'true' });
    expect(summary).toContain('## trivia:v1: was there already\n\nNothing was built.');
    expect(summary).toContain('| Source | `.`, not built |');
  });

  it('warns of a tag that may move', () => {
    expect(report({ ...pushed, mutable: true }).annotations).toEqual([
      { level: 'warning', message: expect.stringMatching(/lets the tag "v1" move/) },
    ]);
  });

  it.each([
    [digestB, new RegExp(`pushed as ${digestA}, but ECR has ${digestB}`)],
    [undefined, /but ECR has no image under it/],
  ])('hands on no digest when %s is under the tag', (digest, message) => {
    const { outputs, failure, summary } = report({ ...pushed, readBack: { digest } });
    expect(outputs).toEqual({ tag: 'v1' });
    expect(failure).toMatch(message);
    expect(summary).toContain('not handed on');
    expect(summary).not.toContain(`@${digestA}`);
  });
});
