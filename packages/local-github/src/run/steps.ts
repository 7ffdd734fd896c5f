/** Runs lists of steps: those of a job with their `pre` and `post` stages, and those of composite actions. */
import { builtIn } from '../actions/built-in/catalog.ts';
import type { FoundAction } from '../actions/library.ts';
import type { Scope } from '../expressions/evaluate.ts';
import { resolveCondition, resolveStageCondition, resolveText, resolveTexts } from '../expressions/resolve.ts';
import type { Action, CompositeAction } from '../syntax/action-file.ts';
import type { Step, UsesStep } from '../syntax/step.ts';
import { actionInputs } from './action-inputs.ts';
import { conduct, type Performed, type StepExecution } from './conduct.ts';
import { type JavaScriptUse, performJavaScript } from './javascript.ts';
import { type Frame, frameEnv, type JobRun, scopeOf } from './job-run.ts';
import { performScript } from './script.ts';
import { createStepLog } from './step-log.ts';

/** Runs all stages of a job's steps. Never rejects; how it went is in `job`. */
export async function runJobSteps(job: JobRun, frame: Frame, steps: readonly Step[]): Promise<void> {
  await runPreStages(job, frame, steps);
  await runMainStages(job, frame, steps);
  for (const [key, post] of [...job.posts].reverse()) {
    job.posts.delete(key);
    await post();
  }
}

async function runMainStages(job: JobRun, frame: Frame, steps: readonly Step[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    if (frame.composite?.signal.aborted) return;
    await conduct({
      job,
      frame,
      step,
      key: `${frame.key}/${index}`,
      stage: 'main',
      nameOf: (scope) => nameOf(step, scope),
      holds: (scope) => resolveCondition(step.if, scope),
      perform: (execution) => perform(execution, step),
    });
  }
}

async function perform(execution: StepExecution, step: Step): Promise<Performed> {
  if (step.kind === 'run') return performScript(execution, step);
  if (step.kind === 'parallel') throw new Error(`'${step.keyword}' is not supported.`);
  const { job, frame } = execution;
  const found = job.services.library.findAction(step.uses, frame.repository, job.folders.workspace);
  if (found.kind === 'refused') throw new Error(`${found.reason}.`);
  if (found.kind === 'built-in') return performBuiltIn(execution, step, found);
  const action = await readAction(job, step, found);
  if (action.kind === 'other') throw new Error(`'${step.uses}' runs by '${action.using}', which is not supported.`);
  const inputs = actionInputs(step, action, execution.scope, execution.log);
  if (action.kind === 'composite') return performComposite(execution, found, action, inputs);
  const use = useOf(step, found, action, inputs);
  registerPost(execution, step, use);
  return performJavaScript(execution, use, action.main);
}

type FoundFolder = Extract<FoundAction, { kind: 'folder' }>;

async function readAction(job: JobRun, step: UsesStep, found: FoundFolder): Promise<Action> {
  const parsed = await job.services.library.readAction(found.folder);
  if (parsed === undefined) {
    throw new Error(
      `Can't find 'action.yml' or 'action.yaml' for '${step.uses}'.` +
        (found.local ? ' Did you forget to run actions/checkout before running your local action?' : ''),
    );
  }
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  return parsed.value;
}

async function performBuiltIn(
  { job, scope, log }: StepExecution,
  step: UsesStep,
  found: Extract<FoundAction, { kind: 'built-in' }>,
): Promise<Performed> {
  const { services } = job;
  const given = Object.entries(resolveTexts(step.with, scope)).filter(([, value]) => value !== '');
  const outputs = await builtIn(found.name).run({
    inputs: Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), value])),
    workspace: job.folders.workspace,
    temp: job.folders.temp,
    source: { ...services.own, sha: services.identity.sha },
    folderOf: services.folderOf,
    artifacts: services.artifacts,
    attester: job.attester,
    info: (line) => log.show('text', line),
    warn: (message) => log.annotate('warning', message),
  });
  return { ok: true, outputs };
}

async function performComposite(
  execution: StepExecution,
  found: FoundFolder,
  action: CompositeAction,
  inputs: Readonly<Record<string, string>>,
): Promise<Performed> {
  const { job } = execution;
  const frame = compositeFrame(execution, found, inputs, execution.env, execution.signal);
  await runMainStages(job, frame, action.steps);
  const scope = scopeOf(job, frame, execution.env);
  const outputs = Object.fromEntries(action.outputs.map(([name, value]) => [name, resolveText(value, scope)]));
  return { ok: frame.composite.status === 'success', outputs };
}

function compositeFrame(
  { key, name, frame }: Pick<StepExecution, 'key' | 'name' | 'frame'>,
  found: FoundFolder,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Frame & { readonly composite: NonNullable<Frame['composite']> } {
  const stepName = frame.composite?.stepName ?? name;
  const github = { ...frame.composite?.github, ...origin(found), action_path: found.folder };
  return {
    key,
    repository: found.repository,
    defaults: [],
    steps: {},
    composite: { stepName, inputs, env, github, signal, status: 'success' },
  };
}

function useOf(
  step: UsesStep,
  found: FoundFolder,
  action: JavaScriptUse['action'],
  inputs: Readonly<Record<string, string>>,
): JavaScriptUse {
  const actionId = step.id ?? (found.local ? '__self' : `__${found.repository.name.replace('/', '_')}`);
  return { action, folder: found.folder, inputs, actionId, github: origin(found) };
}

/** GITHUB_ACTION_REPOSITORY and _REF: those of the action, empty for one of the workspace. */
function origin({ local, repository }: FoundFolder) {
  return { action_repository: local ? '' : repository.name, action_ref: local ? '' : repository.ref };
}

/** A `post` stage is due once `pre` or `main` starts, however these end. */
function registerPost({ job, frame, key, name }: StepExecution, step: UsesStep, use: JavaScriptUse): void {
  const { post, postIf } = use.action;
  if (post === undefined || job.posts.has(key)) return;
  job.posts.set(key, () =>
    conduct({
      job,
      frame,
      step,
      key,
      stage: 'post',
      nameOf: () => `Post ${name.replace(/^Pre /, '')}`,
      holds: (scope) => resolveStageCondition(postIf, scope),
      perform: (execution) => performJavaScript(execution, use, post),
    }),
  );
}

/** Runs the `pre` stages of all JavaScript actions that are not of the workspace, those inside composites too. */
async function runPreStages(job: JobRun, frame: Frame, steps: readonly Step[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'uses') continue;
    const found = job.services.library.findAction(step.uses, frame.repository, job.folders.workspace);
    if (found.kind !== 'folder' || found.local) continue;
    const parsed = await job.services.library.readAction(found.folder);
    if (!parsed?.ok) continue;
    const action = parsed.value;
    const key = `${frame.key}/${index}`;
    if (action.kind === 'javascript' && action.pre !== undefined) {
      await runPreStage(job, frame, step, key, found, action, action.pre);
    } else if (action.kind === 'composite') {
      const scope = scopeOf(job, frame, frameEnv(job, frame), 'pre');
      const name = nameOf(step, scope);
      // Warnings about these inputs come in the main stage.
      const quiet = createStepLog(name, { ...job.log, emit: () => undefined, annotations: [] });
      const inputs = actionInputs(step, action, scope, quiet);
      const env = { ...frameEnv(job, frame), ...resolveTexts(step.env, scope) };
      await runPreStages(job, compositeFrame({ key, name, frame }, found, inputs, env, job.cancel), action.steps);
    }
  }
}

function runPreStage(
  job: JobRun,
  frame: Frame,
  step: UsesStep,
  key: string,
  found: FoundFolder,
  action: JavaScriptUse['action'],
  pre: string,
): Promise<void> {
  return conduct({
    job,
    frame,
    step,
    key,
    stage: 'pre',
    nameOf: (scope) => `Pre ${nameOf(step, scope)}`,
    holds: (scope) => resolveStageCondition(action.preIf, scope),
    perform: (execution) => {
      const use = useOf(step, found, action, actionInputs(step, action, execution.scope, execution.log));
      registerPost(execution, step, use);
      return performJavaScript(execution, use, pre);
    },
  });
}

function nameOf(step: Step, scope: Scope): string {
  if (step.name !== undefined) return resolveText(step.name, scope);
  if (step.kind === 'run') return `Run ${resolveText(step.script, scope).trimStart().split('\n')[0] ?? ''}`;
  return step.kind === 'uses' ? `Run ${step.uses}` : step.keyword;
}
