/** What CreateService and UpdateService have in common: load balancers, configuration, and what is 501. In ECS's words. */
import type { CreateServiceRequest, LoadBalancer, TaskDefinition, UpdateServiceRequest } from '@aws-sdk/client-ecs';
import type { LoadBalancing } from '../ports.ts';
import { completeDeploymentConfiguration } from './service-deployments/configuration.ts';
import { invalidParameter, unsupported } from './service-deployments/errors.ts';
import type { ServiceOptions, ServiceRecord } from './service-record.ts';
import { requireContainerPort } from './task-definition.ts';

/** Throws unless the target groups are there, have a load balancer, and fit the task definition. */
export function checkLoadBalancers(
  loadBalancers: readonly LoadBalancer[],
  definition: TaskDefinition,
  region: string,
  loadBalancing: Pick<LoadBalancing, 'targetGroup'>,
): void {
  for (const { targetGroupArn, loadBalancerName, containerName, containerPort } of loadBalancers) {
    if (loadBalancerName !== undefined) throw unsupported('A Classic Load Balancer');
    const group = targetGroupArn === undefined ? undefined : loadBalancing.targetGroup(targetGroupArn, region);
    if (group === undefined) throw invalidParameter(`The target group ${targetGroupArn} does not exist.`);
    if (group.targetType !== 'ip') {
      throw invalidParameter(
        `The provided target group ${targetGroupArn} has target type ${group.targetType}, which is incompatible with the awsvpc network mode specified in the task definition.`,
      );
    }
    if (group.loadBalancerArns.length === 0 && !isOfPair(loadBalancers, group.arn)) {
      throw invalidParameter(
        `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
      );
    }
    requireContainerPort(definition, containerName, containerPort);
  }
}

/** Of a pair, the group without production traffic may have no listener. */
function isOfPair(loadBalancers: readonly LoadBalancer[], groupArn: string): boolean {
  return loadBalancers.some(
    ({ advancedConfiguration, targetGroupArn }) =>
      advancedConfiguration !== undefined &&
      (advancedConfiguration.alternateTargetGroupArn === groupArn || targetGroupArn === groupArn),
  );
}

/** The configuration of a service from what a call gives and, for UpdateService, what is in force. */
export function configurationOf(
  given: CreateServiceRequest['deploymentConfiguration'],
  controller: ServiceRecord['controller'],
  before?: ServiceOptions,
): ServiceOptions['deploymentConfiguration'] {
  if (controller === 'ECS') return completeDeploymentConfiguration(given, before?.deploymentConfiguration);
  if (given?.strategy !== undefined && given.strategy !== 'ROLLING') {
    throw invalidParameter(`The deployment strategy ${given.strategy} needs the deployment controller ECS.`);
  }
  return { minimumHealthyPercent: 100, maximumPercent: 200, ...before?.deploymentConfiguration, ...given };
}

/** Throws for what would be different from what was asked. */
export function refuseMembers(input: CreateServiceRequest | UpdateServiceRequest): void {
  const members = [
    ...(['serviceConnectConfiguration', 'volumeConfigurations', 'vpcLatticeConfigurations'] as const),
    ...(['serviceRegistries', 'gatewayConnectors', 'monitoring'] as const),
  ];
  for (const member of members) {
    const value = input[member];
    if (Array.isArray(value) ? value.length > 0 : value !== undefined) throw unsupported(`${member} of a service`);
  }
  const { desiredCount = 0 } = input;
  if (desiredCount < 0) throw invalidParameter('desiredCount must not be negative.');
}
