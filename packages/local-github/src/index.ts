/** Runs GitHub workflow files as written, to rehearse them on one machine. It is not GitHub and does not claim to be. */

export {
  type EnvironmentSettings,
  GITHUB_GRACE_TIMES,
  type GraceTimes,
  type OutputLine,
  type RunOptions,
  WorkflowRefused,
} from './run/options.ts';
export type {
  Annotation,
  AttestationRecord,
  DeploymentRecord,
  JobResult,
  RunResult,
  StepResult,
} from './run/result.ts';
export { runWorkflow } from './run/run.ts';
export { lintWorkflow } from './syntax/parse.ts';
