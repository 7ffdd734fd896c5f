/** run-validation-hook: reads a check file, performs its checks, and tells of each as it ends. */
import type { Action, ActionContext } from '@aws-release-actions/action-kit';
import {
  type Check,
  type CheckResult,
  formatDuration,
  parseCheckFile,
  runChecks,
} from '@aws-release-actions/validation';
import { type Inputs, inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import { type Ports, runnerPorts } from './ports.ts';
import { report } from './report.ts';

export const runValidationHook: Action<Inputs, Outcome> = {
  inputs,
  report,
  run: (given, context) => validate(given, runnerPorts(given, context), context),
};

/** The use case. Nothing is performed unless the whole check file is right. */
export async function validate(
  given: Inputs,
  ports: Ports,
  { log, signal }: Pick<ActionContext, 'log' | 'signal'>,
): Promise<Outcome> {
  const { checks: source } = given;
  const name = source.kind === 'file' ? source.path : "the input 'checks'";
  const refused = (...mistakes: readonly string[]): Outcome => ({ kind: 'refused', source: name, mistakes });

  const read = await attempt(() => (source.kind === 'file' ? ports.file.read(source.path) : source.yaml));
  if (read.kind === 'failed') return refused(read.reason);
  const file = parseCheckFile(read.value, given.variables ?? {});
  if (file.kind === 'mistakes') return refused(...file.mistakes);
  const opened = await attempt(() => ports.open(file.checks));
  if (opened.kind === 'failed') return refused(opened.reason);

  const result = await runChecks(file.checks, opened.value, {
    signal,
    clock: ports.clock,
    onStart: (check) => log.info(started(check)),
    onResult: (ended) => {
      for (const line of lines(ended)) log.info(line);
    },
  });
  return { kind: 'validated', result };
}

type Attempt<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly reason: string };

/** What a port says before anything was performed is a mistake of the user, not a fault of ours. */
async function attempt<T>(work: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { kind: 'done', value: await work() };
  } catch (error) {
    if (!(error instanceof Error && 'nextStep' in error)) throw error;
    return { kind: 'failed', reason: `${error.message} ${error.nextStep}`.trim() };
  }
}

function started({ name, kind }: Check): string {
  return `Check '${name}' (${kind})`;
}

/** A command printed its lines as they came, so they are not repeated. */
function lines({ kind, verdict, duration, reason, details }: CheckResult): readonly string[] {
  return [
    ...(kind === 'command' ? [] : details).map((line) => `  | ${line}`),
    `  ${verdict} after ${formatDuration(duration)}: ${reason}`,
  ];
}
