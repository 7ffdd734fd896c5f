/** canary-deploy: a release, and what to do in the post stage if it was cut off. */
import type { Action } from '@aws-release-actions/action-kit';
import { stopIfCutOff } from '@aws-release-actions/deploy-action';
import { type Inputs, inputs } from './inputs.ts';
import type { Release } from './outcome.ts';
import { awsPorts } from './ports.ts';
import { release } from './release.ts';
import { report } from './report.ts';

export const canaryDeploy: Action<Inputs, Release> = {
  inputs,
  report,
  run: (given, context) => release(given, awsPorts(given, context), context),
  afterwards: (given, context) =>
    stopIfCutOff(
      given.onCancel,
      context,
      () => awsPorts(given, context).deployments,
      (active, description) => active.description === description,
    ),
};
