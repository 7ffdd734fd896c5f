/** Runs a job with steps: folders, contexts, environment, time-out, steps, outputs, clean-up. */
import { rm } from 'node:fs/promises';
import { createMasks } from '../commands/masks.ts';
import type { Contexts, Scope } from '../expressions/evaluate.ts';
import { resolveNumber, resolveText, resolveTexts, resolveValue } from '../expressions/resolve.ts';
import type { GitHubServer } from '../oidc/github-server.ts';
import type { JobConclusion } from '../plan/dependencies.ts';
import type { MatrixRow } from '../plan/matrix.ts';
import { attestationLevel, mayRequestIdToken } from '../plan/permissions.ts';
import type { WorkflowFile } from '../plan/preflight.ts';
import { refusalOfRunner } from '../plan/refusals.ts';
import { present } from '../syntax/step.ts';
import type { Permissions, StepsJob, Workflow } from '../syntax/workflow-file.ts';
import { messageOf } from './conduct.ts';
import { createFolders } from './folders.ts';
import { tokenSubject } from './identity.ts';
import { jobContexts, scopeBeforeSteps, secretTexts, workflowRefOf } from './job-contexts.ts';
import { createJobEnding, type JobEnding } from './job-ending.ts';
import { deploymentOf, type JobEnvironment, resolveEnvironment } from './job-environment.ts';
import { type Frame, type JobRun, type RunServices, scopeOf } from './job-run.ts';
import type { EnvironmentSettings, OutputLine } from './options.ts';
import { killGroup } from './process.ts';
import type { DeploymentRecord, JobResult } from './result.ts';
import { createStepLog, type LogTarget } from './step-log.ts';
import { runJobSteps } from './steps.ts';

/** GitHub's default of `timeout-minutes` for jobs. */
const DEFAULT_TIMEOUT_MINUTES = 360;

/** What of a run a job needs besides what its steps share. */
export interface JobHost {
  readonly services: RunServices;
  readonly server: GitHubServer;
  readonly environments: Readonly<Record<string, EnvironmentSettings>>;
  /** The GITHUB_TOKEN of a job with these permissions. */
  readonly tokenFor: (permissions: Permissions | undefined) => string;
  readonly onOutput: (line: OutputLine) => void;
  /** Names a new folder for a job. */
  readonly newFolder: (job: string) => string;
  readonly keepFolders: boolean;
}

/** A job, or one combination of its matrix, that is due. */
export interface DueJob {
  readonly job: StepsJob;
  readonly workflow: Workflow;
  readonly file: WorkflowFile;
  readonly id: string;
  readonly name: string;
  readonly row: MatrixRow;
  /** github, needs, strategy, matrix, inputs, vars, secrets. */
  readonly contexts: Contexts;
  readonly permissions: Permissions | undefined;
  readonly concurrency: string | undefined;
  readonly cancel: AbortSignal;
}

export interface JobEnd {
  readonly result: JobResult;
  readonly deployment: DeploymentRecord | undefined;
}

/** Runs a due job to its end. Never rejects: what goes wrong is an annotation of a failed job. */
export async function runJob(host: JobHost, due: DueJob): Promise<JobEnd> {
  const { services } = host;
  const log: LogTarget = {
    masks: createMasks(secretTexts(due.contexts)),
    emit: (step, kind, text) => host.onOutput({ job: due.name, step, kind, text }),
    annotations: [],
  };
  const { annotate } = createStepLog('', log);
  const ending = createJobEnding(due.cancel, services.graceTimes, (message) => annotate('error', message));
  const root = host.newFolder(due.id);
  let job: JobRun | undefined;
  let outputs: Readonly<Record<string, string>> = {};
  let deployment: DeploymentRecord | undefined;
  let result: JobConclusion = 'failure';
  const environment = environmentOrError(due);
  try {
    if (environment instanceof Error) throw environment;
    job = await prepare(host, due, environment, root, log, ending);
    const frame: Frame = {
      key: '',
      repository: due.file.repository,
      defaults: [due.job.defaults, due.workflow.defaults],
      steps: {},
    };
    const before = scopeBeforeSteps(job.contexts);
    ending.startTimeout(resolveNumber(due.job.timeoutMinutes, before, DEFAULT_TIMEOUT_MINUTES));
    await runJobSteps(job, frame, due.job.steps);
    if (ending.cancel.aborted) job.status = 'cancelled';
    const after = scopeOf(job, frame, job.env);
    outputs = outputsOf(due.job, after, job, (message) => annotate('warning', message));
    deployment = deploymentOf(environment, job, due.name, after, services.identity);
    result = job.status;
  } catch (error) {
    annotate('error', messageOf(error));
  } finally {
    ending.stop();
    for (const group of job?.groups ?? []) killGroup(group);
    if (!host.keepFolders) await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
  return {
    deployment,
    result: {
      ...jobThatDidNotRun(due.id, due.name, result),
      matrix: due.row,
      outputs,
      steps: job?.steps ?? [],
      summary: job?.summary.join('\n') ?? '',
      annotations: log.annotations,
      ...present('environment', environment instanceof Error ? undefined : environment?.name),
      ...present('concurrency', due.concurrency),
    },
  };
}

function environmentOrError({ job, contexts }: DueJob): JobEnvironment | undefined | Error {
  try {
    return resolveEnvironment(job.environment, scopeBeforeSteps(contexts));
  } catch (error) {
    return new Error(messageOf(error));
  }
}

async function prepare(
  host: JobHost,
  due: DueJob,
  environment: JobEnvironment | undefined,
  root: string,
  log: LogTarget,
  ending: JobEnding,
): Promise<JobRun> {
  const { services, server, environments } = host;
  const { identity } = services;
  const settings = environment === undefined ? {} : (environments[environment.name] ?? {});
  for (const secret of Object.values(settings.secrets ?? {})) log.masks.add(secret);
  const folders = await createFolders(root, identity.repository, identity.event);
  const contexts = jobContexts(due.contexts, due.job.id, due.file, folders, settings);
  const before = scopeBeforeSteps(contexts, folders.workspace);
  const refused = refusalOfRunner(resolveValue(due.job.runsOn, before));
  if (refused !== undefined) throw new Error(`${refused}.`);
  const tokens = mayRequestIdToken(due.permissions);
  const subject = tokenSubject(identity, workflowRefOf(due.file), environment?.name);
  return {
    services,
    log,
    masks: log.masks,
    folders,
    contexts,
    idToken: tokens ? server.grant(subject) : undefined,
    attester: {
      mayRequestIdToken: tokens,
      mayAttest: attestationLevel(due.permissions) === 'write',
      signer: subject,
      store: services.attestations,
    },
    cancel: ending.cancel,
    force: ending.force,
    env: { ...resolveTexts(due.workflow.env, before), ...resolveTexts(due.job.env, before) },
    path: [],
    steps: [],
    summary: [],
    groups: new Set(),
    states: new Map(),
    posts: new Map(),
    status: 'success',
  };
}

/** Outputs without empty ones; one that shows a secret is dropped, as on GitHub. */
function outputsOf(job: StepsJob, scope: Scope, { masks }: JobRun, warn: (message: string) => void) {
  const outputs: Record<string, string> = {};
  for (const [name, node] of job.outputs) {
    const value = resolveText(node, scope);
    if (masks.touches(value)) warn(`Skip output '${name}' since it may contain secret.`);
    else if (value !== '') outputs[name] = value;
  }
  return outputs;
}

/** The result of a job that did not run. */
export function jobThatDidNotRun(id: string, name: string, result: JobConclusion): JobResult {
  return { id, name, matrix: {}, result, outputs: {}, steps: [], summary: '', annotations: [] };
}
