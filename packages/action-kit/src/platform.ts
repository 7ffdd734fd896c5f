/**
 * The slice of GitHub Actions that an action touches, as a port, and its real side on @actions/core.
 * No other file may import @actions/core.
 */
import * as core from '@actions/core';
import type { Annotation } from './report.ts';

/** What an action needs from the runner. */
export interface Platform {
  readonly env: Readonly<Record<string, string | undefined>>;
  info(line: string): void;
  debug(line: string): void;
  annotate(annotation: Annotation): void;
  startGroup(title: string): void;
  endGroup(): void;
  setOutput(name: string, value: string): void;
  saveState(name: string, value: string): void;
  /** Hides a value in the log from now on. */
  mask(value: string): void;
  writeSummary(markdown: string): Promise<void>;
  /** A fresh OIDC token for the audience; needs `permissions: id-token: write`. */
  idToken(audience: string): Promise<string>;
  /** Calls the listener when the runner asks this process to end: SIGINT first, SIGTERM 7.5 s later. */
  onSignal(listener: (signal: 'SIGINT' | 'SIGTERM') => void): void;
  /** The exit code of the process once everything has been written. */
  setExitCode(code: number): void;
}

const annotators = { error: core.error, warning: core.warning, notice: core.notice };

/** The runner that started this process. */
export function githubPlatform(): Platform {
  return {
    env: process.env,
    info: (line) => core.info(line),
    debug: (line) => core.debug(line),
    annotate: ({ level, message, title }) => annotators[level](message, title === undefined ? {} : { title }),
    startGroup: (title) => core.startGroup(title),
    endGroup: () => core.endGroup(),
    setOutput: (name, value) => core.setOutput(name, value),
    saveState: (name, value) => core.saveState(name, value),
    mask: (value) => core.setSecret(value),
    writeSummary: async (markdown) => {
      // Without the variable there is no summary to write to, as in a run outside of a workflow.
      if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(markdown, true).write();
    },
    idToken: (audience) => core.getIDToken(audience),
    onSignal: (listener) => {
      process.on('SIGINT', () => listener('SIGINT'));
      process.on('SIGTERM', () => listener('SIGTERM'));
    },
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
}
