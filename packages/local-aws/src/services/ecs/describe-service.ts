/** Services, revisions and task sets as the API shows them. */
import type { Deployment, Service, ServiceRevision, Tag, TaskSet } from '@aws-sdk/client-ecs';
import { arn } from '../names.ts';
import { clusterArnOfService } from './names.ts';
import { resolvePlatform } from './placement.ts';
import type { ServiceDeployments } from './service-deployments/contract.ts';
import type { RevisionRecord, RevisionSettings, ServiceRecord, TaskSetRecord } from './service-record.ts';
import type { ServiceStore } from './service-store.ts';
import type { TaskSets } from './task-sets.ts';

export interface DescribePorts {
  readonly store: ServiceStore;
  readonly taskSets: TaskSets;
  readonly deployments: ServiceDeployments;
  tags(arn: string): readonly Tag[];
}

/**
 * A Service of the API. Only under controller ECS does it show the platform version LATEST. assumed: under
 * CODE_DEPLOY, task definition and load balancers are those of the primary task set.
 */
export function describeService(service: ServiceRecord, ports: DescribePorts, withTags: boolean): Service {
  const { store, deployments } = ports;
  const { settings, options, controller } = service;
  const { running, pending } = store.totals(service.arn);
  const { desiredCount, deploymentConfiguration, healthCheckGracePeriodSeconds, propagateTags } = options;
  const progress =
    controller === 'ECS' && service.status !== 'INACTIVE' ? deployments.describe(service.arn) : undefined;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    ...describeSettings(settings),
    ...(controller === 'ECS' && { platformVersion: settings.platformVersion }),
    serviceRegistries: [],
    status: service.status,
    ...{ desiredCount, runningCount: running, pendingCount: pending },
    ...(settings.taskDefinition !== undefined && { taskDefinition: settings.taskDefinition }),
    deploymentConfiguration,
    ...(controller !== 'ECS' && {
      taskSets: service.taskSets.map((taskSet) => describeTaskSet(service, taskSet, ports)),
    }),
    deployments: (progress?.deployments ?? []).map(({ revisionArn, ...rollout }): Deployment => {
      const revision = store.revisions.get(revisionArn);
      return {
        ...rollout,
        ...(revision && { ...describePlacement(revision), taskDefinition: revision.taskDefinition }),
      };
    }),
    ...(progress?.currentServiceDeployment !== undefined && {
      currentServiceDeployment: progress.currentServiceDeployment,
      currentServiceRevisions: progress.deployments.map(({ revisionArn, desiredCount: requested, ...counts }) => ({
        arn: revisionArn,
        ...{
          requestedTaskCount: requested,
          runningTaskCount: counts.runningCount,
          pendingTaskCount: counts.pendingCount,
        },
      })),
    }),
    roleArn: arn('iam', '', 'role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'),
    events: [...service.events],
    createdAt: new Date(service.createdAt),
    placementConstraints: [],
    placementStrategy: [],
    ...(healthCheckGracePeriodSeconds !== undefined && { healthCheckGracePeriodSeconds }),
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: controller },
    ...(withTags && { tags: [...ports.tags(service.arn)] }),
    createdBy: arn('iam', '', 'user/local-aws'),
    enableECSManagedTags: options.enableECSManagedTags,
    propagateTags: propagateTags ?? 'NONE',
    enableExecuteCommand: options.enableExecuteCommand,
    availabilityZoneRebalancing: options.availabilityZoneRebalancing,
  };
}

/** What services, deployments, task sets and revisions show alike. */
function describePlacement({ launchType, capacityProviderStrategy, ...rest }: RevisionSettings) {
  return {
    ...(capacityProviderStrategy.length > 0
      ? { capacityProviderStrategy: [...capacityProviderStrategy] }
      : { launchType }),
    platformVersion: resolvePlatform(rest.platformVersion),
    platformFamily: 'Linux',
    ...(rest.networkConfiguration && { networkConfiguration: rest.networkConfiguration }),
  };
}

function describeSettings(settings: RevisionSettings) {
  return { ...describePlacement(settings), loadBalancers: [...settings.loadBalancers] };
}

/** A TaskSet of the API. */
export function describeTaskSet(
  service: ServiceRecord,
  taskSet: TaskSetRecord,
  { taskSets }: Pick<DescribePorts, 'taskSets'>,
): TaskSet {
  const view = taskSets.view(service, taskSet);
  const { startedBy, externalId } = taskSet;
  return {
    ...{ id: taskSet.id, taskSetArn: taskSet.arn, serviceArn: service.arn, clusterArn: service.clusterArn },
    ...(startedBy !== undefined && { startedBy }),
    ...(externalId !== undefined && { externalId }),
    status: taskSet.status,
    ...(taskSet.taskDefinition !== undefined && { taskDefinition: taskSet.taskDefinition }),
    ...{ computedDesiredCount: view.desiredCount, pendingCount: view.pendingCount, runningCount: view.runningCount },
    ...{ createdAt: new Date(taskSet.createdAt), updatedAt: new Date(taskSet.updatedAt) },
    ...describeSettings(taskSet),
    serviceRegistries: [],
    scale: { value: taskSet.scale, unit: 'PERCENT' },
    ...{ stabilityStatus: taskSet.stability, stabilityStatusAt: new Date(taskSet.stabilityAt) },
    tags: [],
  };
}

/** A ServiceRevision of the API. */
export function describeRevision(revision: RevisionRecord): ServiceRevision {
  const { taskDefinition } = revision;
  return {
    ...{ serviceRevisionArn: revision.arn, serviceArn: revision.serviceArn },
    clusterArn: clusterArnOfService(revision.serviceArn),
    ...(taskDefinition !== undefined && { taskDefinition }),
    ...describeSettings(revision),
    serviceRegistries: [],
    containerImages: [...revision.containerImages],
    guardDutyEnabled: false,
    createdAt: new Date(revision.createdAt),
  };
}
