/** What a caller says about a run. */
import type { Value } from '../expressions/value.ts';
import type { AnnotationLevel } from './result.ts';

/** A line of a job's log, with secrets masked. */
export interface OutputLine {
  /** The job's name as GitHub shows it, such as `call / build (24)`. */
  readonly job: string;
  /** The step's name; empty for lines of the job itself. */
  readonly step: string;
  /** `begin` and `end` frame a step: the texts are its name and its conclusion. */
  readonly kind: 'begin' | 'end' | 'text' | 'group' | 'endgroup' | 'debug' | AnnotationLevel;
  readonly text: string;
}

/** How long a process gets to end, in milliseconds. */
export interface GraceTimes {
  /** From SIGINT to SIGTERM. */
  readonly interruptMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly terminateMs: number;
  /** For output that comes after the process is gone, through pipes that its children hold. */
  readonly drainMs: number;
  /** From a cancel to the forced end of everything that still runs. */
  readonly forceMs: number;
}

/** GitHub's times; `drainMs` is this package's. */
export const GITHUB_GRACE_TIMES: GraceTimes = {
  interruptMs: 7_500,
  terminateMs: 2_500,
  drainMs: 1_000,
  forceMs: 300_000,
};

/** Variables and secrets of an environment; they win over those of the repository in jobs that name it. */
export interface EnvironmentSettings {
  readonly vars?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface RunOptions {
  /** Path of the workflow file inside the repository. */
  readonly workflow: string;
  /** What `actions/checkout` checks out, and where `$/` and called workflows are read. It is never written to. */
  readonly repositoryFolder: string;
  /** `owner/name`; default `local/<folder name>`. */
  readonly repository?: string;
  /** Other repositories as `owner/name` to their folder: `uses: owner/name/path@any-ref` resolves there. */
  readonly actionSources: ReadonlyMap<string, string>;
  /** Default: `push` if the workflow has it, else `workflow_dispatch`, else its first trigger. */
  readonly event?: { readonly name: string; readonly payload?: Readonly<Record<string, Value>> };
  /** Inputs of `workflow_dispatch`. */
  readonly inputs?: Readonly<Record<string, string | number | boolean>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly environments?: Readonly<Record<string, EnvironmentSettings>>;
  /** Environment variables that every step gets besides a few of this process (PATH, HOME, locale, proxies). */
  readonly environment?: Readonly<Record<string, string>>;
  /** Default `refs/heads/main`. */
  readonly ref?: string;
  /** Default: the commit at which `repositoryFolder` stands, or zeros. */
  readonly sha?: string;
  readonly actor?: string;
  readonly runId?: string;
  readonly runNumber?: number;
  readonly runAttempt?: number;
  readonly onOutput: (line: OutputLine) => void;
  /** Aborting it is pressing Cancel on the run. */
  readonly signal?: AbortSignal;
  readonly graceTimes?: Partial<GraceTimes>;
  /** Keeps the jobs' folders instead of removing them; `RunResult.folder` names where. */
  readonly keepFolders?: boolean;
}

/** The workflow was refused before anything ran. */
export class WorkflowRefused extends Error {
  override readonly name = 'WorkflowRefused';
  /** Every reason, each one sentence with file and line. */
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[]) {
    super(`The workflow cannot be rehearsed:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`);
    this.reasons = reasons;
  }
}
