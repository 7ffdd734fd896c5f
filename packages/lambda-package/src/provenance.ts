/**
 * How a package came to be, as an in-toto statement with the predicate SLSA Provenance v1: source, inputs, tools and
 * the digest of every file. It is a claim until somebody signs it (actions/attest). Pure.
 * Source: in-toto Attestation Framework, Statement v1; slsa.dev/spec/v1.0/provenance.
 */
import type { SourceCommit } from './source-commit.ts';
import type { WrittenPackage } from './write-package.ts';

/** What a builder knows of itself and of its work. */
export interface BuildFacts {
  /** File name of the package. */
  readonly name: string;
  readonly written: Pick<WrittenPackage, 'digest' | 'files'>;
  /** Everything that a user decided and that can change a byte. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** `https://github.com/owner/name`, and the branch or tag (`refs/heads/main`) if it is known. */
  readonly source: { readonly repository: string; readonly ref: string } | undefined;
  readonly commit: SourceCommit | undefined;
  /** Address of the workflow file that ran, or of whatever built it. */
  readonly builder: string;
  /** Address of the run, if there was one. */
  readonly invocation: string | undefined;
  /** Versions by names of tools. */
  readonly tools: Readonly<Record<string, string>>;
}

/** The type of the predicate, as `gh attestation verify` expects it. */
export const provenanceType = 'https://slsa.dev/provenance/v1';

/** What `inputs` and `byproducts` mean here: the section "Provenance" of the action's README. */
const buildType =
  'https://github.com/your-org/aws-release-actions/blob/v1/actions/build-lambda-package/README.md#provenance';

/** An in-toto statement; ready for JSON. */
export interface Statement {
  readonly _type: string;
  readonly subject: readonly { readonly name: string; readonly digest: Readonly<Record<string, string>> }[];
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
}

/** The statement about a package. */
export function provenance(facts: BuildFacts): Statement {
  const { name, written, inputs, builder, invocation, tools } = facts;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name, digest: { sha256: written.digest.slice('sha256:'.length) } }],
    predicateType: provenanceType,
    predicate: {
      buildDefinition: { buildType, externalParameters: { inputs }, resolvedDependencies: sources(facts) },
      runDetails: {
        builder: { id: builder, version: tools },
        ...(invocation === undefined ? {} : { metadata: { invocationId: invocation } }),
        byproducts: written.files.map(({ path, kind, size, sha256 }) => ({
          name: path,
          digest: { sha256 },
          annotations: { kind, size },
        })),
      },
    },
  };
}

function sources({ source, commit }: BuildFacts): readonly object[] {
  if (source === undefined && commit === undefined) return [];
  const uri =
    source === undefined ? {} : { uri: `git+${source.repository}${source.ref === '' ? '' : `@${source.ref}`}` };
  const digest = commit === undefined ? {} : { digest: { gitCommit: commit.commit } };
  return [{ ...uri, ...digest, ...(commit?.isModified ? { annotations: { modified: true } } : {}) }];
}
