/** Services, revisions and task sets as the API shows them. */
import type { Deployment, Service, ServiceRevision, Tag, TaskSet } from '@aws-sdk/client-ecs';
import { arn } from '../names.ts';
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

/** A Service of the API. assumed: under CODE_DEPLOY, task definition and load balancers are those of the primary task set. */
export function describeService(service: ServiceRecord, ports: DescribePorts, withTags: boolean): Service {
  const { store, deployments } = ports;
  const { settings, options, controller } = service;
  const { running, pending } = store.totals(service.arn);
  const { desiredCount, deploymentConfiguration, healthCheckGracePeriodSeconds, propagateTags } = options;
  const progress = controller === 'ECS' ? deployments.describe(service.arn) : undefined;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    ...describeSettings(settings),
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
        ...(revision && { ...describeSettings(revision), taskDefinition: revision.taskDefinition }),
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
    availabilityZoneRebalancing: 'DISABLED',
  };

  function describeSettings({ launchType, capacityProviderStrategy, ...rest }: RevisionSettings) {
    return {
      ...(capacityProviderStrategy.length > 0
        ? { capacityProviderStrategy: [...capacityProviderStrategy] }
        : { launchType }),
      platformVersion: rest.platformVersion,
      platformFamily: 'Linux',
      ...(rest.networkConfiguration && { networkConfiguration: rest.networkConfiguration }),
      loadBalancers: [...rest.loadBalancers],
    };
  }
}

/** A TaskSet of the API. */
export function describeTaskSet(
  service: ServiceRecord,
  taskSet: TaskSetRecord,
  { taskSets }: Pick<DescribePorts, 'taskSets'>,
): TaskSet {
  const view = taskSets.view(service, taskSet);
  const { networkConfiguration, startedBy, externalId } = taskSet;
  return {
    ...{ id: taskSet.id, taskSetArn: taskSet.arn, serviceArn: service.arn, clusterArn: service.clusterArn },
    ...(startedBy !== undefined && { startedBy }),
    ...(externalId !== undefined && { externalId }),
    status: taskSet.status,
    ...(taskSet.taskDefinition !== undefined && { taskDefinition: taskSet.taskDefinition }),
    ...{ computedDesiredCount: view.desiredCount, pendingCount: view.pendingCount, runningCount: view.runningCount },
    ...{ createdAt: new Date(taskSet.createdAt), updatedAt: new Date(taskSet.updatedAt) },
    ...(taskSet.capacityProviderStrategy.length > 0
      ? { capacityProviderStrategy: [...taskSet.capacityProviderStrategy] }
      : { launchType: taskSet.launchType }),
    ...{ platformVersion: taskSet.platformVersion, platformFamily: 'Linux' },
    ...(networkConfiguration && { networkConfiguration }),
    loadBalancers: [...taskSet.loadBalancers],
    serviceRegistries: [],
    scale: { value: taskSet.scale, unit: 'PERCENT' },
    ...{ stabilityStatus: taskSet.stability, stabilityStatusAt: new Date(taskSet.stabilityAt) },
    tags: [],
  };
}

/** A ServiceRevision of the API. */
export function describeRevision(
  revision: RevisionRecord,
  service: ServiceRecord,
  store: ServiceStore,
): ServiceRevision {
  const { networkConfiguration, taskDefinition, launchType, capacityProviderStrategy } = revision;
  return {
    ...{ serviceRevisionArn: revision.arn, serviceArn: revision.serviceArn, clusterArn: service.clusterArn },
    ...(taskDefinition !== undefined && { taskDefinition }),
    ...(capacityProviderStrategy.length > 0
      ? { capacityProviderStrategy: [...capacityProviderStrategy] }
      : { launchType }),
    ...{ platformVersion: revision.platformVersion, platformFamily: 'Linux' },
    loadBalancers: [...revision.loadBalancers],
    serviceRegistries: [],
    ...(networkConfiguration && { networkConfiguration }),
    containerImages: [...store.imagesOf(revision.arn)],
    guardDutyEnabled: false,
    createdAt: new Date(revision.createdAt),
  };
}
