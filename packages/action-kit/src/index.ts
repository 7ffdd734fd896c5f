export type { ActionContext, Log, RunIdentity } from './context.ts';
export { type ProgramEnd, ProgramNotStarted, type ProgramRun, runBash, runProgram } from './exec.ts';
export { awsInputs } from './inputs/aws-inputs.ts';
export { awsSessionOptions } from './inputs/aws-session-options.ts';
export { InputError } from './inputs/input-error.ts';
export {
  boolean,
  duration,
  type InputKind,
  integer,
  keyValues,
  list,
  oneOf,
  parsedBy,
  text,
  workspacePath,
} from './inputs/kinds.ts';
export {
  defaulted,
  defineInputs,
  type Field,
  type InputSchema,
  type InputsOf,
  optional,
  required,
} from './inputs/schema.ts';
export type { Platform } from './platform.ts';
export { type Annotation, markdownTable, type Report } from './report.ts';
export { type Action, runAction } from './run-action.ts';
