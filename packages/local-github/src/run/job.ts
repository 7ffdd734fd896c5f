/** Runs a job with steps: folders, contexts, environment, time-out, steps, outputs, clean-up. */
import { rm } from 'node:fs/promises';
import { createMasks } from '../commands/masks.ts';
import type { Contexts, Scope } from '../expressions/evaluate.ts';
import { resolveNumber, resolveText, resolveTexts, resolveValue } from '../expressions/resolve.ts';
import { isRecord, toText, type Value } from '../expressions/value.ts';
import { hashFiles } from '../files/hash-files.ts';
import type { GitHubServer } from '../oidc/github-server.ts';
import type { JobConclusion } from '../plan/dependencies.ts';
import type { MatrixRow } from '../plan/matrix.ts';
import type { WorkflowFile } from '../plan/preflight.ts';
import { refusalOfRunner } from '../plan/refusals.ts';
import { present } from '../syntax/step.ts';
import type { StepsJob, Workflow } from '../syntax/workflow-file.ts';
import { messageOf } from './conduct.ts';
import { createFolders } from './folders.ts';
import type { Frame, JobRun, RunServices } from './job-run.ts';
import { scopeOf } from './job-run.ts';
import type { EnvironmentSettings, OutputLine } from './options.ts';
import { killGroup } from './process.ts';
import type { Annotation, DeploymentRecord, JobResult } from './result.ts';
import { createStepLog } from './step-log.ts';
import { runJobSteps } from './steps.ts';

/** GitHub's default of `timeout-minutes` for jobs. */
const DEFAULT_TIMEOUT_MINUTES = 360;

/** What of a run a job needs besides what its steps share. */
export interface JobHost {
  readonly services: RunServices;
  readonly server: GitHubServer;
  readonly environments: Readonly<Record<string, EnvironmentSettings>>;
  readonly onOutput: (line: OutputLine) => void;
  /** A folder of its own for every job; where it is and whether it stays. */
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
  readonly mayRequestIdToken: boolean;
  readonly concurrency: string | undefined;
  readonly cancel: AbortSignal;
}

export interface JobEnd {
  readonly result: JobResult;
  readonly deployment?: DeploymentRecord;
}

/** Runs a due job to its end. Never rejects: what goes wrong is an annotation of a failed job. */
export async function runJob(host: JobHost, due: DueJob): Promise<JobEnd> {
  const { services } = host;
  const masks = createMasks([...secretsOf(due.contexts), services.identity.token]);
  const annotations: Annotation[] = [];
  const emit = (step: string, kind: OutputLine['kind'], text: string): void =>
    host.onOutput({ job: due.name, step, kind, text });
  const log = { masks, emit, annotations };
  const jobLog = createStepLog('', log);
  const ending = endings(due, services, (message) => jobLog.annotate('error', message));
  const root = host.newFolder(due.id);
  const groups = new Set<number>();

  const finish = (parts: Pick<JobResult, 'result' | 'outputs'> & Partial<JobResult>): JobResult => ({
    id: due.id,
    name: due.name,
    matrix: due.row,
    steps: [],
    summary: '',
    annotations,
    ...present('concurrency', due.concurrency),
    ...parts,
  });
  try {
    const environment = environmentOf(due);
    const job = await prepare(host, due, environment, { root, log, ending, groups });
    ending.start(resolveNumber(due.job.timeoutMinutes, scopeBefore(job.contexts), DEFAULT_TIMEOUT_MINUTES));
    const frame: Frame = {
      key: '',
      repository: due.file.repository,
      defaults: [due.job.defaults, due.workflow.defaults],
      steps: {},
    };
    await runJobSteps(job, frame, due.job.steps);
    if (ending.cancel.aborted) job.status = 'cancelled';
    const scope = scopeOf(job, frame, job.env);
    const outputs = outputsOf(due.job, scope, job, (message) => jobLog.annotate('warning', message));
    const result = finish({
      result: job.status,
      outputs,
      steps: job.steps,
      summary: job.summary.join('\n'),
      ...present('environment', environment?.name),
    });
    if (environment === undefined || !environment.deployment) return { result };
    const url = toText(environment.url === undefined ? null : resolveValue(environment.url, scope)) ?? '';
    return { result, deployment: deploymentOf(due, environment.name, masks.touches(url) ? '' : url, job, services) };
  } catch (error) {
    jobLog.annotate('error', messageOf(error));
    return { result: finish({ result: due.cancel.aborted ? 'cancelled' : 'failure', outputs: {} }) };
  } finally {
    ending.stop();
    for (const group of groups) killGroup(group);
    if (!host.keepFolders) await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface JobEnvironment {
  readonly name: string;
  readonly url?: NonNullable<StepsJob['environment']>;
  readonly deployment: boolean;
}

function environmentOf({ job, contexts }: DueJob): JobEnvironment | undefined {
  const node = job.environment;
  if (node === undefined) return undefined;
  const scope = scopeBefore(contexts);
  if (node.kind !== 'mapping') {
    const name = resolveText(node, scope);
    return name === '' ? undefined : { name, deployment: true };
  }
  const parts = new Map(node.entries.map(({ key, value }) => [key.kind === 'scalar' ? String(key.value) : '', value]));
  const deployment = parts.get('deployment');
  const name = resolveText(parts.get('name'), scope);
  if (name === '') return undefined;
  return {
    name,
    ...present('url', parts.get('url')),
    deployment: deployment === undefined || resolveValue(deployment, scope) !== false,
  };
}

interface Workings {
  readonly root: string;
  readonly log: JobRun['log'];
  readonly ending: Endings;
  readonly groups: Set<number>;
}

async function prepare(
  host: JobHost,
  due: DueJob,
  environment: JobEnvironment | undefined,
  { root, log, ending, groups }: Workings,
): Promise<JobRun> {
  const { services } = host;
  const { identity } = services;
  const settings = environment === undefined ? {} : (host.environments[environment.name] ?? {});
  for (const secret of Object.values(settings.secrets ?? {})) log.masks.add(secret);
  const folders = await createFolders(root, identity.repository, identity.event);
  const jobWorkflowRef = `${due.file.repository.name}/${due.file.path}@${due.file.repository.ref}`;
  const contexts: Contexts = {
    ...due.contexts,
    vars: { ...record(due.contexts.vars), ...settings.vars },
    secrets: { ...record(due.contexts.secrets), ...settings.secrets },
    github: {
      ...record(due.contexts.github),
      job: due.job.id,
      workspace: folders.workspace,
      event_path: folders.eventFile,
    },
    runner: {
      os: 'Linux',
      arch: process.arch === 'arm64' ? 'ARM64' : 'X64',
      name: 'local-github',
      environment: 'github-hosted',
      temp: folders.temp,
      tool_cache: folders.tools,
      workspace: folders.above,
    },
    job: {
      workflow_ref: jobWorkflowRef,
      workflow_sha: identity.sha,
      workflow_repository: due.file.repository.name,
      workflow_file_path: due.file.path,
    },
  };
  const before = scopeBefore(contexts, folders.workspace);
  const refused = refusalOfRunner(resolveValue(due.job.runsOn, before));
  if (refused !== undefined) throw new Error(`${refused}.`);
  return {
    services,
    log,
    masks: log.masks,
    folders,
    contexts,
    idToken: due.mayRequestIdToken
      ? host.server.grant(subjectOf(services, jobWorkflowRef, environment?.name))
      : undefined,
    cancel: ending.cancel,
    force: ending.force,
    env: { ...resolveTexts(due.workflow.env, before), ...resolveTexts(due.job.env, before) },
    path: [],
    steps: [],
    summary: [],
    groups,
    states: new Map(),
    posts: new Map(),
    status: 'success',
  };
}

function subjectOf({ identity }: RunServices, jobWorkflowRef: string, environment: string | undefined) {
  return {
    repository: identity.repository,
    repositoryId: identity.ids.repository,
    ownerId: identity.ids.owner,
    ref: identity.ref,
    sha: identity.sha,
    actor: identity.actor,
    actorId: identity.ids.actor,
    eventName: identity.eventName,
    headRef: identity.headRef,
    baseRef: identity.baseRef,
    runId: identity.runId,
    runNumber: identity.runNumber,
    runAttempt: identity.runAttempt,
    workflow: identity.workflow,
    workflowRef: identity.workflowRef,
    jobWorkflowRef,
    ...present('environment', environment),
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

function deploymentOf(
  due: DueJob,
  environment: string,
  url: string,
  job: JobRun,
  { identity }: RunServices,
): DeploymentRecord {
  const states: Record<JobRun['status'], DeploymentRecord['state']> = {
    success: 'success',
    failure: 'failure',
    cancelled: 'error',
  };
  return {
    environment,
    ...present('url', url === '' ? undefined : url),
    job: due.name,
    state: states[job.status],
    ref: identity.ref,
    sha: identity.sha,
  };
}

interface Endings {
  readonly cancel: AbortSignal;
  readonly force: AbortSignal;
  start(timeoutMinutes: number): void;
  stop(): void;
}

/** Cancel by the run or by the job's time-out, and the force that follows any cancel. */
function endings({ cancel: outer }: DueJob, { graceTimes }: RunServices, report: (message: string) => void): Endings {
  const cancel = new AbortController();
  const force = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const onCancel = (): void => {
    timers.push(setTimeout(() => force.abort(), graceTimes.forceMs));
    cancel.abort();
  };
  if (outer.aborted) onCancel();
  else outer.addEventListener('abort', onCancel, { once: true });
  return {
    cancel: cancel.signal,
    force: force.signal,
    start: (minutes) => {
      // Longer waits than a timer can take are as good as none.
      if (minutes * 60_000 > 0x7fffffff) return;
      const onTimeout = (): void => {
        if (cancel.signal.aborted) return;
        report(`The job has exceeded the maximum execution time of ${minutes} minutes.`);
        onCancel();
      };
      timers.push(setTimeout(onTimeout, minutes * 60_000));
    },
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      outer.removeEventListener('abort', onCancel);
    },
  };
}

/** What is seen before the first step: no step has a status yet. */
function scopeBefore(contexts: Contexts, workspace = ''): Scope {
  return {
    contexts,
    status: (question) => question === 'success',
    hashFiles: (patterns) => hashFiles(patterns, workspace),
  };
}

function secretsOf(contexts: Contexts): readonly string[] {
  return Object.values(record(contexts.secrets)).flatMap((value) => toText(value) ?? []);
}

function record(value: Value | undefined): { readonly [key: string]: Value } {
  return isRecord(value) ? value : {};
}

/** The result of a job that did not run. */
export function jobThatDidNotRun(id: string, name: string, result: JobConclusion): JobResult {
  return { id, name, matrix: {}, result, outputs: {}, steps: [], summary: '', annotations: [] };
}
