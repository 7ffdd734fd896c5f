/** What is attested: in-toto statements, and the provenance that GitHub's action states of a run. Pure. */
import type { TokenSubject } from '../oidc/claims.ts';

/** The predicate type of build provenance, which `gh attestation verify` asks for by default. */
export const PROVENANCE_TYPE = 'https://slsa.dev/provenance/v1';

/** Something that is attested, such as a file. */
export interface Subject {
  readonly name: string;
  /** Algorithm to digest in hexadecimal. */
  readonly digest: Readonly<Record<string, string>>;
}

export interface Statement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: unknown;
}

/** The in-toto statement that says `predicate` of the subjects. */
export function statementOf(subject: readonly Subject[], predicateType: string, predicate: unknown): Statement {
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate };
}

/** Whether a statement is about something with this digest, written `sha256:<hex>`. */
export function isAbout(statement: Statement, digest: string): boolean {
  const [algorithm = '', hex] = digest.split(':');
  return statement.subject.some((subject) => subject.digest[algorithm] === hex);
}

/** The provenance of a job's build, by GitHub's build type for workflows. */
export function provenanceOf(run: TokenSubject): object {
  const server = 'https://github.com';
  const [file = '', ref = ''] = run.workflowRef.slice(run.repository.length + 1).split('@');
  return {
    buildDefinition: {
      buildType: 'https://actions.github.io/buildtypes/workflow/v1',
      externalParameters: { workflow: { ref, repository: `${server}/${run.repository}`, path: file } },
      internalParameters: {
        github: {
          event_name: run.eventName,
          repository_id: run.repositoryId,
          repository_owner_id: run.ownerId,
          runner_environment: 'github-hosted',
        },
      },
      resolvedDependencies: [{ uri: `git+${server}/${run.repository}@${run.ref}`, digest: { gitCommit: run.sha } }],
    },
    runDetails: {
      builder: { id: `${server}/${run.jobWorkflowRef}` },
      metadata: {
        invocationId: `${server}/${run.repository}/actions/runs/${run.runId}/attempts/${run.runAttempt}`,
      },
    },
  };
}
