/** The contexts of a job: those of its workflow, and what is true of this job alone. */
import type { Contexts, Scope } from '../expressions/evaluate.ts';
import { isRecord, toText, type Value } from '../expressions/value.ts';
import { hashFiles } from '../files/hash-files.ts';
import type { WorkflowFile } from '../plan/preflight.ts';
import type { JobFolders } from './folders.ts';
import type { EnvironmentSettings } from './options.ts';

/** Adds to the contexts of a workflow those of a job: variables and secrets of its environment, runner, job, folders. */
export function jobContexts(
  outer: Contexts,
  jobId: string,
  file: WorkflowFile,
  folders: JobFolders,
  settings: EnvironmentSettings,
): Contexts {
  return {
    ...outer,
    vars: { ...record(outer.vars), ...settings.vars },
    secrets: { ...record(outer.secrets), ...settings.secrets },
    github: {
      ...record(outer.github),
      job: jobId,
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
      workflow_ref: workflowRefOf(file),
      workflow_sha: record(outer.github).sha ?? '',
      workflow_repository: file.repository.name,
      workflow_file_path: file.path,
    },
  };
}

/** `owner/name/path@ref` of a workflow file. */
export function workflowRefOf({ path, repository }: WorkflowFile): string {
  return `${repository.name}/${path}@${repository.ref}`;
}

/** What is seen before the first step: nothing has failed yet. */
export function scopeBeforeSteps(contexts: Contexts, workspace = ''): Scope {
  return {
    contexts,
    status: (question) => question === 'success',
    hashFiles: (patterns) => hashFiles(patterns, workspace),
  };
}

/** The texts that nobody may see. */
export function secretTexts(contexts: Contexts): readonly string[] {
  const token = record(contexts.github).token ?? '';
  return [...Object.values(record(contexts.secrets)), token].flatMap((value) => toText(value) ?? []);
}

function record(value: Value | undefined): { readonly [key: string]: Value } {
  return isRecord(value) ? value : {};
}
