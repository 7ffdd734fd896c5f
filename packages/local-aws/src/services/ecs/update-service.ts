/** UpdateService: what changes at once, and what a deployment changes. */
import type { UpdateServiceRequest } from '@aws-sdk/client-ecs';
import type { Operation } from '../service.ts';
import { requireCluster } from './clusters.ts';
import { describeService } from './describe-service.ts';
import { requireService, type ServiceOperationPorts } from './find-service.ts';
import { readPlacement } from './placement.ts';
import { deploy } from './service-deployment-order.ts';
import { checkTrafficConfiguration } from './service-deployments/advanced-configuration.ts';
import { exception } from './service-deployments/errors.ts';
import type { RevisionSettings, ServiceOptions, ServiceRecord } from './service-record.ts';
import { checkLoadBalancers, configurationOf, refuseMembers } from './service-rules.ts';
import { findTaskDefinition, requireActive } from './task-definitions.ts';
import { checkUpdate, startsDeployment } from './update-rules.ts';

export function updateServiceOperation(ports: ServiceOperationPorts): Operation {
  const { clusters, definitions, taskSets, deployments, loadBalancing } = ports;

  return (input: UpdateServiceRequest, { region }) => {
    const service = requireService(ports, input.cluster, input.service ?? '', region);
    if (service.status !== 'ACTIVE') throw exception('ServiceNotActive', 'Service was not ACTIVE.');
    checkUpdate(service, input);
    refuseMembers(input);
    const settings = changeSettings(service, input, region);
    const options = changeOptions(service, input);
    if (service.controller === 'ECS') {
      checkTrafficConfiguration(options.deploymentConfiguration.strategy, settings.loadBalancers, loadBalancing);
    }
    const before = service.options;
    service.options = options;
    try {
      follow(service, settings, before, input);
    } catch (error) {
      service.options = before;
      throw error;
    }
    return { service: describeService(service, ports, true) };
  };

  function follow(
    service: ServiceRecord,
    settings: RevisionSettings,
    before: ServiceOptions,
    input: UpdateServiceRequest,
  ): void {
    const { desiredCount } = service.options;
    const isDeploying = deployments
      .describe(service.arn)
      .deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS');
    if (service.controller === 'ECS' && startsDeployment(service, settings, input, isDeploying)) {
      deploy(ports, service, settings);
    } else if (desiredCount !== before.desiredCount) {
      if (service.controller === 'ECS') deployments.rescale(service.arn, desiredCount);
      else taskSets.rescale(service);
    }
  }

  function changeSettings(service: ServiceRecord, input: UpdateServiceRequest, region: string): RevisionSettings {
    const { settings } = service;
    const { capacityProviderStrategy, loadBalancers = settings.loadBalancers } = input;
    const named =
      input.taskDefinition === undefined ? undefined : requireActive(definitions, input.taskDefinition, region);
    // The task definition that the service has stays good when it is deregistered.
    const definition = named ?? findTaskDefinition(definitions, settings.taskDefinition ?? '', region);
    const placement = readPlacement(
      {
        ...{ placementConstraints: input.placementConstraints, placementStrategy: input.placementStrategy },
        platformVersion: input.platformVersion ?? settings.platformVersion,
        networkConfiguration: input.networkConfiguration ?? settings.networkConfiguration,
        ...(capacityProviderStrategy ? { capacityProviderStrategy } : { launchType: 'FARGATE' }),
      },
      requireCluster(clusters, service.clusterArn, region),
      named,
    );
    if (definition !== undefined && (named !== undefined || input.loadBalancers !== undefined)) {
      checkLoadBalancers(loadBalancers, definition, region, loadBalancing);
    }
    return {
      ...placement,
      ...(capacityProviderStrategy === undefined && { capacityProviderStrategy: settings.capacityProviderStrategy }),
      ...{ taskDefinition: definition?.taskDefinitionArn ?? settings.taskDefinition, loadBalancers },
    };
  }
}

function changeOptions({ controller, options }: ServiceRecord, input: UpdateServiceRequest): ServiceOptions {
  return {
    desiredCount: input.desiredCount ?? options.desiredCount,
    deploymentConfiguration: configurationOf(input.deploymentConfiguration, controller, options),
    healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? options.healthCheckGracePeriodSeconds,
    enableECSManagedTags: input.enableECSManagedTags ?? options.enableECSManagedTags,
    propagateTags: input.propagateTags ?? options.propagateTags,
    enableExecuteCommand: input.enableExecuteCommand ?? options.enableExecuteCommand,
    availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? options.availabilityZoneRebalancing,
  };
}
