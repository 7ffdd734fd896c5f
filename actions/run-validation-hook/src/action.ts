/** run-validation-hook: performs checks, by themselves or as the gate of a running deployment. */
import type { Action } from '@aws-release-actions/action-kit';
import { closeLeftOpen, validateAtStage } from './at-stage.ts';
import { type Inputs, inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import { runnerPorts } from './ports.ts';
import { report } from './report.ts';
import { validate } from './validate.ts';

export const runValidationHook: Action<Inputs, Outcome> = {
  inputs,
  report,
  run: (given, context) => {
    const ports = runnerPorts(given, context);
    const { deploymentId } = given;
    return deploymentId === undefined
      ? validate(given, ports, context)
      : validateAtStage({ ...given, deploymentId }, ports, context);
  },
  afterwards: async (given, context) => {
    const { deploymentId } = given;
    if (deploymentId !== undefined) await closeLeftOpen(deploymentId, runnerPorts(given, context), context);
  },
};
