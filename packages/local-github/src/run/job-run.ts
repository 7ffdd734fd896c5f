/** What a running job knows and remembers, shared by everything that runs its steps. */
import type { ArtifactStore } from '../actions/built-in/artifact-store.ts';
import type { Attester } from '../actions/built-in/contract.ts';
import type { Library, Repository } from '../actions/library.ts';
import type { AttestationStore } from '../attestations/store.ts';
import type { Masks } from '../commands/masks.ts';
import type { Contexts, Scope } from '../expressions/evaluate.ts';
import type { Value } from '../expressions/value.ts';
import { hashFiles } from '../files/hash-files.ts';
import type { TokenAccess } from '../oidc/github-server.ts';
import type { RunDefaults } from '../syntax/workflow-file.ts';
import type { JobFolders } from './folders.ts';
import type { RunIdentity } from './identity.ts';
import type { GraceTimes } from './options.ts';
import type { StepConclusion, StepResult } from './result.ts';
import type { LogTarget } from './step-log.ts';

/** What all jobs of a run share. */
export interface RunServices {
  readonly library: Library;
  readonly artifacts: ArtifactStore;
  readonly attestations: AttestationStore;
  readonly identity: RunIdentity;
  /** The rehearsed repository. */
  readonly own: Repository;
  readonly folderOf: (repository: string) => string | undefined;
  readonly machine: Readonly<Record<string, string>>;
  readonly graceTimes: GraceTimes;
}

export type JobStatus = 'success' | 'failure' | 'cancelled';

/** A job while it runs. The mutable parts are what steps change for the steps after them. */
export interface JobRun {
  readonly services: RunServices;
  readonly log: LogTarget;
  readonly masks: Masks;
  readonly folders: JobFolders;
  /** github, needs, strategy, matrix, inputs, vars, secrets, runner, and `job` without its status. */
  readonly contexts: Contexts;
  readonly idToken: TokenAccess | undefined;
  readonly attester: Attester;
  readonly cancel: AbortSignal;
  readonly force: AbortSignal;
  /** `env` of workflow and job, and what steps wrote to GITHUB_ENV. */
  readonly env: Record<string, string>;
  readonly path: string[];
  readonly steps: StepResult[];
  readonly summary: string[];
  /** Process groups of steps that left children behind. */
  readonly groups: Set<number>;
  /** State of JavaScript actions by the key of their step, from `pre` to `post`. */
  readonly states: Map<string, Record<string, string>>;
  /** What is to run after the steps, the last one first; keys are those of the steps. */
  readonly posts: Map<string, () => Promise<void>>;
  status: JobStatus;
}

/** An entry of the `steps` context. */
export interface StepContext {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: StepConclusion;
  readonly conclusion: StepConclusion;
}

/** A list of steps that runs: that of a job, or that of a composite action. */
export interface Frame {
  /** Empty for the job; the key of the using step for a composite action. */
  readonly key: string;
  /** The repository of the file in which the steps are written; `$/` means this one. */
  readonly repository: Repository;
  readonly defaults: readonly RunDefaults[];
  readonly steps: Record<string, StepContext>;
  /** For composite actions: their inputs, the env of the using step, parts of `github`, and how it goes so far. */
  readonly composite?: {
    readonly stepName: string;
    readonly inputs: Readonly<Record<string, string>>;
    readonly env: Readonly<Record<string, string>>;
    readonly github: Readonly<Record<string, Value>>;
    readonly signal: AbortSignal;
    status: 'success' | 'failure';
  };
}

/**
 * What expressions of a step see. In the main stage of a composite action the status functions ask about the action, in
 * all else about the job.
 */
export function scopeOf(job: JobRun, frame: Frame, env: Readonly<Record<string, string>>, stage = 'main'): Scope {
  const { composite } = frame;
  return {
    contexts: {
      ...job.contexts,
      github: {
        ...(job.contexts.github as Record<string, Value>),
        ...composite?.github,
        ...(composite ? { action_status: composite.status } : {}),
      },
      job: { ...(job.contexts.job as Record<string, Value>), status: job.status },
      ...(composite ? { inputs: composite.inputs } : {}),
      steps: frame.steps as unknown as Value,
      env,
    },
    status: (question) => {
      if (question === 'cancelled') return job.status === 'cancelled';
      const status = composite !== undefined && stage === 'main' ? composite.status : job.status;
      return status === question;
    },
    hashFiles: (patterns) => hashFiles(patterns, job.folders.workspace),
  };
}

/** The `env` context before a step's own `env`. */
export function frameEnv(job: JobRun, frame: Frame): Readonly<Record<string, string>> {
  return { ...job.env, ...frame.composite?.env };
}
