import { describe, expect, it } from '@jest/globals';
import { statementAbout } from '../src/statement.ts';
import { defaults, recordingContext, written } from './sample.ts';

const about = { output: '/workspace/out/bot.zip', written, commit: undefined, bundler: '1.2.3' };
const { context } = recordingContext();
const entry = { ...defaults, entry: '/workspace/src/handler.ts', minify: true, environment: { SECRET: 'hidden' } };

/** The parts of a statement that differ between runs. */
function partsOf(...given: Parameters<typeof statementAbout>) {
  const { subject, predicate } = statementAbout(...given);
  // biome-ignore lint/suspicious/noExplicitAny: read as JSON.
  const { buildDefinition, runDetails } = predicate as any;
  return {
    subject,
    inputs: buildDefinition.externalParameters.inputs,
    sources: buildDefinition.resolvedDependencies,
    builder: runDetails.builder,
    metadata: runDetails.metadata,
  };
}

describe('statementAbout', () => {
  it('names the package, the run, its source and its tools', () => {
    const { subject, sources, builder, metadata } = partsOf(about, entry, context);
    expect(subject).toEqual([{ name: 'bot.zip', digest: { sha256: '68617368' } }]);
    expect(sources).toEqual([
      { uri: 'git+https://github.com/octo-org/app@refs/heads/main', digest: { gitCommit: 'beef' } },
    ]);
    expect(builder).toEqual({
      id: 'https://github.com/octo-org/app/.github/workflows/release.yml@refs/heads/main',
      version: {
        ...{ node: process.version.slice(1), deflate: expect.stringMatching(/^libdeflate /), esbuild: '1.2.3' },
        'your-org/aws-release-actions': 'v1',
      },
    });
    expect(metadata).toEqual({ invocationId: 'https://github.com/octo-org/app/actions/runs/7/attempts/1' });
  });

  it('believes the checkout rather than the event', () => {
    const { sources } = partsOf({ ...about, commit: { commit: 'c0ffee', isModified: true } }, entry, context);
    expect(sources[0]).toMatchObject({ digest: { gitCommit: 'c0ffee' }, annotations: { modified: true } });
  });

  it('has the inputs that can change a byte, and no value of the environment', () => {
    const bundling = { format: 'cjs', minify: true, 'source-maps': false, 'bundle-aws-sdk': false };
    const handling = { runtime: 'nodejs24.x', handler: 'index.handler' };
    expect(partsOf(about, entry, context).inputs).toEqual({ entry: 'src/handler.ts', ...handling, ...bundling });
    const folder = { ...defaults, source: '/workspace', include: ['dist'], buildCommand: 'make' };
    const expected = { source: '.', include: ['dist'], 'build-command': 'make', ...handling };
    expect(partsOf(about, folder, context).inputs).toEqual(expected);
    expect(JSON.stringify(statementAbout(about, entry, context))).not.toContain('hidden');
  });

  it('does not pretend to be on GitHub', () => {
    const nowhere = { repository: '', runId: '', runAttempt: '', sha: '', serverUrl: '' };
    const outside = partsOf({ ...about, bundler: undefined }, entry, { ...context, env: {}, run: nowhere });
    expect(outside).toMatchObject({
      sources: [],
      metadata: undefined,
      builder: { id: expect.stringMatching(/outside/) },
    });
    expect(Object.keys(outside.builder.version)).toEqual(['node', 'deflate']);
  });
});
