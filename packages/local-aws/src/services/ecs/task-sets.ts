/**
 * Task sets: CodeDeploy's way to have two sets of tasks behind one service, and that of services with the
 * controller EXTERNAL. CodeDeploy uses the port; the operations are for EXTERNAL.
 */
import type { Clock } from '../../clock/clock.ts';
import { type Random, randomDigits } from '../../random/random.ts';
import { arn } from '../names.ts';
import type { ContainerServices, LoadBalancing, TaskSet } from '../ports.ts';
import { clusterArnOf, resourceArnOf, shortName } from './names.ts';
import { exception } from './service-deployments/errors.ts';
import type { RevisionSettings, ServiceRecord, TaskSetRecord } from './service-record.ts';
import type { ServiceStore } from './service-store.ts';
import { requireContainerPort } from './task-definition.ts';
import { findTaskDefinition, requireActive, type TaskDefinitions } from './task-definitions.ts';

export interface TaskSetPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: ServiceStore;
  readonly definitions: TaskDefinitions;
  readonly loadBalancing: LoadBalancing;
}

/** What a new task set has besides its settings. */
interface TaskSetIdentity {
  readonly startedBy?: string;
  readonly externalId?: string;
  readonly status: 'PRIMARY' | 'ACTIVE';
  readonly scale: number;
}

/** What is done to task sets, whoever asks for it. */
export class TaskSets {
  readonly #ports: TaskSetPorts;

  constructor(ports: TaskSetPorts) {
    this.#ports = ports;
    ports.store.onChange((serviceArn) => this.#follow(serviceArn));
  }

  /** A new task set of the service, with its tasks on their way. */
  create(service: ServiceRecord, settings: RevisionSettings, identity: TaskSetIdentity): TaskSetRecord {
    const { clock, random, store } = this.#ports;
    const id = `ecs-svc/${randomDigits(random, 19)}`;
    const now = clock.now();
    const taskSet: TaskSetRecord = {
      ...settings,
      ...{ id, serviceArn: service.arn, createdAt: now, updatedAt: now },
      arn: arn('ecs', service.region, `task-set/${shortName(service.clusterArn)}/${service.name}/${id}`),
      containerImages: [],
      startedBy: identity.startedBy,
      externalId: identity.externalId,
      ...{ status: identity.status, scale: identity.scale, stability: 'STABILIZING', stabilityAt: now },
    };
    service.taskSets = identity.status === 'PRIMARY' ? [taskSet, ...service.taskSets] : [...service.taskSets, taskSet];
    store.addTaskSetGroup(service, taskSet)?.scale(desiredOf(service, taskSet));
    return taskSet;
  }

  /** Brings every task set to its share of the service's desired count. */
  rescale(service: ServiceRecord): void {
    for (const taskSet of service.taskSets)
      this.#ports.store.groupOfTaskSet(taskSet)?.scale(desiredOf(service, taskSet));
  }

  setScale(service: ServiceRecord, taskSet: TaskSetRecord, scale: number): void {
    taskSet.scale = scale;
    taskSet.updatedAt = this.#ports.clock.now();
    this.#ports.store.groupOfTaskSet(taskSet)?.scale(desiredOf(service, taskSet));
  }

  promote(service: ServiceRecord, promoted: TaskSetRecord): void {
    for (const taskSet of service.taskSets) {
      const status = taskSet === promoted ? 'PRIMARY' : taskSet.status === 'DRAINING' ? 'DRAINING' : 'ACTIVE';
      if (status === taskSet.status) continue;
      taskSet.status = status;
      taskSet.updatedAt = this.#ports.clock.now();
    }
    service.taskSets = [promoted, ...service.taskSets.filter((taskSet) => taskSet !== promoted)];
    service.settings = settingsOf(promoted);
  }

  drain(service: ServiceRecord, taskSet: TaskSetRecord): void {
    taskSet.status = 'DRAINING';
    this.setScale(service, taskSet, 0);
  }

  view(service: ServiceRecord, taskSet: TaskSetRecord): TaskSet {
    const counts = this.#ports.store.groupOfTaskSet(taskSet)?.counts();
    return {
      ...{ id: taskSet.id, arn: taskSet.arn, status: taskSet.status, scale: taskSet.scale },
      taskDefinition: taskSet.taskDefinition ?? '',
      targetGroupArn: taskSet.loadBalancers[0]?.targetGroupArn,
      desiredCount: desiredOf(service, taskSet),
      pendingCount: counts?.pending ?? 0,
      runningCount: counts?.running ?? 0,
      healthyCount: counts?.healthy ?? 0,
      stability: taskSet.stability,
    };
  }

  /** CodeDeploy's view. */
  readonly port: ContainerServices = {
    service: (region, cluster, name) => {
      const service = this.#find(region, cluster, name);
      return (
        service && {
          ...{ arn: service.arn, clusterName: shortName(service.clusterArn), serviceName: service.name },
          ...{ status: service.status, controller: service.controller, desiredCount: service.options.desiredCount },
          taskSets: service.taskSets.map((taskSet) => this.view(service, taskSet)),
        }
      );
    },
    containerPorts: (region, name) => {
      const definition = findTaskDefinition(this.#ports.definitions, name, region);
      if (definition?.status !== 'ACTIVE') return undefined;
      return new Map(
        (definition.containerDefinitions ?? []).map(({ name: container = '', portMappings = [] }) => [
          container,
          portMappings.flatMap(({ containerPort }) => containerPort ?? []),
        ]),
      );
    },
    createTaskSet: (region, order) => {
      const { definitions, loadBalancing } = this.#ports;
      const service = this.#find(region, order.cluster, order.service);
      if (service === undefined) throw exception('ServiceNotFound', 'Service not found.');
      const definition = requireActive(definitions, order.taskDefinition, region);
      const { targetGroupArn, containerName, containerPort } = order.loadBalancer;
      requireContainerPort(definition, containerName, containerPort);
      if (loadBalancing.targetGroup(targetGroupArn, region) === undefined) {
        throw exception('InvalidParameter', `The target group ${targetGroupArn} does not exist.`);
      }
      const { settings } = service;
      const settingsOfTaskSet: RevisionSettings = {
        ...settings,
        taskDefinition: definition.taskDefinitionArn,
        loadBalancers: [{ targetGroupArn, containerName, containerPort }],
        // Not what the service has now, but LATEST, if the AppSpec file says nothing.
        platformVersion: order.platformVersion ?? 'LATEST',
        ...(order.networkConfiguration && {
          networkConfiguration: order.networkConfiguration as NonNullable<RevisionSettings['networkConfiguration']>,
        }),
        ...(order.capacityProviderStrategy && { capacityProviderStrategy: order.capacityProviderStrategy }),
      };
      const { externalId } = order;
      const identity = { startedBy: 'CODE_DEPLOY', externalId, status: 'ACTIVE', scale: 100 } as const;
      return this.view(service, this.create(service, settingsOfTaskSet, identity));
    },
    promoteTaskSet: (taskSetArn) => this.#with(taskSetArn, (service, taskSet) => this.promote(service, taskSet)),
    drainTaskSet: (taskSetArn) => this.#with(taskSetArn, (service, taskSet) => this.drain(service, taskSet)),
    onServiceChange: (listener) => this.#ports.store.onChange(listener),
  };

  #find(region: string, cluster: string, service: string): ServiceRecord | undefined {
    return this.#ports.store.services.get(resourceArnOf('service', service, clusterArnOf(cluster, region)));
  }

  #with(taskSetArn: string, act: (service: ServiceRecord, taskSet: TaskSetRecord) => void): void {
    for (const service of this.#ports.store.services.values()) {
      const taskSet = service.taskSets.find((candidate) => candidate.arn === taskSetArn);
      if (taskSet === undefined) continue;
      act(service, taskSet);
      return;
    }
    throw exception('TaskSetNotFound', 'TaskSet not found.');
  }

  /** Notes whether the task sets are steady, and forgets those that have drained. */
  #follow(serviceArn: string): void {
    const { clock, store } = this.#ports;
    const service = store.services.get(serviceArn);
    if (service === undefined) return;
    for (const taskSet of service.taskSets) {
      const { desiredCount, pendingCount, runningCount, healthyCount } = this.view(service, taskSet);
      const steady = pendingCount === 0 && runningCount === desiredCount && healthyCount === desiredCount;
      const stability = steady ? 'STEADY_STATE' : 'STABILIZING';
      if (stability === taskSet.stability) continue;
      taskSet.stability = stability;
      taskSet.stabilityAt = clock.now();
    }
    const drained = service.taskSets.filter(
      (taskSet) => taskSet.status === 'DRAINING' && (store.groupOfTaskSet(taskSet)?.tasks ?? []).length === 0,
    );
    for (const taskSet of drained) store.dropGroup(taskSet.arn);
    service.taskSets = service.taskSets.filter((taskSet) => !drained.includes(taskSet));
  }
}

/** ECS rounds up. */
function desiredOf(service: ServiceRecord, { scale }: TaskSetRecord): number {
  return Math.ceil((service.options.desiredCount * scale) / 100);
}

function settingsOf({
  taskDefinition,
  launchType,
  capacityProviderStrategy,
  platformVersion,
  networkConfiguration,
  loadBalancers,
}: TaskSetRecord): RevisionSettings {
  return { taskDefinition, launchType, capacityProviderStrategy, platformVersion, networkConfiguration, loadBalancers };
}
