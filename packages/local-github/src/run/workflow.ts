/** Runs the jobs of a workflow as their `needs` allow, and those of the workflows that it calls. */
import { createMasks } from '../commands/masks.ts';
import type { Contexts, Scope } from '../expressions/evaluate.ts';
import { resolveCondition, resolveText, resolveValue } from '../expressions/resolve.ts';
import { isRecord, type Value } from '../expressions/value.ts';
import { ancestorsOf, answerForJob, combine } from '../plan/dependencies.ts';
import { typeInputs } from '../plan/inputs.ts';
import { type MatrixRow, rowSuffix } from '../plan/matrix.ts';
import { effectivePermissions } from '../plan/permissions.ts';
import type { WorkflowFile } from '../plan/preflight.ts';
import { literalText, type Node, valueAt } from '../syntax/node.ts';
import { type CallJob, callInterface, type Job, type Permissions, type Workflow } from '../syntax/workflow-file.ts';
import { type JobsEnd, runCombinations } from './combinations.ts';
import { messageOf } from './conduct.ts';
import { type JobHost, jobThatDidNotRun, runJob } from './job.ts';
import { secretTexts } from './job-contexts.ts';
import type { JobResult } from './result.ts';

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

/** Runs a workflow to its end. */
export async function runWorkflowJobs(host: JobHost, run: WorkflowRun): Promise<JobsEnd> {
  const { jobs } = run.workflow;
  const needs = new Map(jobs.map((job) => [job.id, job.needs]));
  const running = new Map<string, Promise<JobsEnd>>();
  const ended = new Map<string, JobsEnd>();
  const start = (job: Job): Promise<JobsEnd> => {
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
  ended: ReadonlyMap<string, JobsEnd>,
): Promise<JobsEnd> {
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
    return await runCombinations(job, scope, run.cancel, (row, rowScope, cancel) =>
      runOne(host, run, job, row, rowScope, cancel),
    );
  } catch (error) {
    const message = createMasks(secretTexts(run.contexts)).apply(messageOf(error));
    host.onOutput({ job: id, step: '', kind: 'error', text: message });
    const failed = jobThatDidNotRun(id, nameBefore(job, run), 'failure');
    return single({ ...failed, annotations: [{ level: 'error', message, step: '' }] });
  }
}

function single(result: JobResult): JobsEnd {
  return { result: result.result, outputs: {}, jobs: [result], deployments: [] };
}

function nameBefore(job: Job, run: WorkflowRun): string {
  return `${run.prefix.name}${literalText(job.name) ?? job.id}`;
}

async function runOne(
  host: JobHost,
  run: WorkflowRun,
  job: Job,
  row: MatrixRow,
  scope: Scope,
  cancel: AbortSignal,
): Promise<JobsEnd> {
  // A name with an expression is taken to tell the combinations apart by itself.
  const suffix = job.name?.kind === 'expression' ? '' : rowSuffix(row);
  const name = `${run.prefix.name}${job.name === undefined ? job.id : resolveText(job.name, scope)}${suffix}`;
  const id = `${run.prefix.id}${job.id}`;
  if (cancel.aborted) return single({ ...jobThatDidNotRun(id, name, 'cancelled'), matrix: row });
  const permissions = effectivePermissions(job.permissions, run.workflow.permissions, run.callerPermissions);
  if (job.kind === 'call') {
    return callWorkflow(host, run, job, scope, { id: `${id} / `, name: `${name} / ` }, permissions, cancel);
  }
  const { result, deployment } = await runJob(host, {
    job,
    workflow: run.workflow,
    file: run.file,
    id,
    name,
    row,
    contexts: withToken(scope.contexts, host.tokenFor(permissions)),
    permissions,
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

/** Each job has a token of its own, as its permissions are its own. */
function withToken(contexts: Contexts, token: string): Contexts {
  const { github = {}, secrets = {} } = contexts;
  return {
    ...contexts,
    github: { ...(isRecord(github) ? github : {}), token },
    secrets: { ...(isRecord(secrets) ? secrets : {}), GITHUB_TOKEN: token },
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
): Promise<JobsEnd> {
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
function callOutputs(run: WorkflowRun, ended: ReadonlyMap<string, JobsEnd>): Readonly<Record<string, string>> {
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
