/** Why a release was not started, as its user reads it. */
import type { Log } from '@aws-release-actions/action-kit';
import type { GuardState } from '@aws-release-actions/deploy-action';
import type { Inputs } from './inputs.ts';
import type { Site } from './plan.ts';

/** There is no such service. */
export function noService({ cluster, service }: Inputs): string {
  return `Input 'service' is "${service}", but the cluster "${cluster}" has no active service of that name in this region.`;
}

export const stopNeedsCodeDeploy =
  'Input \'on-cancel\' is "stop", but a deployment of ECS can only be stopped by going back; it should be "rollback" or "leave".';

/** The deployment is one of the other service. */
export function otherEngine(deploymentId: string, { service }: Site): string {
  const [maker, form] =
    service.engine === 'task-sets' ? ['CodeDeploy', 'an id (d-...)'] : ['ECS', 'the ARN of a service deployment'];
  return `Input 'deployment-id' is "${deploymentId}", but service ${service.name} is deployed by ${maker}; it should be ${form}.`;
}

/** Without a task that serves there is nothing to go back to. */
export function nothingServes({ service }: Inputs): string {
  return `No task of service ${service} serves at its production listener, so a release could not go back to anything. Bring the service up first. Nothing was changed.`;
}

/** The run was cancelled before anything began. */
export function cancelled({ reason }: AbortSignal): string {
  return `The run was cancelled (${String(reason)}) before traffic moved. Nothing was deployed.`;
}

/**
 * What the alarms say against a release. CodeDeploy stops a deployment at once if one is red; ECS only
 * heeds changes into ALARM, so a red one guards nothing: warn.
 */
export function alarmObstacle({ service }: Site, { missing, red }: GuardState, log: Log): string | undefined {
  if (service.alarms.length === 0) {
    log.warning('No alarm guards this release: only a hook, or unhealthy tasks, can stop it.');
  }
  if (missing.length > 0) {
    return `There is no alarm ${missing.map((name) => `"${name}"`).join(', ')} in this region, though the deployments of this service are to watch it. Nothing was changed.`;
  }
  const [first] = red;
  if (first === undefined) return undefined;
  if (service.engine === 'task-sets') {
    return `The alarm "${first.name}" is in ALARM already (${first.reason}), so CodeDeploy would stop the deployment at once. Nothing was changed.`;
  }
  log.warning(
    `The alarm "${first.name}" is in ALARM already (${first.reason}). ECS heeds only a change into ALARM, so it does not guard this release.`,
  );
  return undefined;
}
