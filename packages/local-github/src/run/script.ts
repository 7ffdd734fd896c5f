/** `run` steps. */
import { randomUUID } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { resolveText } from '../expressions/resolve.ts';
import { refusalOfShell } from '../plan/refusals.ts';
import type { Node } from '../syntax/node.ts';
import type { RunStep } from '../syntax/step.ts';
import type { Performed, StepExecution } from './conduct.ts';
import { runStepProcess } from './step-process.ts';

/** Arguments before the script's file, as GitHub calls each shell. */
const SHELLS: Readonly<Record<string, { readonly command: string; readonly flags: readonly string[] }>> = {
  '': { command: 'bash', flags: ['-e'] },
  bash: { command: 'bash', flags: ['--noprofile', '--norc', '-e', '-o', 'pipefail'] },
  sh: { command: 'sh', flags: ['-e'] },
};

/** Runs the script of a step in its shell and working directory. */
export async function performScript(execution: StepExecution, step: RunStep): Promise<Performed> {
  const { job, frame, scope, log } = execution;
  const shellName = resolveText(firstOf(step.shell, ...frame.defaults.map((item) => item.shell)), scope);
  const shell = SHELLS[shellName];
  if (shell === undefined) throw new Error(refusalOfShell(shellName) ?? shellName);
  const { workspace, temp } = job.folders;
  const relative = firstOf(step.workingDirectory, ...frame.defaults.map((item) => item.workingDirectory));
  const folder = path.resolve(workspace, resolveText(relative, scope));
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new Error(`The working directory '${folder}' does not exist.`);
  }
  const script = path.join(temp, `${randomUUID()}.sh`);
  await writeFile(script, resolveText(step.script, scope));
  const { exitCode, filesOk, outputs } = await runStepProcess(execution, {
    command: shell.command,
    arguments: [...shell.flags, script],
    folder,
    action: step.id ?? '__run',
  });
  if (exitCode !== 0 && !execution.signal.aborted) {
    log.annotate('error', `Process completed with exit code ${exitCode ?? 'of a signal'}.`);
  }
  return { ok: exitCode === 0 && filesOk, outputs };
}

function firstOf(...nodes: readonly (Node | undefined)[]): Node | undefined {
  return nodes.find((node) => node !== undefined);
}
