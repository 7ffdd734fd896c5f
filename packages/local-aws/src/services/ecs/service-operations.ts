/** ECS's operations on services and their revisions. Deployments themselves are those of service-deployments. */
import type {
  CapacityProviderStrategyItem,
  CreateServiceRequest,
  LoadBalancer,
  Tag,
  TaskDefinition,
  UpdateServiceRequest,
} from '@aws-sdk/client-ecs';
import type { Clock } from '../../clock/clock.ts';
import type { LoadBalancing } from '../ports.ts';
import type { Operation } from '../service.ts';
import { type ClusterRecord, type Clusters, requireCluster } from './clusters.ts';
import { describeRevision, describeService } from './describe-service.ts';
import { isName, resourceArnOf, shortName } from './names.ts';
import { type PageInput, paginate } from './pagination.ts';
import { checkTrafficConfiguration } from './service-deployments/advanced-configuration.ts';
import { completeDeploymentConfiguration } from './service-deployments/configuration.ts';
import type { DeploymentOrder, ServiceDeployments } from './service-deployments/contract.ts';
import { exception, invalidParameter, unsupported } from './service-deployments/errors.ts';
import type { RevisionSettings, ServiceOptions, ServiceRecord } from './service-record.ts';
import type { ServiceStore } from './service-store.ts';
import { requireContainerPort } from './task-definition.ts';
import { requireActive, type TaskDefinitions } from './task-definitions.ts';
import type { TaskSets } from './task-sets.ts';
import { platformVersionOf, requireNetwork } from './tasks.ts';
import { checkUpdate, startsDeployment } from './update-rules.ts';

export interface ServiceOperationPorts {
  readonly clock: Clock;
  readonly clusters: Clusters;
  readonly definitions: TaskDefinitions;
  readonly store: ServiceStore;
  readonly taskSets: TaskSets;
  readonly deployments: ServiceDeployments;
  readonly loadBalancing: LoadBalancing;
  tags(arn: string): readonly Tag[];
  setTags(arn: string, tags: readonly Tag[] | undefined): void;
}

/** The service of a call; deleted ones are not there. Throws ClusterNotFound and ServiceNotFound. */
export function requireService(
  { clusters, store }: Pick<ServiceOperationPorts, 'clusters' | 'store'>,
  cluster: string | undefined,
  name: string,
  region: string,
): ServiceRecord {
  const service = store.services.get(resourceArnOf('service', name, requireCluster(clusters, cluster, region).arn));
  if (service === undefined || service.status === 'INACTIVE') throw exception('ServiceNotFound', 'Service not found.');
  return service;
}

/** What a deployment of the service to its target revision is. */
export function deploymentOrder(service: ServiceRecord, cluster: Pick<ClusterRecord, 'name'>): DeploymentOrder {
  return {
    ...{ region: service.region, clusterArn: service.clusterArn, clusterName: cluster.name },
    ...{ serviceArn: service.arn, serviceName: service.name },
    targetRevisionArn: service.targetRevision ?? '',
    sourceRevisionArn: service.revision,
    otherRevisionArns: [],
    desiredCount: service.options.desiredCount,
    configuration: service.options.deploymentConfiguration,
    loadBalancers: service.settings.loadBalancers,
  };
}

/** CreateService, UpdateService, DescribeServices, ListServices, DeleteService, DescribeServiceRevisions. */
export function createServiceOperations(ports: ServiceOperationPorts) {
  const { clock, clusters, definitions, store, taskSets, deployments, loadBalancing } = ports;
  const describe = (service: ServiceRecord, withTags = true) => describeService(service, ports, withTags);

  /** The load balancers of a service fit its task definition. In ECS's words. */
  const checkLoadBalancers = (loadBalancers: readonly LoadBalancer[], definition: TaskDefinition, region: string) => {
    for (const { targetGroupArn, loadBalancerName, containerName, containerPort } of loadBalancers) {
      if (loadBalancerName !== undefined) throw unsupported('A Classic Load Balancer');
      const group = targetGroupArn === undefined ? undefined : loadBalancing.targetGroup(targetGroupArn, region);
      if (group === undefined) throw invalidParameter(`The target group ${targetGroupArn} does not exist.`);
      if (group.targetType !== 'ip') {
        throw invalidParameter(
          `The provided target group ${targetGroupArn} has target type ${group.targetType}, which is incompatible with the awsvpc network mode specified in the task definition.`,
        );
      }
      if (group.loadBalancerArns.length === 0 && !isAlternate(loadBalancers, group.arn)) {
        throw invalidParameter(
          `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
        );
      }
      requireContainerPort(definition, containerName, containerPort);
    }
  };

  const deploy = (service: ServiceRecord, cluster: ClusterRecord, settings: RevisionSettings) => {
    const before = { settings: service.settings, targetRevision: service.targetRevision };
    service.settings = settings;
    service.targetRevision = store.addRevision(service, settings).arn;
    try {
      deployments.start(deploymentOrder(service, cluster));
    } catch (error) {
      store.revisions.delete(service.targetRevision);
      Object.assign(service, before);
      throw error;
    }
  };

  return {
    CreateService: (input: CreateServiceRequest, { region }) => {
      const cluster = requireCluster(clusters, input.cluster, region);
      const name = input.serviceName ?? '';
      if (!isName(name)) throw invalidParameter('Service name must match ^[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}$.');
      refuseCreate(input);
      const serviceArn = resourceArnOf('service', name, cluster.arn);
      const present = store.services.get(serviceArn);
      if (present?.status === 'ACTIVE') throw invalidParameter('Creation of service was not idempotent.');
      if (present?.status === 'DRAINING') throw invalidParameter('Unable to Start a service that is still Draining.');
      const controller = input.deploymentController?.type ?? 'ECS';
      const definition =
        controller === 'EXTERNAL' && input.taskDefinition === undefined
          ? undefined
          : requireActive(definitions, input.taskDefinition, region);
      const loadBalancers = input.loadBalancers ?? [];
      if (definition !== undefined) {
        requireNetwork(definition.networkMode, input.networkConfiguration);
        checkLoadBalancers(loadBalancers, definition, region);
      }
      if (controller === 'CODE_DEPLOY' && loadBalancers.length === 0) {
        throw invalidParameter('Load balancers are required for services with a CODE_DEPLOY deployment controller.');
      }
      if (controller === 'ECS') {
        checkTrafficConfiguration(input.deploymentConfiguration?.strategy, loadBalancers, loadBalancing);
      }
      if (loadBalancers.length === 0 && input.healthCheckGracePeriodSeconds !== undefined) {
        throw invalidParameter(
          'Health check grace period is only valid for services configured to use load balancers.',
        );
      }
      const settings: RevisionSettings = {
        taskDefinition: definition?.taskDefinitionArn,
        launchType: input.launchType ?? 'FARGATE',
        capacityProviderStrategy: strategyOf(input, cluster),
        platformVersion: platformVersionOf(input.platformVersion),
        networkConfiguration: input.networkConfiguration,
        loadBalancers,
      };
      const service: ServiceRecord = {
        ...{ arn: serviceArn, name, clusterArn: cluster.arn, region, controller, createdAt: clock.now() },
        ...{ status: 'ACTIVE', settings, taskSets: [], events: [] },
        options: {
          desiredCount: input.desiredCount ?? 1,
          deploymentConfiguration: configurationOf(input, controller),
          healthCheckGracePeriodSeconds:
            input.healthCheckGracePeriodSeconds ?? (loadBalancers.length > 0 ? 0 : undefined),
          enableECSManagedTags: input.enableECSManagedTags ?? false,
          propagateTags: input.propagateTags,
          enableExecuteCommand: input.enableExecuteCommand ?? false,
        },
      };
      store.services.set(serviceArn, service);
      ports.setTags(serviceArn, input.tags);
      if (controller === 'ECS') deploy(service, cluster, settings);
      if (controller === 'CODE_DEPLOY') taskSets.create(service, settings, { status: 'PRIMARY', scale: 100 });
      return { service: describe(service) };
    },

    UpdateService: (input: UpdateServiceRequest, { region }) => {
      const service = requireService(ports, input.cluster, input.service ?? '', region);
      const cluster = requireCluster(clusters, input.cluster ?? service.clusterArn, region);
      if (service.status !== 'ACTIVE') throw exception('ServiceNotActive', 'Service was not ACTIVE.');
      checkUpdate(service, input);
      const definition =
        input.taskDefinition === undefined ? undefined : requireActive(definitions, input.taskDefinition, region);
      const settings: RevisionSettings = {
        taskDefinition: definition?.taskDefinitionArn ?? service.settings.taskDefinition,
        launchType: service.settings.launchType,
        capacityProviderStrategy: input.capacityProviderStrategy ?? service.settings.capacityProviderStrategy,
        platformVersion:
          input.platformVersion === undefined
            ? service.settings.platformVersion
            : platformVersionOf(input.platformVersion),
        networkConfiguration: input.networkConfiguration ?? service.settings.networkConfiguration,
        loadBalancers: input.loadBalancers ?? service.settings.loadBalancers,
      };
      const options: ServiceOptions = {
        desiredCount: input.desiredCount ?? service.options.desiredCount,
        deploymentConfiguration: configurationOf(input, service.controller, service.options),
        healthCheckGracePeriodSeconds:
          input.healthCheckGracePeriodSeconds ?? service.options.healthCheckGracePeriodSeconds,
        enableECSManagedTags: input.enableECSManagedTags ?? service.options.enableECSManagedTags,
        propagateTags: input.propagateTags ?? service.options.propagateTags,
        enableExecuteCommand: input.enableExecuteCommand ?? service.options.enableExecuteCommand,
      };
      const target = requireActiveOrPresent(settings.taskDefinition, region);
      if (target !== undefined) checkLoadBalancers(settings.loadBalancers, target, region);
      if (service.controller === 'ECS') {
        checkTrafficConfiguration(options.deploymentConfiguration.strategy, settings.loadBalancers, loadBalancing);
      }
      const before = service.options;
      service.options = options;
      try {
        if (service.controller === 'ECS' && startsDeployment(service.settings, settings, input)) {
          deploy(service, cluster, settings);
        } else if (options.desiredCount !== before.desiredCount) {
          if (service.controller === 'ECS') deployments.rescale(service.arn, options.desiredCount);
          else taskSets.rescale(service);
        }
      } catch (error) {
        service.options = before;
        throw error;
      }
      return { service: describe(service) };
    },

    DescribeServices: (
      input: { cluster?: string; services: readonly string[]; include?: readonly string[] },
      { region },
    ) => {
      const cluster = requireCluster(clusters, input.cluster, region);
      if (input.services.length > 10) throw invalidParameter('Only 10 services can be described at a time.');
      const arns = [...new Set(input.services.map((name) => resourceArnOf('service', name, cluster.arn)))];
      return {
        services: arns.flatMap((serviceArn) => {
          const service = store.services.get(serviceArn);
          return service === undefined ? [] : [describe(service, input.include?.includes('TAGS'))];
        }),
        failures: arns
          .filter((serviceArn) => !store.services.has(serviceArn))
          .map((arn) => ({ arn, reason: 'MISSING' })),
      };
    },

    ListServices: (input: PageInput & { cluster?: string; launchType?: string; schedulingStrategy?: string }, call) => {
      const cluster = requireCluster(clusters, input.cluster, call.region);
      const found = [...store.services.values()]
        .filter(({ clusterArn, status }) => clusterArn === cluster.arn && status !== 'INACTIVE')
        .filter(({ settings }) => input.launchType === undefined || settings.launchType === input.launchType)
        .filter(() => input.schedulingStrategy !== 'DAEMON');
      const { page, ...rest } = paginate(
        found.map((service) => service.arn),
        { maxResults: 10, ...input },
        100,
      );
      return { serviceArns: page, ...rest };
    },

    DeleteService: (input: { cluster?: string; service: string; force?: boolean }, { region }) => {
      const service = requireService(ports, input.cluster, input.service, region);
      if (service.options.desiredCount > 0 && input.force !== true) {
        throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
      }
      service.status = 'DRAINING';
      service.options = { ...service.options, desiredCount: 0 };
      if (service.controller === 'ECS') deployments.stop(service.arn);
      else for (const taskSet of [...service.taskSets]) taskSets.drain(service, taskSet);
      const stopFollowing = store.onChange(() => end());
      const end = () => {
        if (service.status !== 'DRAINING' || !store.totals(service.arn).isEmpty) return;
        service.status = 'INACTIVE';
        stopFollowing();
      };
      end();
      return { service: describe(service) };
    },

    DescribeServiceRevisions: ({ serviceRevisionArns }: { serviceRevisionArns: readonly string[] }) => {
      if (serviceRevisionArns.length > 20) throw invalidParameter('At most 20 service revisions can be described.');
      return {
        serviceRevisions: serviceRevisionArns.flatMap((revisionArn) => {
          const revision = store.revisions.get(revisionArn);
          const service = revision && store.services.get(revision.serviceArn);
          return revision === undefined || service === undefined ? [] : [describeRevision(revision, service, store)];
        }),
        failures: serviceRevisionArns
          .filter((revisionArn) => !store.revisions.has(revisionArn))
          .map((arn) => ({ arn, reason: 'MISSING' })),
      };
    },
  } satisfies Record<string, Operation>;

  /** The task definition that the service has stays good when it is deregistered. */
  function requireActiveOrPresent(name: string | undefined, region: string): TaskDefinition | undefined {
    if (name === undefined) return undefined;
    return definitions.get(`${region}/${shortName(name).split(':')[0]}`)?.find((one) => one.taskDefinitionArn === name);
  }
}

/** The green group of a pair has no listener until traffic goes to it. */
function isAlternate(loadBalancers: readonly LoadBalancer[], groupArn: string): boolean {
  return loadBalancers.some(
    ({ advancedConfiguration, targetGroupArn }) =>
      advancedConfiguration !== undefined &&
      (advancedConfiguration.alternateTargetGroupArn === groupArn || targetGroupArn === groupArn),
  );
}

function strategyOf(input: CreateServiceRequest, cluster: ClusterRecord): readonly CapacityProviderStrategyItem[] {
  if (input.launchType !== undefined && (input.capacityProviderStrategy ?? []).length > 0) {
    throw invalidParameter('Specifying both a launch type and capacity provider strategy is not supported.');
  }
  if (input.launchType !== undefined) return [];
  return input.capacityProviderStrategy ?? cluster.defaultStrategy;
}

function configurationOf(
  { deploymentConfiguration: given }: Pick<CreateServiceRequest, 'deploymentConfiguration'>,
  controller: ServiceRecord['controller'],
  before?: ServiceOptions,
): ServiceOptions['deploymentConfiguration'] {
  if (controller === 'ECS') return completeDeploymentConfiguration(given, before?.deploymentConfiguration);
  if (given?.strategy !== undefined && given.strategy !== 'ROLLING') {
    throw invalidParameter(`The deployment strategy ${given.strategy} needs the deployment controller ECS.`);
  }
  return { minimumHealthyPercent: 100, maximumPercent: 200, ...before?.deploymentConfiguration, ...given };
}

/** What would be different from what was asked. */
function refuseCreate(input: CreateServiceRequest): void {
  if (input.launchType === 'EC2' || input.launchType === 'EXTERNAL') {
    throw unsupported(`The launch type ${input.launchType}`);
  }
  if (input.schedulingStrategy === 'DAEMON') throw unsupported('The scheduling strategy DAEMON');
  for (const member of ['serviceConnectConfiguration', 'volumeConfigurations', 'vpcLatticeConfigurations'] as const) {
    const value = input[member];
    if (Array.isArray(value) ? value.length > 0 : value !== undefined) throw unsupported(`${member} of a service`);
  }
  if ((input.serviceRegistries ?? []).length > 0) throw unsupported('serviceRegistries of a service');
}
