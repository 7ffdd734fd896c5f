/** The claims of GitHub's OIDC tokens. Pure. */

/** GitHub's issuer: trust policies are written against it, so rehearsed tokens carry it too. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
/** GitHub's documentation gives no number; its example token lives 300 s. */
const LIFETIME_SECONDS = 300;
const NOT_BEFORE_SECONDS = 600;

/** What the claims tell of a job. */
export interface TokenSubject {
  readonly repository: string;
  readonly repositoryId: string;
  readonly ownerId: string;
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
  readonly actorId: string;
  readonly eventName: string;
  readonly headRef: string;
  readonly baseRef: string;
  readonly runId: string;
  readonly runNumber: string;
  readonly runAttempt: string;
  readonly workflow: string;
  /** `owner/name/path@ref` of the workflow that was started. */
  readonly workflowRef: string;
  /** The same of the file that defines the job: differs from `workflowRef` in a called workflow. */
  readonly jobWorkflowRef: string;
  readonly environment?: string;
}

export type Claims = Readonly<Record<string, string | number>>;

/** The claims of a token issued at `now` (seconds since 1970) for `audience` (default: GitHub's, the owner's URL). */
export function tokenClaims(subject: TokenSubject, audience: string | undefined, now: number, id: string): Claims {
  const owner = subject.repository.split('/')[0] ?? '';
  return {
    jti: id,
    sub: `repo:${subject.repository}:${context(subject)}`,
    aud: audience ?? `https://github.com/${owner}`,
    ...(subject.environment === undefined ? {} : { environment: subject.environment }),
    ref: subject.ref,
    ref_type: subject.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: 'false',
    sha: subject.sha,
    repository: subject.repository,
    repository_id: subject.repositoryId,
    repository_owner: owner,
    repository_owner_id: subject.ownerId,
    repository_visibility: 'private',
    run_id: subject.runId,
    run_number: subject.runNumber,
    run_attempt: subject.runAttempt,
    runner_environment: 'github-hosted',
    actor: subject.actor,
    actor_id: subject.actorId,
    event_name: subject.eventName,
    head_ref: subject.headRef,
    base_ref: subject.baseRef,
    workflow: subject.workflow,
    workflow_ref: subject.workflowRef,
    workflow_sha: subject.sha,
    job_workflow_ref: subject.jobWorkflowRef,
    job_workflow_sha: subject.sha,
    iss: GITHUB_ISSUER,
    iat: now,
    nbf: now - NOT_BEFORE_SECONDS,
    exp: now + LIFETIME_SECONDS,
  };
}

function context(subject: TokenSubject): string {
  if (subject.environment !== undefined) return `environment:${subject.environment.replaceAll(':', '%3A')}`;
  return subject.eventName === 'pull_request' ? 'pull_request' : `ref:${subject.ref}`;
}
