/** What a deployment group says about its ECS service: where it is, what leads to it, and how long to wait. Pure. */

import type { BlueGreenDeploymentConfiguration } from '@aws-sdk/client-codedeploy';
import type { GroupSettings } from '../application-store.ts';

export interface EcsGroup {
  readonly clusterName: string;
  readonly serviceName: string;
  /** By name; which of them is blue shows only when a deployment looks. */
  readonly targetGroups: readonly [string, string];
  readonly productionListener: string;
  readonly testListener?: string;
  /** Minutes to wait for ContinueDeployment; absent if traffic is rerouted at once. */
  readonly readyWait?: number;
  /** Minutes that the original is kept after the last shift. */
  readonly terminationWait: number;
}

/** undefined for settings that are not those of an ECS group, as `checkEcsSettings` would say. */
export function readEcsGroup(settings: GroupSettings): EcsGroup | undefined {
  const { ecsServices = [], loadBalancerInfo, blueGreenDeploymentConfiguration } = settings;
  const [service] = ecsServices;
  const [pair] = loadBalancerInfo?.targetGroupPairInfoList ?? [];
  const [first, second] = pair?.targetGroups?.map(({ name }) => name) ?? [];
  const productionListener = pair?.prodTrafficRoute?.listenerArns?.[0];
  if (!service?.clusterName || !service.serviceName || !first || !second || !productionListener) return undefined;
  const testListener = pair?.testTrafficRoute?.listenerArns?.[0];
  const ready = blueGreenDeploymentConfiguration?.deploymentReadyOption;
  const readyWait = ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? ready.waitTimeInMinutes : undefined;
  return {
    clusterName: service.clusterName,
    serviceName: service.serviceName,
    targetGroups: [first, second],
    productionListener,
    ...(testListener !== undefined && { testListener }),
    ...(readyWait !== undefined && { readyWait }),
    terminationWait:
      blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes ?? 0,
  };
}

/** The waits as CodeDeploy shows them, zeros included: `aws ecs deploy` and the action for ECS add them up. */
export function showBlueGreen(given: BlueGreenDeploymentConfiguration = {}): BlueGreenDeploymentConfiguration {
  return {
    ...given,
    deploymentReadyOption: {
      actionOnTimeout: 'CONTINUE_DEPLOYMENT',
      waitTimeInMinutes: 0,
      ...given.deploymentReadyOption,
    },
    terminateBlueInstancesOnDeploymentSuccess: {
      action: 'TERMINATE',
      terminationWaitTimeInMinutes: 0,
      ...given.terminateBlueInstancesOnDeploymentSuccess,
    },
  };
}
