/**
 * The life of an action: inputs in, outcome out, and the only catch. Everything else in an action may
 * throw; here an error becomes one sentence and an exit code. Never a stack trace, never a secret.
 */
import { type ActionContext, createContext } from './context.ts';
import { InputError } from './inputs/input-error.ts';
import type { InputSchema } from './inputs/schema.ts';
import { githubPlatform, type Platform } from './platform.ts';
import type { Report } from './report.ts';

/** An action: a contract, a use case on ports, and a pure report. */
export interface Action<I, O> {
  readonly inputs: InputSchema<I>;
  /** The use case. A deployment that failed is an outcome; throw only when there is none. */
  run(inputs: I, context: ActionContext): Promise<O>;
  report(outcome: O, inputs: I): Report;
  /** The post stage (`post: dist/index.js`): clean-up after a run that was cut short. It only warns. */
  afterwards?(inputs: I, context: ActionContext): Promise<void>;
}

/** An error whose message is meant for the user and that knows what to do next. */
interface UserFacing extends Error {
  readonly nextStep: string;
}

const stageVariable = 'STATE_stage';

/** Runs the action of this process: its main stage, or its post stage if main ran before. */
export async function runAction<I, O>(action: Action<I, O>, platform: Platform = githubPlatform()): Promise<void> {
  const context = createContext(platform);
  if (platform.env[stageVariable] === 'main') return cleanUp(action, context, platform);
  // First of all: without it, the post stage would take itself for the main stage.
  platform.saveState('stage', 'main');
  try {
    const inputs = action.inputs.read(platform.env, { workspace: context.workspace }, context.log.warning);
    const outcome = await action.run(inputs, context);
    await publish(action.report(outcome, inputs), platform);
  } catch (error) {
    explain(error, platform, 'error');
    platform.setExitCode(1);
  }
}

async function cleanUp<I, O>(action: Action<I, O>, context: ActionContext, platform: Platform): Promise<void> {
  try {
    const inputs = action.inputs.read(platform.env, { workspace: context.workspace }, () => {});
    await action.afterwards?.(inputs, context);
  } catch (error) {
    // With wrong inputs main began nothing, and has told all that is wrong with them.
    if (!(error instanceof InputError)) explain(error, platform, 'warning');
  }
}

async function publish(report: Report, platform: Platform): Promise<void> {
  for (const [name, value] of Object.entries(report.outputs)) platform.setOutput(name, value);
  for (const annotation of report.annotations) platform.annotate(annotation);
  await platform.writeSummary(report.summary);
  if (report.failure === undefined) return;
  platform.annotate({ level: 'error', message: report.failure });
  platform.setExitCode(1);
}

function explain(error: unknown, platform: Platform, level: 'warning' | 'error'): void {
  if (error instanceof InputError) {
    for (const message of error.mistakes) platform.annotate({ level, message });
    platform.info(error.nextStep);
    return;
  }
  if (isUserFacing(error)) {
    platform.annotate({ level, message: `${error.message} ${error.nextStep}`.trim() });
    return;
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  platform.annotate({ level, message: `This action has a fault of its own (${text}). Please report it.` });
  if (error instanceof Error && error.stack !== undefined) platform.debug(error.stack);
}

function isUserFacing(error: unknown): error is UserFacing {
  return error instanceof Error && 'nextStep' in error && typeof error.nextStep === 'string';
}
