/** Who made an attestation, in the terms of the certificates that Sigstore issues to workflows of GitHub. Pure. */
import { GITHUB_ISSUER, type TokenSubject } from '../oidc/claims.ts';

const SERVER = 'https://github.com';

/** The identity of a job that signs, with the names that `gh attestation verify` prints. */
export interface Certificate {
  /** The signer: the workflow file that defines the job, as URL with `@ref`. */
  readonly subjectAlternativeName: string;
  readonly issuer: string;
  readonly buildSignerURI: string;
  readonly buildSignerDigest: string;
  readonly runnerEnvironment: string;
  readonly sourceRepositoryURI: string;
  readonly sourceRepositoryDigest: string;
  readonly sourceRepositoryRef: string;
  readonly sourceRepositoryOwnerURI: string;
  /** The workflow that was started, as URL with `@ref`. */
  readonly buildConfigURI: string;
  readonly buildConfigDigest: string;
  readonly buildTrigger: string;
  readonly runInvocationURI: string;
}

/** What the certificate of a job says, made from the claims of its OIDC tokens. */
export function certificateOf(subject: TokenSubject): Certificate {
  const { repository, sha, runId, runAttempt } = subject;
  return {
    subjectAlternativeName: `${SERVER}/${subject.jobWorkflowRef}`,
    issuer: GITHUB_ISSUER,
    buildSignerURI: `${SERVER}/${subject.jobWorkflowRef}`,
    buildSignerDigest: sha,
    runnerEnvironment: 'github-hosted',
    sourceRepositoryURI: `${SERVER}/${repository}`,
    sourceRepositoryDigest: sha,
    sourceRepositoryRef: subject.ref,
    sourceRepositoryOwnerURI: `${SERVER}/${repository.split('/')[0] ?? ''}`,
    buildConfigURI: `${SERVER}/${subject.workflowRef}`,
    buildConfigDigest: sha,
    buildTrigger: subject.eventName,
    runInvocationURI: `${SERVER}/${repository}/actions/runs/${runId}/attempts/${runAttempt}`,
  };
}
