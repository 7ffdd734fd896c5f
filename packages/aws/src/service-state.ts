/** What moves the traffic of a service, and between what: read out of its description. Pure. */
import type { ServiceState, TaskSetPlacement } from '@aws-release-actions/driver';
import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { DeploymentConfiguration, LoadBalancer, Service, TaskSet } from '@aws-sdk/client-ecs';
import { groupAlarms } from './codedeploy-group.ts';
import type { ServiceNames } from './container-service.ts';

/** A service with the controller ECS, or one that this action cannot deploy. */
export function serviceState(names: ServiceNames, service: Service): ServiceState {
  const { deploymentConfiguration, deploymentController } = service;
  const [balancer] = service.loadBalancers ?? [];
  const { alternateTargetGroupArn, productionListenerRule, testListenerRule } = balancer?.advancedConfiguration ?? {};
  const alarms = deploymentConfiguration?.alarms;
  const state = {
    ...commonState(names, service, balancer),
    taskDefinition: service.taskDefinition ?? '',
    productionRoute: productionListenerRule ?? '',
    testRoute: testListenerRule,
    targetGroups: [balancer?.targetGroupArn, alternateTargetGroupArn].filter((arn) => arn !== undefined),
    alarms: alarms?.enable === true ? (alarms.alarmNames ?? []) : [],
    longestMinutes: serviceMinutes(deploymentConfiguration ?? {}),
  };
  const none = (why: string): ServiceState => ({ ...state, engine: 'none', why });
  const { strategy = 'ROLLING' } = deploymentConfiguration ?? {};
  if (deploymentController?.type === 'EXTERNAL') return none('has the deployment controller EXTERNAL');
  if (strategy === 'ROLLING') {
    return none(
      'is deployed with the strategy ROLLING, which has no way back in seconds; set deploymentConfiguration.strategy to BLUE_GREEN, CANARY or LINEAR',
    );
  }
  if (productionListenerRule === undefined) {
    return none('has no loadBalancers[].advancedConfiguration.productionListenerRule, so nothing moves its traffic');
  }
  return isAddressed(service) ? { ...state, engine: 'service-deployments' } : none(withoutAddresses);
}

/** A service with the controller CODE_DEPLOY; `targetGroups` are the ARNs of its group's pair. */
export function taskSetState(
  names: ServiceNames,
  service: Service,
  group: DeploymentGroupInfo,
  targetGroups: readonly string[],
): ServiceState {
  const primary = service.taskSets?.find(({ status }) => status === 'PRIMARY');
  const [balancer] = primary?.loadBalancers ?? service.loadBalancers ?? [];
  const [pair] = group.loadBalancerInfo?.targetGroupPairInfoList ?? [];
  const productionRoute = pair?.prodTrafficRoute?.listenerArns?.[0];
  const state = {
    ...commonState(names, service, balancer),
    taskDefinition: primary?.taskDefinition ?? service.taskDefinition ?? '',
    productionRoute: productionRoute ?? '',
    testRoute: pair?.testTrafficRoute?.listenerArns?.[0],
    targetGroups,
    alarms: groupAlarms(group),
    longestMinutes: groupMinutes(group),
    placement: placementOf(primary),
  };
  const none = (why: string): ServiceState => ({ ...state, engine: 'none', why });
  const groupName = `deployment group ${group.applicationName}/${group.deploymentGroupName}`;
  const isInGroup = (group.ecsServices ?? []).some(
    ({ clusterName, serviceName }) => nameOf(clusterName) === state.cluster && nameOf(serviceName) === state.name,
  );
  if (!isInGroup) return none(`is not the one of ${groupName}`);
  if (productionRoute === undefined) return none(`has no production listener in its ${groupName}`);
  return isAddressed(service) || isAddressed(primary) ? { ...state, engine: 'task-sets' } : none(withoutAddresses);
}

/** What serves is found by the addresses of tasks. */
const withoutAddresses =
  'has tasks without addresses of their own (network mode awsvpc), so nobody could tell which of them serve';

function isAddressed(described: Service | TaskSet | undefined): boolean {
  return described?.networkConfiguration?.awsvpcConfiguration !== undefined;
}

function commonState(names: ServiceNames, service: Service, balancer: LoadBalancer | undefined) {
  return {
    serviceArn: service.serviceArn ?? '',
    cluster: nameOf(names.cluster),
    name: service.serviceName ?? names.service,
    container: { name: balancer?.containerName ?? '', port: balancer?.containerPort ?? 0 },
  };
}

/** The name in an ARN, or the name itself: CodeDeploy and ECS take both. */
function nameOf(nameOrArn = ''): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

/** Minutes for tasks to become healthy: CodeDeploy's limit, and enough elsewhere. */
const minutesToHealthy = 60;

/** Defaults as the ECS API reference has them. */
function serviceMinutes(configuration: DeploymentConfiguration): number {
  const {
    strategy,
    bakeTimeInMinutes = 0,
    canaryConfiguration,
    linearConfiguration,
    lifecycleHooks = [],
  } = configuration;
  const { stepPercent = 10, stepBakeTimeInMinutes = 6 } = linearConfiguration ?? {};
  const shift =
    strategy === 'CANARY'
      ? (canaryConfiguration?.canaryBakeTimeInMinutes ?? 10)
      : strategy === 'LINEAR'
        ? Math.ceil(100 / stepPercent) * stepBakeTimeInMinutes
        : 0;
  const hooks = lifecycleHooks.map(
    ({ timeoutConfiguration, lifecycleStages = [] }) =>
      (timeoutConfiguration?.timeoutInMinutes ?? 1440) * lifecycleStages.length,
  );
  return hooks.reduce((sum, minutes) => sum + minutes, minutesToHealthy + shift + bakeTimeInMinutes);
}

function groupMinutes({
  blueGreenDeploymentConfiguration: given,
  deploymentConfigName = '',
}: DeploymentGroupInfo): number {
  const waits = [
    given?.deploymentReadyOption?.waitTimeInMinutes,
    given?.terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes,
  ];
  // CodeDeployDefault.ECSCanary10Percent5Minutes, ECSLinear10PercentEvery3Minutes; others are allowed an hour.
  const [, percent, minutes] = /(?:Linear|Canary)(\d+)Percent(?:Every)?(\d+)Minute/.exec(deploymentConfigName) ?? [];
  const steps = deploymentConfigName.includes('Linear') ? 100 / Number(percent) : 1;
  const shift = deploymentConfigName.endsWith('AllAtOnce') ? 0 : minutes === undefined ? 60 : Number(minutes) * steps;
  return waits.reduce<number>((sum, wait) => sum + (wait ?? 0), minutesToHealthy + shift);
}

function placementOf(primary: TaskSet | undefined): TaskSetPlacement {
  return {
    platformVersion: primary?.platformVersion,
    capacityProviders: (primary?.capacityProviderStrategy ?? []).map(({ capacityProvider, base, weight }) => ({
      name: capacityProvider ?? '',
      base: base ?? 0,
      weight: weight ?? 0,
    })),
  };
}
