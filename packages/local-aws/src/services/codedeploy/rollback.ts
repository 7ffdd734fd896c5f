/** Whether an ended deployment is rolled back, and how original and rollback speak of each other. Pure. */

import type { AutoRollbackConfiguration, RollbackInfo } from '@aws-sdk/client-codedeploy';
import type { Run } from './run.ts';

const eventOfCause = {
  failure: 'DEPLOYMENT_FAILURE',
  alarm: 'DEPLOYMENT_STOP_ON_ALARM',
  request: 'DEPLOYMENT_STOP_ON_REQUEST',
  // assumed: nobody asked for this stop.
  expiry: 'DEPLOYMENT_FAILURE',
} as const;

/**
 * Whether CodeDeploy rolls the ended `run` back. `requested` is StopDeployment's `autoRollbackEnabled`.
 * assumed: an explicit false there overrules the configuration.
 */
export function shouldRollBack(
  run: Run,
  configuration: AutoRollbackConfiguration | undefined,
  requested: boolean | undefined,
): boolean {
  if (run.ending === undefined) return false;
  if (run.ending.cause === 'request' && requested !== undefined) return requested;
  return configuration?.enabled === true && (configuration.events ?? []).includes(eventOfCause[run.ending.cause]);
}

/** rollbackInfo of the deployment that was rolled back. */
export function originalRollbackInfo(originalId: string, rollbackId: string): RollbackInfo {
  return {
    rollbackDeploymentId: rollbackId,
    rollbackMessage: `Deployment ${originalId} terminated. Automatic rollback is triggered with a DeploymentId ${rollbackId}.`,
  };
}

/** rollbackInfo of the deployment that rolls back. */
export function triggeredRollbackInfo(originalId: string, rollbackId: string): RollbackInfo {
  return {
    rollbackTriggeringDeploymentId: originalId,
    rollbackMessage: `Deployment ${rollbackId} is triggered to roll back deployment ${originalId}.`,
  };
}
