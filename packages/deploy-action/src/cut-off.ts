/** What a step leaves for its post stage, and what the post stage does if the main stage was cut off. */
import type { ActionContext } from '@aws-release-actions/action-kit';
import { type OnCancel, shortId } from '@aws-release-actions/deployment';
import type { ActiveDeployment, Creation, Deployments } from '@aws-release-actions/driver';

/** States of the step: what is about to be started, what was started, and that the watch has ended by itself. */
export const startingState = 'deployment-description';
export const deploymentState = 'deployment-id';
export const watchEndedState = 'watch-ended';

/**
 * Starts a deployment so that the post stage finds it even if main is killed before it hears of the id. A start
 * that failed is told as it is, and what may run all the same goes on: an error is not a cancel.
 */
export async function startDeployment(
  { saveState, signal }: Pick<ActionContext, 'saveState' | 'signal'>,
  description: string,
  create: () => Promise<Creation>,
): Promise<Creation> {
  saveState(startingState, description);
  try {
    return await create();
  } catch (error) {
    if (!signal.aborted) saveState(watchEndedState, 'true');
    throw error;
  }
}

/**
 * A main stage that was killed could not finish what the cancel meant, so it is done here. A main stage
 * that ended by itself has settled everything, also when it lost sight of the deployment. `isOurs` tells
 * the deployment of a description: main may have been killed before it heard of its id.
 */
export async function stopIfCutOff(
  onCancel: OnCancel,
  { log, savedState }: Pick<ActionContext, 'log' | 'savedState'>,
  open: () => Promise<Deployments> | Deployments,
  isOurs: (active: ActiveDeployment, description: string) => boolean,
): Promise<void> {
  if (savedState(watchEndedState) !== undefined || onCancel === 'leave') return;
  const description = savedState(startingState) ?? '';
  const started = savedState(deploymentState);
  if (description === '' && started === undefined) return;
  const deployments = await open();
  const deploymentId = started ?? (await startedAs(description, deployments, isOurs));
  if (deploymentId === undefined) return;
  log.info(`The step was killed while deployment ${shortId(deploymentId)} was running; stopping it.`);
  await deployments.stop(deploymentId, onCancel === 'rollback');
}

async function startedAs(
  description: string,
  deployments: Deployments,
  isOurs: (active: ActiveDeployment, description: string) => boolean,
): Promise<string | undefined> {
  const deploymentId = await deployments.active();
  if (deploymentId === undefined) return undefined;
  return isOurs(await deployments.identify(deploymentId), description) ? deploymentId : undefined;
}
