/** Who and what a run is: the facts behind the `github` context. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Value } from '../expressions/value.ts';
import type { TokenSubject } from '../oidc/claims.ts';
import { present } from '../syntax/step.ts';
import type { RunOptions } from './options.ts';

export interface RunIdentity {
  readonly repository: string;
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
  readonly eventName: string;
  readonly event: Readonly<Record<string, Value>>;
  readonly workflow: string;
  /** `owner/name/path@ref`. */
  readonly workflowRef: string;
  readonly runId: string;
  readonly runNumber: string;
  readonly runAttempt: string;
  readonly headRef: string;
  readonly baseRef: string;
  /** A made-up token, seen where no job runs: it is masked like GitHub's, and no server takes it. */
  readonly token: string;
  /** Made-up numbers of the repository, its owner and the actor. */
  readonly ids: { readonly repository: string; readonly owner: string; readonly actor: string };
}

/** The facts of a run of a workflow with this name (its file's path if it has none) by this event. */
export function createIdentity(options: RunOptions, workflowName: string | undefined, eventName: string): RunIdentity {
  const repository = options.repository ?? `local/${path.basename(path.resolve(options.repositoryFolder))}`;
  const ref = options.ref ?? 'refs/heads/main';
  const sha = options.sha ?? currentCommit(options.repositoryFolder);
  const actor = options.actor ?? 'local';
  const [owner = '', name = ''] = repository.split('/');
  const event: Readonly<Record<string, Value>> = {
    ref,
    repository: { name, full_name: repository, owner: { login: owner }, default_branch: 'main' },
    sender: { login: actor },
    ...(eventName === 'push' ? { after: sha, head_commit: { id: sha } } : {}),
    ...(eventName === 'workflow_dispatch' ? { inputs: asTexts(options.inputs ?? {}) } : {}),
    ...options.event?.payload,
  };
  const pullRequest = event.pull_request as { head?: { ref?: string }; base?: { ref?: string } } | undefined;
  return {
    repository,
    ref,
    sha,
    actor,
    eventName,
    event,
    workflow: workflowName ?? options.workflow,
    workflowRef: `${repository}/${options.workflow}@${ref}`,
    runId: options.runId ?? '1',
    runNumber: String(options.runNumber ?? 1),
    runAttempt: String(options.runAttempt ?? 1),
    headRef: pullRequest?.head?.ref ?? '',
    baseRef: pullRequest?.base?.ref ?? '',
    token: options.secrets?.GITHUB_TOKEN ?? 'ghs_rehearsal00000000000000000000000000',
    ids: { repository: '1', owner: '1', actor: '1' },
  };
}

/** The parts of the `github` context that are the same in all jobs. */
export function githubContext(identity: RunIdentity, apiUrl: string): Readonly<Record<string, Value>> {
  const [owner = ''] = identity.repository.split('/');
  return {
    token: identity.token,
    ref: identity.ref,
    ref_name: identity.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    ref_type: identity.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: false,
    sha: identity.sha,
    repository: identity.repository,
    repository_id: identity.ids.repository,
    repository_owner: owner,
    repository_owner_id: identity.ids.owner,
    repositoryUrl: `git://github.com/${identity.repository}.git`,
    run_id: identity.runId,
    run_number: identity.runNumber,
    run_attempt: identity.runAttempt,
    retention_days: '90',
    secret_source: 'Actions',
    actor: identity.actor,
    actor_id: identity.ids.actor,
    triggering_actor: identity.actor,
    workflow: identity.workflow,
    workflow_ref: identity.workflowRef,
    workflow_sha: identity.sha,
    head_ref: identity.headRef,
    base_ref: identity.baseRef,
    event_name: identity.eventName,
    event: identity.event,
    server_url: 'https://github.com',
    api_url: `${apiUrl}/api/v3`,
    graphql_url: `${apiUrl}/api/graphql`,
  };
}

/** What the OIDC tokens of a job tell, given the workflow file and the environment of the job. */
export function tokenSubject(
  identity: RunIdentity,
  jobWorkflowRef: string,
  environment: string | undefined,
): TokenSubject {
  const { ids, event: _event, token: _token, ...facts } = identity;
  return {
    ...facts,
    repositoryId: ids.repository,
    ownerId: ids.owner,
    actorId: ids.actor,
    jobWorkflowRef,
    ...present('environment', environment),
  };
}

function asTexts(inputs: Readonly<Record<string, string | number | boolean>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]));
}

function currentCommit(folder: string): string {
  try {
    return execFileSync('git', ['-C', folder, 'rev-parse', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '0'.repeat(40);
  }
}
