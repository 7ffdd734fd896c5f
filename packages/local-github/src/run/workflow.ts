/** Runs the jobs of a workflow as their `needs` allow, and those of the workflows that it calls. */
import type { Contexts, Scope } from '../expressions/evaluate.ts';
import { resolveCondition, resolveFlag, resolveNumber, resolveText, resolveValue } from '../expressions/resolve.ts';
import { isRecord, type Value } from '../expressions/value.ts';
import { ancestorsOf, answerForJob, combine, type JobConclusion } from '../plan/dependencies.ts';
import { typeInputs } from '../plan/inputs.ts';
import { expandMatrix, type MatrixRow, rowSuffix } from '../plan/matrix.ts';
import { effectivePermissions, mayRequestIdToken } from '../plan/permissions.ts';
import type { WorkflowFile } from '../plan/preflight.ts';
import { literalText, type Node, valueAt } from '../syntax/node.ts';
import { type CallJob, callInterface, type Job, type Permissions, type Workflow } from '../syntax/workflow-file.ts';
import { messageOf } from './conduct.ts';
import { type JobHost, jobThatDidNotRun, runJob } from './job.ts';
import type { DeploymentRecord, JobResult } from './result.ts';

/** A workflow that is to run: the started one, or a called one. */
export interface WorkflowRun {
  readonly workflow: Workflow;
  readonly file: WorkflowFile;
  /** github, inputs, vars, secrets. */
  readonly contexts: Contexts;
  /** Before the ids and the names of its jobs: empty, or `caller / `. */
  readonly prefix: { readonly id: string; readonly name: string };
  /** What the calling job may do; undefined in the started workflow. */
  readonly callerPermissions: Permissions | undefined;
  readonly cancel: AbortSignal;
}

export interface WorkflowEnd {
  readonly result: JobConclusion;
  readonly outputs: Readonly<Record<string, string>>;
  readonly jobs: readonly JobResult[];
  readonly deployments: readonly DeploymentRecord[];
}

/** How a job as a whole ended, all its combinations together. */
interface NodeEnd {
  readonly result: JobConclusion;
  readonly outputs: Readonly<Record<string, string>>;
  readonly jobs: readonly JobResult[];
  readonly deployments: readonly DeploymentRecord[];
}

/** Runs a workflow to its end. */
export async function runWorkflowJobs(host: JobHost, run: WorkflowRun): Promise<WorkflowEnd> {
  const { jobs } = run.workflow;
  const needs = new Map(jobs.map((job) => [job.id, job.needs]));
  const running = new Map<string, Promise<NodeEnd>>();
  const ended = new Map<string, NodeEnd>();
  const start = (job: Job): Promise<NodeEnd> => {
    const known = running.get(job.id);
    if (known !== undefined) return known;
    const promise = (async () => {
      await Promise.all(
        job.needs.map((id) => jobs.find((other) => other.id === id)).map((other) => other && start(other)),
      );
      const end = await runNode(host, run, job, needs, ended);
      ended.set(job.id, end);
      return end;
    })();
    running.set(job.id, promise);
    return promise;
  };
  const ends = await Promise.all(jobs.map(start));
  const outputs = callOutputs(run, ended);
  return {
    result: combine(ends.map((end) => end.result)),
    outputs,
    jobs: ends.flatMap((end) => end.jobs),
    deployments: ends.flatMap((end) => end.deployments),
  };
}

async function runNode(
  host: JobHost,
  run: WorkflowRun,
  job: Job,
  needs: ReadonlyMap<string, readonly string[]>,
  ended: ReadonlyMap<string, NodeEnd>,
): Promise<NodeEnd> {
  const id = `${run.prefix.id}${job.id}`;
  const contexts: Contexts = {
    ...run.contexts,
    needs: Object.fromEntries(
      job.needs.map((need) => [
        need,
        { result: ended.get(need)?.result ?? '', outputs: ended.get(need)?.outputs ?? {} },
      ]),
    ),
  };
  const before = [...ancestorsOf(job.id, needs)];
  const scope: Scope = {
    contexts,
    status: (question, names) => {
      const asked = names.length > 0 ? names : before;
      const conclusions = asked.flatMap((name) => ended.get(name)?.result ?? []);
      return answerForJob(question, conclusions, run.cancel.aborted);
    },
    hashFiles: () => '',
  };
  try {
    if (!resolveCondition(job.if, scope)) {
      return single(jobThatDidNotRun(id, nameBefore(job, run), run.cancel.aborted ? 'cancelled' : 'skipped'));
    }
    return await runCombinations(host, run, job, scope);
  } catch (error) {
    const message = messageOf(error);
    host.onOutput({ job: id, step: '', kind: 'error', text: message });
    const failed = jobThatDidNotRun(id, nameBefore(job, run), 'failure');
    return single({ ...failed, annotations: [{ level: 'error', message, step: '' }] });
  }
}

function single(result: JobResult): NodeEnd {
  return { result: result.result, outputs: {}, jobs: [result], deployments: [] };
}

function nameBefore(job: Job, run: WorkflowRun): string {
  return `${run.prefix.name}${literalText(job.name) ?? job.id}`;
}

async function runCombinations(host: JobHost, run: WorkflowRun, job: Job, scope: Scope): Promise<NodeEnd> {
  const matrix = valueAt(job.strategy, 'matrix');
  const rows = matrix === undefined ? [{}] : expandMatrix(resolveValue(matrix, scope));
  const failFast = resolveFlag(valueAt(job.strategy, 'fail-fast'), scope, true);
  const maxParallel = resolveNumber(valueAt(job.strategy, 'max-parallel'), scope, rows.length);
  const controllers = rows.map(() => new AbortController());
  const onCancel = (): void => {
    // A job whose condition still holds runs on, as on GitHub.
    if (holdsWhenCancelled(job, scope)) return;
    for (const controller of controllers) controller.abort();
  };
  if (run.cancel.aborted) onCancel();
  else run.cancel.addEventListener('abort', onCancel, { once: true });

  const ends: (NodeEnd & { readonly forgiven: boolean })[] = [];
  const outputs: Record<string, string> = {};
  const runRow = async (row: MatrixRow, index: number): Promise<void> => {
    const strategy = {
      'fail-fast': failFast,
      'job-index': index,
      'job-total': rows.length,
      'max-parallel': maxParallel,
    };
    const rowScope = { ...scope, contexts: { ...scope.contexts, matrix: row, strategy } };
    const cancel = (controllers[index] ?? new AbortController()).signal;
    const end = await runCombination(host, run, job, row, rowScope, cancel);
    const forgiven = job.kind === 'steps' && resolveFlag(job.continueOnError, rowScope, false);
    ends[index] = { ...end, forgiven };
    Object.assign(outputs, Object.fromEntries(Object.entries(end.outputs).filter(([, value]) => value !== '')));
    if (end.result === 'failure' && !forgiven && failFast) for (const controller of controllers) controller.abort();
  };
  try {
    await inParallel(rows, maxParallel, runRow);
  } finally {
    run.cancel.removeEventListener('abort', onCancel);
  }
  return {
    result: combine(ends.map((end) => (end.result === 'failure' && end.forgiven ? 'success' : end.result))),
    outputs,
    jobs: ends.flatMap((end) => end.jobs),
    deployments: ends.flatMap((end) => end.deployments),
  };
}

function holdsWhenCancelled(job: Job, scope: Scope): boolean {
  try {
    return resolveCondition(job.if, { ...scope, status: (question) => question === 'cancelled' });
  } catch {
    return false;
  }
}

async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, worker));
}

async function runCombination(
  host: JobHost,
  run: WorkflowRun,
  job: Job,
  row: MatrixRow,
  scope: Scope,
  cancel: AbortSignal,
): Promise<NodeEnd> {
  const suffix = job.name === undefined ? rowSuffix(row) : '';
  const name = `${run.prefix.name}${job.name === undefined ? job.id : resolveText(job.name, scope)}${suffix}`;
  const id = `${run.prefix.id}${job.id}`;
  if (cancel.aborted) return single({ ...jobThatDidNotRun(id, name, 'cancelled'), matrix: row });
  const permissions = effectivePermissions(job.permissions, run.workflow.permissions, run.callerPermissions);
  if (job.kind === 'call')
    return callWorkflow(host, run, job, scope, { id: `${id} / `, name: `${name} / ` }, permissions, cancel);
  const { result, deployment } = await runJob(host, {
    job,
    workflow: run.workflow,
    file: run.file,
    id,
    name,
    row,
    contexts: scope.contexts,
    mayRequestIdToken: mayRequestIdToken(permissions),
    concurrency: concurrencyGroup(job.concurrency, scope),
    cancel,
  });
  return {
    result: result.result,
    outputs: result.outputs,
    jobs: [result],
    deployments: deployment === undefined ? [] : [deployment],
  };
}

async function callWorkflow(
  host: JobHost,
  run: WorkflowRun,
  job: CallJob,
  scope: Scope,
  prefix: WorkflowRun['prefix'],
  permissions: Permissions | undefined,
  cancel: AbortSignal,
): Promise<NodeEnd> {
  const { library } = host.services;
  const found = library.findWorkflow(job.uses, run.file.repository);
  if (found.kind === 'refused') throw new Error(`${found.reason}.`);
  const parsed = await library.readWorkflow(found);
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  const declared = callInterface(parsed.value);
  if (declared === undefined) throw new Error(`'${job.uses}' cannot be called: it has no 'on: workflow_call'.`);
  const given = recordOf(job.with, scope);
  const typed = typeInputs(declared.inputs, given, (definition) =>
    definition.default === undefined ? undefined : resolveValue(definition.default, scope),
  );
  if (!typed.ok) throw new Error(typed.errors.join('\n'));
  const secrets = literalText(job.secrets) === 'inherit' ? run.contexts.secrets : recordOf(job.secrets, scope);
  const { GITHUB_TOKEN = '' } = run.contexts.secrets as Record<string, Value>;
  return runWorkflowJobs(host, {
    workflow: parsed.value,
    file: found,
    contexts: {
      github: run.contexts.github ?? {},
      vars: run.contexts.vars ?? {},
      inputs: typed.inputs,
      secrets: { GITHUB_TOKEN, ...(isRecord(secrets) ? secrets : {}) },
    },
    prefix,
    callerPermissions: permissions,
    cancel,
  });
}

/** `outputs` of `on: workflow_call`, from the outputs of the jobs. */
function callOutputs(run: WorkflowRun, ended: ReadonlyMap<string, NodeEnd>): Readonly<Record<string, string>> {
  const declared = callInterface(run.workflow)?.outputs ?? new Map<string, Node>();
  const jobs = Object.fromEntries([...ended].map(([id, { result, outputs }]) => [id, { result, outputs }]));
  const scope: Scope = {
    contexts: { ...run.contexts, jobs },
    status: () => false,
    hashFiles: () => '',
  };
  return Object.fromEntries([...declared].map(([name, value]) => [name, resolveText(value, scope)]));
}

/** The evaluated group of a `concurrency`. */
export function concurrencyGroup(node: Node | undefined, scope: Scope): string | undefined {
  if (node === undefined) return undefined;
  return resolveText(node.kind === 'mapping' ? valueAt(node, 'group') : node, scope);
}

function recordOf(node: Node | undefined, scope: Scope): Readonly<Record<string, Value>> {
  const value = node === undefined ? {} : resolveValue(node, scope);
  return isRecord(value) ? value : {};
}
