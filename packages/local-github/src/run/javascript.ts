/** JavaScript actions: `pre`, `main` and `post`, on the Node of this process. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Value } from '../expressions/value.ts';
import type { JavaScriptAction } from '../syntax/action-file.ts';
import type { Performed, StepExecution } from './conduct.ts';
import { inputVariables, stateVariables } from './environment.ts';
import { runStepProcess } from './step-process.ts';

/** A JavaScript action as a step uses it. */
export interface JavaScriptUse {
  readonly action: JavaScriptAction;
  readonly folder: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** GITHUB_ACTION. */
  readonly actionId: string;
  /** GITHUB_ACTION_REPOSITORY and GITHUB_ACTION_REF, as members of the `github` context. */
  readonly github: Readonly<Record<string, Value>>;
}

/** Runs one stage's file. State that it saves is there for the later stages of the same step. */
export async function performJavaScript(
  execution: StepExecution,
  use: JavaScriptUse,
  entry: string,
): Promise<Performed> {
  const { job, key } = execution;
  const file = path.resolve(use.folder, entry);
  if ((await stat(file).catch(() => undefined)) === undefined) throw new Error(`File not found: '${file}'`);
  const known = job.states.get(key) ?? {};
  const { exitCode, filesOk, outputs, state } = await runStepProcess(execution, {
    command: process.execPath,
    arguments: [file],
    folder: job.folders.workspace,
    action: use.actionId,
    github: use.github,
    extra: { ...inputVariables(use.inputs), ...stateVariables(known) },
  });
  job.states.set(key, { ...known, ...state });
  return { ok: exitCode === 0 && filesOk, outputs };
}
