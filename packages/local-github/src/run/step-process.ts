/** A process of a step, with the files through which it speaks to the runner. */
import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseNamedValues, parsePathLines } from '../commands/file-commands.ts';
import type { Value } from '../expressions/value.ts';
import { messageOf, type StepExecution } from './conduct.ts';
import { stepEnvironment } from './environment.ts';
import { groupLives, runProcess } from './process.ts';

/** GitHub does not show a longer summary of one step. */
const MAX_SUMMARY_BYTES = 1024 * 1024;
const FILE_COMMANDS = ['env', 'path', 'output', 'state', 'step_summary'] as const;

export interface StepCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** GITHUB_ACTION. */
  readonly action: string;
  /** Members of the `github` context besides those of job and frame. */
  readonly github?: Readonly<Record<string, Value>>;
  /** `INPUT_*` and `STATE_*`. */
  readonly extra?: Readonly<Record<string, string>>;
}

export interface StepProcessEnd {
  readonly exitCode: number | null;
  /** Whether the files could be read as they should be. */
  readonly filesOk: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
}

/** Runs a command as part of a step and carries out its file commands when it is over, cancelled or not. */
export async function runStepProcess(execution: StepExecution, command: StepCommand): Promise<StepProcessEnd> {
  const { job, frame, log } = execution;
  const files = await createCommandFiles(job.folders.commands);
  const github = {
    ...(job.contexts.github as Record<string, Value>),
    ...frame.composite?.github,
    ...command.github,
    ...files,
    action: command.action,
  };
  const idToken = job.idToken && {
    ACTIONS_ID_TOKEN_REQUEST_URL: job.idToken.url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: job.idToken.bearer,
  };
  const { exitCode, group } = await runProcess({
    command: command.command,
    arguments: command.arguments,
    folder: command.folder,
    environment: stepEnvironment({
      machine: job.services.machine,
      path: job.path,
      env: execution.env,
      github,
      runner: job.contexts.runner as Record<string, Value>,
      extra: { ...idToken, ...command.extra },
    }),
    onLine: log.line,
    cancel: execution.signal,
    force: job.force,
    graceTimes: job.services.graceTimes,
  });
  if (group !== undefined && groupLives(group)) job.groups.add(group);

  const outputs: Record<string, string> = {};
  const state: Record<string, string> = { ...log.state };
  const apply = {
    env: (text: string) => setVariables(execution, text),
    path: (text: string) => {
      for (const folder of parsePathLines(text)) addPath(job.path, folder);
    },
    output: (text: string) => Object.assign(outputs, Object.fromEntries(parseNamedValues(text))),
    state: (text: string) => Object.assign(state, Object.fromEntries(parseNamedValues(text))),
    step_summary: (text: string) => addSummary(execution, text),
  };
  let filesOk = true;
  for (const name of FILE_COMMANDS) {
    const text = await readFile(files[name], 'utf8').catch(() => '');
    try {
      apply[name](text);
    } catch (error) {
      filesOk = false;
      log.annotate('error', `Unable to process file command '${name}' successfully.`);
      log.annotate('error', messageOf(error));
    }
    await rm(files[name], { force: true });
  }
  return { exitCode, filesOk, outputs, state };
}

async function createCommandFiles(folder: string): Promise<Record<(typeof FILE_COMMANDS)[number], string>> {
  const id = randomUUID();
  const files = Object.fromEntries(FILE_COMMANDS.map((name) => [name, path.join(folder, `${name}_${id}`)]));
  for (const file of Object.values(files)) await writeFile(file, '');
  return files as Record<(typeof FILE_COMMANDS)[number], string>;
}

function setVariables({ job, log }: StepExecution, text: string): void {
  for (const [name, value] of parseNamedValues(text)) {
    if (name.toUpperCase() === 'NODE_OPTIONS') {
      log.annotate('error', `Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
    } else {
      job.env[name] = value;
    }
  }
}

function addPath(folders: string[], folder: string): void {
  const known = folders.indexOf(folder);
  if (known >= 0) folders.splice(known, 1);
  folders.push(folder);
}

function addSummary({ job, log }: StepExecution, text: string): void {
  if (text === '') return;
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_SUMMARY_BYTES) {
    const size = Math.ceil(bytes / 1024);
    log.annotate('error', `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${size}k.`);
    return;
  }
  job.summary.push(job.masks.apply(text));
}
