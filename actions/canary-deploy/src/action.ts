/** canary-deploy: a release, and what to do in the post stage if it was cut off. */
import type { Action, ActionContext } from '@aws-release-actions/action-kit';
import type { LambdaDeployments } from '@aws-release-actions/driver';
import { type Inputs, inputs } from './inputs.ts';
import type { Release } from './outcome.ts';
import { awsPorts, type Ports } from './ports.ts';
import { deploymentState, release, startingState, watchEndedState } from './release.ts';
import { report } from './report.ts';

export const canaryDeploy: Action<Inputs, Release> = {
  inputs,
  report,
  run: (given, context) => release(given, awsPorts(given, context), context),
  afterwards: (given, context) => stopIfCutOff(given, context, () => awsPorts(given, context)),
};

/**
 * A main stage that was killed could not finish what the cancel meant, so it is done here. A main stage
 * that ended by itself has settled everything, also when it lost sight of the deployment.
 */
export async function stopIfCutOff(
  { onCancel }: Inputs,
  { log, savedState }: Pick<ActionContext, 'log' | 'savedState'>,
  open: () => Pick<Ports, 'deployments'>,
): Promise<void> {
  if (savedState(watchEndedState) !== undefined || onCancel === 'leave') return;
  const description = savedState(startingState);
  if (description === undefined && savedState(deploymentState) === undefined) return;
  const { deployments } = open();
  const deploymentId = savedState(deploymentState) ?? (await startedAs(description ?? '', deployments));
  if (deploymentId === undefined) return;
  log.info(`The step was killed while deployment ${deploymentId} was running; stopping it.`);
  await deployments.stop(deploymentId, onCancel === 'rollback');
}

/** The running deployment of this description: main may have been killed before it heard of its id. */
async function startedAs(description: string, deployments: LambdaDeployments): Promise<string | undefined> {
  const deploymentId = await deployments.active();
  if (deploymentId === undefined || description === '') return undefined;
  return (await deployments.identify(deploymentId)).description === description ? deploymentId : undefined;
}
