/**
 * What the settings of an ECS deployment group must be, in CodeDeploy's words where those are known. Pure: what is
 * there of services and load balancers is asked through `Surroundings`. assumed: each text without a comment.
 */

import type { BlueGreenDeploymentConfiguration, LoadBalancerInfo } from '@aws-sdk/client-codedeploy';
import type { ContainerService } from '../../ports.ts';
import type { GroupSettings } from '../application-store.ts';
import { exception, unsupported } from '../errors.ts';
import type { TrafficRouting } from '../traffic-schedule.ts';

/** The account, as far as a group names parts of it. */
export interface Surroundings {
  service(cluster: string, service: string): ContainerService | undefined;
  /** Whether another group has this service. */
  isTaken(cluster: string, service: string): boolean;
}

/** Throws if the settings cannot be those of an ECS group. Texts that begin with `For ECS` were seen. */
export function checkEcsSettings(settings: GroupSettings): void {
  const { loadBalancerInfo, blueGreenDeploymentConfiguration, autoScalingGroups } = settings;
  if (autoScalingGroups !== undefined && autoScalingGroups.length > 0) {
    throw exception('InvalidAutoScalingGroup', 'For ECS deployment group, autoScalingGroups can not be specified');
  }
  checkLoadBalancerInfo(loadBalancerInfo);
  checkBlueGreen(blueGreenDeploymentConfiguration);
  const { ecsServices = [] } = settings;
  const [service] = ecsServices;
  if (ecsServices.length !== 1 || !service?.clusterName || !service.serviceName) {
    throw exception('InvalidECSService', 'For ECS deployment group, ecsServices must name one cluster and one service');
  }
}

/** With what CodeDeploy was seen to show. assumed: that these are its defaults where a group leaves them out. */
export function fillBlueGreen(configuration: BlueGreenDeploymentConfiguration): BlueGreenDeploymentConfiguration {
  const { deploymentReadyOption, terminateBlueInstancesOnDeploymentSuccess, ...rest } = configuration;
  return {
    ...rest,
    deploymentReadyOption: {
      actionOnTimeout: deploymentReadyOption?.actionOnTimeout ?? 'CONTINUE_DEPLOYMENT',
      waitTimeInMinutes: deploymentReadyOption?.waitTimeInMinutes ?? 0,
    },
    terminateBlueInstancesOnDeploymentSuccess: {
      action: terminateBlueInstancesOnDeploymentSuccess?.action ?? 'TERMINATE',
      terminationWaitTimeInMinutes: terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes ?? 0,
    },
  };
}

/** Throws unless the service is there for CodeDeploy, and no other group has it. */
export function checkEcsService({ ecsServices }: GroupSettings, surroundings: Surroundings): void {
  const { clusterName = '', serviceName = '' } = ecsServices?.[0] ?? {};
  const service = surroundings.service(clusterName, serviceName);
  if (service === undefined || service.status === 'INACTIVE') {
    throw exception(
      'InvalidECSService',
      `Could not load ECS service information for cluster: ${clusterName}, service: ${serviceName}. Cause: The service was not found.`,
    );
  }
  if (service.controller !== 'CODE_DEPLOY') {
    // Seen.
    throw exception(
      'InvalidECSService',
      `Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.`,
    );
  }
  if (surroundings.isTaken(clusterName, serviceName)) {
    throw exception(
      'ECSServiceMappingLimitExceeded',
      `The Amazon ECS service ${serviceName} in the cluster ${clusterName} is associated with another deployment group.`,
    );
  }
}

/** Network load balancers move all traffic or none. The text is documented; assumed: its code. */
export function checkRouting(
  { loadBalancerInfo }: GroupSettings,
  routing: TrafficRouting,
  loadBalancerType: (listenerArn: string) => 'application' | 'network' | undefined,
): void {
  const [pair] = loadBalancerInfo?.targetGroupPairInfoList ?? [];
  const listeners = [...(pair?.prodTrafficRoute?.listenerArns ?? []), ...(pair?.testTrafficRoute?.listenerArns ?? [])];
  if (routing.type === 'AllAtOnce' || !listeners.some((listener) => loadBalancerType(listener) === 'network')) return;
  throw exception(
    'InvalidTrafficRoutingConfiguration',
    'Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when you create/update Deployment group.',
  );
}

function checkLoadBalancerInfo(info: LoadBalancerInfo | undefined): void {
  const refuse = (sentence: string) =>
    exception('InvalidLoadBalancerInfo', `For ECS deployment group, loadBalancerInfo ${sentence}`);
  if (info === undefined) throw refuse('must be specified');
  if (info.elbInfoList?.length) throw refuse('must not contain elbInfo list');
  if (info.targetGroupInfoList?.length) throw refuse('must not contain targetGroupInfo list');
  const pairs = info.targetGroupPairInfoList ?? [];
  if (pairs.length !== 1) throw refuse('must contain one targetGroupPairInfo');
  const { targetGroups, prodTrafficRoute, testTrafficRoute } = pairs[0] ?? {};
  const names = (targetGroups ?? []).map(({ name }) => name);
  if (names.length !== 2 || names.some((name) => !name) || names[0] === names[1]) {
    throw exception('InvalidTargetGroupPair', 'A target group pair must name two different target groups.');
  }
  if (prodTrafficRoute?.listenerArns?.length !== 1) {
    throw exception('InvalidTargetGroupPair', 'The prodTrafficRoute must have the ARN of one listener.');
  }
  if (testTrafficRoute !== undefined && testTrafficRoute.listenerArns?.length !== 1) {
    throw exception('InvalidTargetGroupPair', 'The testTrafficRoute must have the ARN of one listener.');
  }
}

function checkBlueGreen(configuration: BlueGreenDeploymentConfiguration | undefined): void {
  const refuse = (sentence: string) => exception('InvalidBlueGreenDeploymentConfiguration', sentence);
  if (configuration === undefined) {
    throw refuse('For ECS deployment group, blueGreenDeploymentConfiguration must be specified');
  }
  const { deploymentReadyOption, terminateBlueInstancesOnDeploymentSuccess, greenFleetProvisioningOption } =
    configuration;
  if (greenFleetProvisioningOption !== undefined) {
    throw refuse('For ECS deployment group, greenFleetProvisioningOption can not be specified');
  }
  const { actionOnTimeout = 'CONTINUE_DEPLOYMENT', waitTimeInMinutes = 0 } = deploymentReadyOption ?? {};
  if (actionOnTimeout === 'CONTINUE_DEPLOYMENT' && waitTimeInMinutes > 0) {
    // Seen.
    throw refuse("Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified");
  }
  if (actionOnTimeout !== 'CONTINUE_DEPLOYMENT' && actionOnTimeout !== 'STOP_DEPLOYMENT') {
    throw refuse(`The deployment ready action must be CONTINUE_DEPLOYMENT or STOP_DEPLOYMENT, not ${actionOnTimeout}`);
  }
  // assumed: at most the 120 hours that the guide gives from the start to the traffic shift.
  if (actionOnTimeout === 'STOP_DEPLOYMENT' && !isWithin(waitTimeInMinutes, 1, 7200)) {
    throw refuse("Deployment ready action 'STOP_DEPLOYMENT' needs a waitTimeInMinutes between 1 and 7200");
  }
  const { action = 'TERMINATE', terminationWaitTimeInMinutes = 0 } = terminateBlueInstancesOnDeploymentSuccess ?? {};
  if (action === 'KEEP_ALIVE') throw unsupported('KEEP_ALIVE on the ECS compute platform');
  if (action !== 'TERMINATE') throw refuse(`The action on the original instances must be TERMINATE, not ${action}`);
  if (!isWithin(terminationWaitTimeInMinutes, 0, 2880)) {
    throw refuse('The terminationWaitTimeInMinutes must be between 0 and 2880');
  }
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
