/** The `environment` of a job, and the deployment that GitHub would record for it. */
import type { Scope } from '../expressions/evaluate.ts';
import { resolveText, resolveValue } from '../expressions/resolve.ts';
import { literalEntries, type Node } from '../syntax/node.ts';
import { present } from '../syntax/step.ts';
import type { RunIdentity } from './identity.ts';
import type { JobRun, JobStatus } from './job-run.ts';
import type { DeploymentRecord } from './result.ts';

export interface JobEnvironment {
  readonly name: string;
  /** Evaluated when the job is over. */
  readonly url?: Node;
  /** Whether GitHub would make a deployment of it. */
  readonly deployment: boolean;
}

const STATES: Readonly<Record<JobStatus, DeploymentRecord['state']>> = {
  success: 'success',
  failure: 'failure',
  cancelled: 'error',
};

/** Evaluates `environment`, written as a name or as a mapping; undefined if there is none or its name is empty. */
export function resolveEnvironment(node: Node | undefined, scope: Scope): JobEnvironment | undefined {
  if (node === undefined) return undefined;
  const parts = node.kind === 'mapping' ? new Map(literalEntries(node)) : new Map([['name', node]]);
  const name = resolveText(parts.get('name'), scope);
  if (name === '') return undefined;
  const deployment = parts.get('deployment');
  return {
    name,
    ...present('url', parts.get('url')),
    deployment: deployment === undefined || resolveValue(deployment, scope) !== false,
  };
}

/** The deployment of a job that is over; a URL that shows a secret is dropped. */
export function deploymentOf(
  environment: JobEnvironment | undefined,
  job: JobRun,
  name: string,
  scope: Scope,
  { ref, sha }: RunIdentity,
): DeploymentRecord | undefined {
  if (!environment?.deployment) return undefined;
  const url = resolveText(environment.url, scope);
  return {
    environment: environment.name,
    ...present('url', url === '' || job.masks.touches(url) ? undefined : url),
    job: name,
    state: STATES[job.status],
    ref,
    sha,
  };
}
