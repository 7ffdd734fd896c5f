import { describe, expect, it } from '@jest/globals';
import { type BuildFacts, provenance } from './provenance.ts';

const facts: BuildFacts = {
  name: 'package.zip',
  written: {
    digest: `sha256:${'a'.repeat(64)}`,
    files: [{ path: 'index.js', kind: 'file', size: 3, packedSize: 2, crc32: 1, sha256: 'b'.repeat(64) }],
  },
  inputs: { entry: 'src/handler.ts' },
  source: { repository: 'https://github.com/octo-org/app', ref: 'refs/heads/main' },
  commit: { commit: 'c'.repeat(40), isModified: false },
  builder: 'https://github.com/octo-org/app/.github/workflows/release.yml@refs/heads/main',
  invocation: 'https://github.com/octo-org/app/actions/runs/7/attempts/1',
  tools: { node: '24.21.0' },
};

describe('provenance', () => {
  it('is an in-toto statement about the package, with SLSA provenance', () => {
    const statement = provenance(facts);
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'package.zip', digest: { sha256: 'a'.repeat(64) } }],
      predicateType: 'https://slsa.dev/provenance/v1',
    });
    expect(statement.predicate).toEqual({
      buildDefinition: {
        buildType: expect.stringMatching(/^https:.*build-lambda-package\/README\.md#provenance$/),
        externalParameters: { inputs: { entry: 'src/handler.ts' } },
        resolvedDependencies: [
          { uri: 'git+https://github.com/octo-org/app@refs/heads/main', digest: { gitCommit: 'c'.repeat(40) } },
        ],
      },
      runDetails: {
        builder: {
          id: 'https://github.com/octo-org/app/.github/workflows/release.yml@refs/heads/main',
          version: { node: '24.21.0' },
        },
        metadata: { invocationId: 'https://github.com/octo-org/app/actions/runs/7/attempts/1' },
        byproducts: [{ name: 'index.js', digest: { sha256: 'b'.repeat(64) }, annotations: { kind: 'file', size: 3 } }],
      },
    });
  });

  it.each([
    [{ commit: undefined }, [{ uri: 'git+https://github.com/octo-org/app@refs/heads/main' }]],
    [{ source: undefined }, [{ digest: { gitCommit: 'c'.repeat(40) } }]],
    [{ source: undefined, commit: undefined }, []],
    [
      { source: undefined, commit: { commit: 'd', isModified: true } },
      [{ digest: { gitCommit: 'd' }, annotations: { modified: true } }],
    ],
  ])('says no more of the source than is known: %j', (change, expected) => {
    const { buildDefinition } = provenance({ ...facts, ...change }).predicate as {
      readonly buildDefinition: { readonly resolvedDependencies: unknown };
    };
    expect(buildDefinition.resolvedDependencies).toEqual(expected);
  });
});
