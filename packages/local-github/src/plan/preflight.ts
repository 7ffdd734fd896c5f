/**
 * Looks at everything that a run will need before it starts: the workflow, the workflows it calls, the actions they use
 * and the actions that those use. It runs nothing and finds all faults at once.
 */
import { unsupportedInputs } from '../actions/built-in/catalog.ts';
import type { Library, Repository } from '../actions/library.ts';
import type { Scope } from '../expressions/evaluate.ts';
import { resolveValue } from '../expressions/resolve.ts';
import { literalEntries, type Node, valueAt } from '../syntax/node.ts';
import type { Step, UsesStep } from '../syntax/step.ts';
import {
  callInterface,
  type Permissions,
  type RunDefaults,
  type StepsJob,
  type Workflow,
} from '../syntax/workflow-file.ts';
import { expandMatrix } from './matrix.ts';
import { effectivePermissions, excessPermissions } from './permissions.ts';
import { isKnownBeforeRun, refusalOfRunner, refusalsOfJob, refusalsOfStep } from './refusals.ts';

/** GitHub's limit of workflows that call one another. */
const MAX_CALL_DEPTH = 10;
/** GitHub's limit of composite actions in one another. */
const MAX_ACTION_DEPTH = 10;

export interface WorkflowFile {
  readonly path: string;
  readonly repository: Repository;
}

/** The workflow, and every reason not to run it, each a sentence with file and line. */
export interface Preflight {
  readonly workflow: Workflow | undefined;
  readonly reasons: readonly string[];
}

/** Checks a workflow. `scope` has the contexts that are known before a run: github, vars, inputs. */
export async function checkWorkflow(file: WorkflowFile, library: Library, scope: Scope): Promise<Preflight> {
  const reasons = new Set<string>();
  const workflow = await visitWorkflow({ library, scope, reasons }, file, undefined, 1);
  return { workflow, reasons: [...reasons] };
}

interface Visit {
  readonly library: Library;
  readonly scope: Scope;
  readonly reasons: Set<string>;
}

async function visitWorkflow(
  visit: Visit,
  file: WorkflowFile,
  caller: Permissions | undefined,
  depth: number,
): Promise<Workflow | undefined> {
  const { library, reasons } = visit;
  const parsed = await library.readWorkflow(file).catch(() => undefined);
  if (parsed?.ok !== true) {
    for (const error of parsed?.errors ?? [
      `${file.path}: there is no such workflow file in ${file.repository.name}.`,
    ]) {
      reasons.add(error);
    }
    return undefined;
  }
  const workflow = parsed.value;
  const refuse = refuserFor(reasons, file.path);
  for (const job of workflow.jobs) {
    if (depth > 1) {
      for (const excess of excessPermissions(job.permissions ?? workflow.permissions, caller)) {
        refuse(job.line, `the job '${job.id}' of this called workflow asks for ${excess}`);
      }
    }
    if (job.kind === 'steps') {
      await visitJob(visit, job, workflow, file, depth);
      continue;
    }
    const found = library.findWorkflow(job.uses, file.repository);
    if (found.kind === 'refused') refuse(job.line, found.reason);
    else if (depth >= MAX_CALL_DEPTH) refuse(job.line, `workflows call one another more than ${MAX_CALL_DEPTH} deep`);
    else {
      const permissions = effectivePermissions(job.permissions, workflow.permissions, caller);
      const called = await visitWorkflow(visit, found, permissions, depth + 1);
      if (called !== undefined && callInterface(called) === undefined) {
        refuse(job.line, `'${job.uses}' cannot be called: it has no 'on: workflow_call'`);
      }
    }
  }
  return workflow;
}

async function visitJob(visit: Visit, job: StepsJob, workflow: Workflow, file: WorkflowFile, depth: number) {
  const refuse = refuserFor(visit.reasons, file.path);
  for (const { line, reason } of refusalsOfJob(job)) refuse(line, reason);
  const runner = refusalOfKnownRunner(job, depth === 1 ? visit.scope : undefined);
  if (runner !== undefined) refuse(job.runsOn.line, runner);
  await visitSteps(visit, job.steps, [job.defaults, workflow.defaults], file, 1);
}

/** Only what can be known now; the rest is asked when the job starts. */
function refusalOfKnownRunner(job: StepsJob, scope: Scope | undefined): string | undefined {
  const matrix = valueAt(job.strategy, 'matrix');
  if (job.runsOn.kind === 'scalar') return refusalOfRunner(job.runsOn.value);
  if (scope === undefined || !isKnownBeforeRun(job.runsOn) || (matrix && !isKnownBeforeRun(matrix))) return undefined;
  try {
    const rows = matrix === undefined ? [{}] : expandMatrix(resolveValue(matrix, scope));
    return rows
      .map((row) => resolveValue(job.runsOn, { ...scope, contexts: { ...scope.contexts, matrix: row } }))
      .map(refusalOfRunner)
      .find((reason) => reason !== undefined);
  } catch {
    return undefined;
  }
}

async function visitSteps(
  visit: Visit,
  steps: readonly Step[],
  defaults: readonly RunDefaults[],
  file: WorkflowFile,
  depth: number,
): Promise<void> {
  const refuse = refuserFor(visit.reasons, file.path);
  for (const step of steps) {
    for (const { line, reason } of refusalsOfStep(step, defaults)) refuse(line, reason);
    if (step.kind === 'uses') await visitUses(visit, step, file, depth);
  }
}

async function visitUses(visit: Visit, step: UsesStep, file: WorkflowFile, depth: number): Promise<void> {
  const refuse = refuserFor(visit.reasons, file.path);
  const found = visit.library.findAction(step.uses, file.repository, file.repository.folder);
  if (found.kind === 'refused') return refuse(step.line, found.reason);
  if (found.kind === 'built-in') {
    const given = literalEntries(step.with).map(([name]) => name);
    for (const input of unsupportedInputs(found.name, given)) {
      refuse(
        lineOf(step.with, input, step.line),
        `the stand-in for ${found.name} does not support the input '${input}'`,
      );
    }
    return;
  }
  const parsed = await visit.library.readAction(found.folder);
  if (parsed === undefined) {
    // A checkout may still bring a workspace folder.
    if (!found.local) refuse(step.line, `'${step.uses}' has no action.yml`);
    return;
  }
  if (!parsed.ok) {
    for (const error of parsed.errors) visit.reasons.add(`${step.uses}: ${error}`);
    return;
  }
  const action = parsed.value;
  if (action.kind === 'other') {
    return refuse(
      step.line,
      `'${step.uses}' runs by '${action.using}', which is not supported; node20, node24 and composite are`,
    );
  }
  if (action.kind !== 'composite') return;
  if (depth > MAX_ACTION_DEPTH)
    return refuse(step.line, `composite actions use one another more than ${MAX_ACTION_DEPTH} deep`);
  const inside = { path: `${step.uses}/action.yml`, repository: found.repository };
  await visitSteps(visit, action.steps, [], inside, depth + 1);
}

function lineOf(node: Node | undefined, key: string, fallback: number): number {
  return valueAt(node, key)?.line ?? fallback;
}

function refuserFor(reasons: Set<string>, file: string): (line: number, reason: string) => void {
  return (line, reason) => {
    reasons.add(line > 0 ? `${file} (Line: ${line}): ${reason}.` : `${file}: ${reason}.`);
  };
}
