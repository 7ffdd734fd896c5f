/** CreateService. What the new service's tasks do is decided by its deployments or its task sets. */
import { isDeepStrictEqual } from 'node:util';
import type { CreateServiceRequest, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Operation } from '../service.ts';
import { requireCluster } from './clusters.ts';
import { describeService } from './describe-service.ts';
import type { ServiceOperationPorts } from './find-service.ts';
import { isName, resourceArnOf } from './names.ts';
import { readPlacement } from './placement.ts';
import { deploy } from './service-deployment-order.ts';
import { checkTrafficConfiguration } from './service-deployments/advanced-configuration.ts';
import { invalidParameter, unsupported } from './service-deployments/errors.ts';
import type { RevisionSettings, ServiceRecord } from './service-record.ts';
import { checkLoadBalancers, configurationOf, refuseMembers } from './service-rules.ts';
import { requireActive } from './task-definitions.ts';

export function createServiceOperation(ports: ServiceOperationPorts): Operation {
  const { clock, clusters, definitions, store, taskSets, loadBalancing } = ports;
  /** What services were created from: the same call again is no error. */
  const requests = new WeakMap<ServiceRecord, CreateServiceRequest>();
  const describe = (service: ServiceRecord) => ({ service: describeService(service, ports, true) });

  return (input: CreateServiceRequest, { region }) => {
    const { clientToken: _, ...request } = input;
    const cluster = requireCluster(clusters, input.cluster, region);
    const name = input.serviceName ?? '';
    if (!isName(name)) {
      throw invalidParameter(
        'Service names must have letters, numbers, hyphens and underscores only, and at most 255.',
      );
    }
    const serviceArn = resourceArnOf('service', name, cluster.arn);
    const present = store.services.get(serviceArn);
    if (present?.status === 'ACTIVE' && isDeepStrictEqual(requests.get(present), request)) return describe(present);
    if (present?.status === 'ACTIVE') throw invalidParameter('Creation of service was not idempotent.');
    if (present?.status === 'DRAINING') throw invalidParameter('Unable to Start a service that is still Draining.');
    if (input.schedulingStrategy === 'DAEMON') throw unsupported('The scheduling strategy DAEMON');
    refuseMembers(input);
    const controller = input.deploymentController?.type ?? 'ECS';
    const isNamedLater = controller === 'EXTERNAL' && input.taskDefinition === undefined;
    const definition = isNamedLater ? undefined : requireActive(definitions, input.taskDefinition, region);
    const placement = readPlacement(input, cluster, definition);
    checkBalancing(input, controller, definition, region);
    const { loadBalancers = [] } = input;
    const settings: RevisionSettings = { ...placement, taskDefinition: definition?.taskDefinitionArn, loadBalancers };
    const service: ServiceRecord = {
      ...{ arn: serviceArn, name, clusterArn: cluster.arn, region, controller, createdAt: clock.now() },
      ...{ status: 'ACTIVE', settings, taskSets: [], events: [] },
      options: {
        desiredCount: input.desiredCount ?? 1,
        deploymentConfiguration: configurationOf(input.deploymentConfiguration, controller),
        healthCheckGracePeriodSeconds:
          input.healthCheckGracePeriodSeconds ?? (loadBalancers.length > 0 ? 0 : undefined),
        enableECSManagedTags: input.enableECSManagedTags ?? false,
        propagateTags: input.propagateTags,
        enableExecuteCommand: input.enableExecuteCommand ?? false,
        availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? 'ENABLED',
      },
    };
    requests.set(service, request);
    store.services.set(serviceArn, service);
    ports.setTags(serviceArn, input.tags);
    if (controller === 'ECS') deploy(ports, service, settings);
    if (controller === 'CODE_DEPLOY') taskSets.create(service, settings, { status: 'PRIMARY', scale: 100 });
    return describe(service);
  };

  function checkBalancing(
    { loadBalancers = [], deploymentConfiguration, healthCheckGracePeriodSeconds }: CreateServiceRequest,
    controller: ServiceRecord['controller'],
    definition: TaskDefinition | undefined,
    region: string,
  ): void {
    if (definition !== undefined) checkLoadBalancers(loadBalancers, definition, region, loadBalancing);
    if (controller === 'CODE_DEPLOY' && loadBalancers.length === 0) {
      // assumed: the words.
      throw invalidParameter('Load balancers are required for services with a CODE_DEPLOY deployment controller.');
    }
    if (controller === 'ECS') {
      checkTrafficConfiguration(deploymentConfiguration?.strategy, loadBalancers, loadBalancing);
    }
    if (loadBalancers.length === 0 && healthCheckGracePeriodSeconds !== undefined) {
      throw invalidParameter('Health check grace period is only valid for services configured to use load balancers');
    }
  }
}
