/** What a running action may use: the log, the workspace, state and outputs, and the cancel signal. */
import type { Platform } from './platform.ts';

/** The step log. */
export interface Log {
  info(line: string): void;
  debug(line: string): void;
  warning(message: string): void;
  /** Folds what `work` logs under a title. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
}

/** Where and for whom the step runs, as GitHub says; empty texts outside of a workflow. */
export interface RunIdentity {
  /** `owner/name`. */
  readonly repository: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly sha: string;
  readonly serverUrl: string;
}

/** What `Action.run` gets besides its inputs. */
export interface ActionContext {
  readonly log: Log;
  /** Aborted when the runner asks the step to end; the reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Absolute path of the workspace; the working folder of the process. */
  readonly workspace: string;
  readonly run: RunIdentity;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Sets an output at once, so that it survives even if the step is killed later. */
  setOutput(name: string, value: string): void;
  saveState(name: string, value: string): void;
  /** State that an earlier stage of this step saved; undefined if it did not. */
  savedState(name: string): string | undefined;
  mask(value: string): void;
  idToken(audience: string): Promise<string>;
}

/** A context on a platform. Traps the runner's signals from this moment on. */
export function createContext(platform: Platform): ActionContext {
  const { env } = platform;
  const cancel = new AbortController();
  platform.onSignal((signal) => {
    if (cancel.signal.aborted) return;
    platform.info(`The runner asks this step to end (${signal}).`);
    cancel.abort(signal);
  });
  return {
    log: {
      info: (line) => platform.info(line),
      debug: (line) => platform.debug(line),
      warning: (message) => platform.annotate({ level: 'warning', message }),
      group: async (title, work) => {
        platform.startGroup(title);
        try {
          return await work();
        } finally {
          platform.endGroup();
        }
      },
    },
    signal: cancel.signal,
    workspace: env.GITHUB_WORKSPACE ?? process.cwd(),
    run: {
      repository: env.GITHUB_REPOSITORY ?? '',
      runId: env.GITHUB_RUN_ID ?? '',
      runAttempt: env.GITHUB_RUN_ATTEMPT ?? '',
      sha: env.GITHUB_SHA ?? '',
      serverUrl: env.GITHUB_SERVER_URL ?? '',
    },
    env,
    setOutput: (name, value) => platform.setOutput(name, value),
    saveState: (name, value) => platform.saveState(name, value),
    savedState: (name) => env[`STATE_${name}`],
    mask: (value) => platform.mask(value),
    idToken: (audience) => platform.idToken(audience),
  };
}
