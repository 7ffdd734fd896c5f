/** The edge of run-validation-hook: everything outside of the process, on the runner and on AWS. */
import { type ActionContext, awsSessionOptions } from '@aws-release-actions/action-kit';
import { codeDeployGate, ecsGate, lambdaInvocations, openSession } from '@aws-release-actions/aws';
import { runnerWaiting, type StageGate } from '@aws-release-actions/driver';
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
  /** The deployment with this id or ARN. Throws an error with a `nextStep` if no way leads to AWS. */
  gate(deploymentId: string): StageGate;
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
    gate: (deploymentId) => {
      // The region of an ARN is the only one in which there is such a deployment.
      const awsRegion = /^arn:[\w-]+:ecs:([\w-]+):/.exec(deploymentId)?.[1];
      return awsRegion === undefined
        ? codeDeployGate(session(inputs, context), deploymentId)
        : ecsGate(session({ ...inputs, awsRegion }, context), deploymentId);
    },
  };
}

function session(inputs: Inputs, context: ActionContext) {
  return openSession(awsSessionOptions('run-validation-hook', inputs, context));
}
