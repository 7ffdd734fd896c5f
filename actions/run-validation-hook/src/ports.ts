/** The edge of run-validation-hook: everything outside of the process, on the runner and on AWS. */
import type { ActionContext } from '@aws-release-actions/action-kit';
import { lambdaInvocations, openSession } from '@aws-release-actions/aws';
import { runnerWaiting } from '@aws-release-actions/driver';
import type { Check, Clock, FilePort, ValidationPorts } from '@aws-release-actions/validation';
import { bashCommands } from './bash-commands.ts';
import { httpOver } from './fetch-http.ts';
import type { Inputs } from './inputs.ts';
import { filesIn } from './workspace-files.ts';

/** Everything outside of the process that run-validation-hook uses. */
export interface Ports {
  readonly file: FilePort;
  readonly clock: Clock;
  /** The ports of these checks. AWS is left alone unless one of them is about a function. */
  open(checks: readonly Check[]): ValidationPorts;
}

/** The ports of a run. */
export function runnerPorts(inputs: Inputs, context: ActionContext): Ports {
  const file = filesIn(inputs.workingDirectory, context.workspace);
  return {
    file,
    clock: runnerWaiting,
    open: (checks) => ({
      file,
      http: httpOver(fetch),
      command: bashCommands(inputs.workingDirectory, context.env, (line) => context.log.info(`  | ${line}`)),
      lambda: checks.some(({ kind }) => kind === 'lambda') ? lambdaInvocations(session(inputs, context)) : undefined,
    }),
  };
}

function session(inputs: Inputs, context: ActionContext) {
  return openSession({
    region: inputs.awsRegion,
    roleToAssume: inputs.roleToAssume,
    sessionName: `run-validation-hook-${context.run.runId || 'local'}`,
    env: context.env,
    idToken: context.idToken,
    mask: context.mask,
  });
}
