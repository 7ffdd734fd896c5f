/** Reads a check file, performs its checks, and tells of each as it ends. */
import type { ActionContext } from '@aws-release-actions/action-kit';
import {
  type Check,
  type CheckResult,
  formatDuration,
  parseCheckFile,
  runChecks,
  type ValidationPorts,
} from '@aws-release-actions/validation';
import type { Inputs } from './inputs.ts';
import type { Validation } from './outcome.ts';
import type { Ports } from './ports.ts';

type Context = Pick<ActionContext, 'log' | 'signal'>;
type Refusal = Extract<Validation, { kind: 'refused' }>;

/** Checks that are right, and the ports that they need. */
export interface Prepared {
  readonly kind: 'prepared';
  readonly checks: readonly Check[];
  readonly ports: ValidationPorts;
}

/** The whole use case without a deployment. Nothing is performed unless the whole check file is right. */
export async function validate(given: Inputs, ports: Ports, context: Context): Promise<Validation> {
  const prepared = await prepare(given, ports);
  return prepared.kind === 'refused' ? prepared : perform(prepared, ports, context);
}

/** Reads the check file and opens what its checks need; performs nothing. */
export async function prepare({ checks: source, variables }: Inputs, ports: Ports): Promise<Prepared | Refusal> {
  const name = source.kind === 'file' ? source.path : "the input 'checks'";
  const refused = (...mistakes: readonly string[]): Refusal => ({ kind: 'refused', source: name, mistakes });

  const read = await attempt(() => (source.kind === 'file' ? ports.file.read(source.path) : source.yaml));
  if (read.kind === 'failed') return refused(read.reason);
  const file = parseCheckFile(read.value, variables ?? {});
  if (file.kind === 'mistakes') return refused(...file.mistakes);
  const opened = await attempt(() => ports.open(file.checks));
  if (opened.kind === 'failed') return refused(opened.reason);
  return { kind: 'prepared', checks: file.checks, ports: opened.value };
}

/** Performs the checks; those that a cancel left out are `inconclusive`. */
export async function perform(
  { checks, ports }: Prepared,
  { clock }: Pick<Ports, 'clock'>,
  { log, signal }: Context,
): Promise<Extract<Validation, { kind: 'validated' }>> {
  const result = await runChecks(checks, ports, {
    signal,
    clock,
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
