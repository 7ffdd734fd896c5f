/** A platform that remembers what an action told it, instead of a runner. */
import type { Annotation, Platform } from '@aws-release-actions/action-kit';

/** What an action told the platform. */
export interface Recorded {
  readonly lines: string[];
  readonly annotations: Annotation[];
  readonly outputs: Record<string, string>;
  readonly state: Record<string, string>;
  readonly masks: string[];
  summary: string;
  exitCode: number;
  /** What the runner does when it wants the step to end. */
  signal(name: 'SIGINT' | 'SIGTERM'): void;
}

/** A platform with this environment, and its record. */
export function recordingPlatform(
  env: Readonly<Record<string, string | undefined>> = {},
): Platform & { readonly recorded: Recorded } {
  const listeners: ((signal: 'SIGINT' | 'SIGTERM') => void)[] = [];
  const recorded: Recorded = {
    lines: [],
    annotations: [],
    outputs: {},
    state: {},
    masks: [],
    summary: '',
    exitCode: 0,
    signal: (name) => {
      for (const listener of listeners) listener(name);
    },
  };
  return {
    recorded,
    env,
    info: (line) => recorded.lines.push(line),
    debug: () => {},
    annotate: (annotation) => recorded.annotations.push(annotation),
    startGroup: (title) => recorded.lines.push(title),
    endGroup: () => {},
    setOutput: (name, value) => {
      recorded.outputs[name] = value;
    },
    saveState: (name, value) => {
      recorded.state[name] = value;
    },
    mask: (value) => recorded.masks.push(value),
    writeSummary: async (markdown) => {
      recorded.summary += markdown;
    },
    idToken: async (audience) => `token-for-${audience}`,
    onSignal: (listener) => listeners.push(listener),
    setExitCode: (code) => {
      recorded.exitCode = code;
    },
  };
}
