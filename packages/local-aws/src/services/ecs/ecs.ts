/**
 * Amazon ECS of local-aws: clusters, task definitions, tasks that really run, and services that keep their number
 * behind a load balancer. Deployments of controller ECS are those of service-deployments; CodeDeploy moves the
 * task sets of its services through a port. There are no container instances: everything runs as on Fargate.
 */
import type { Tag } from '@aws-sdk/client-ecs';
import type { Clock } from '../../clock/clock.ts';
import type { AddressBook } from '../../network/address-book.ts';
import type { Random } from '../../random/random.ts';
import type {
  ContainerServices,
  EventSink,
  Functions,
  LoadBalancing,
  LogWriter,
  Monitoring,
  PhaseFaults,
  TaskRuntime,
} from '../ports.ts';
import type { Service } from '../service.ts';
import { type ClusterRecord, type Clusters, createClusterOperations } from './clusters.ts';
import { shortName } from './names.ts';
import { createServiceDeployments } from './service-deployments/service-deployments.ts';
import { createServiceOperations, deploymentOrder, requireService } from './service-operations.ts';
import { ServiceStore } from './service-store.ts';
import { readEcs, writeEcs } from './state.ts';
import { createTagOperations, type TagStore } from './tag-operations.ts';
import { createTaskDefinitionOperations, type TaskDefinitions } from './task-definitions.ts';
import { createTaskSetOperations } from './task-set-operations.ts';
import { TaskSets } from './task-sets.ts';
import { createTaskOperations, Tasks } from './tasks.ts';

/** What Amazon ECS needs of the rest of local-aws. */
export interface EcsPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly network: AddressBook;
  readonly runtime: TaskRuntime;
  readonly loadBalancing: LoadBalancing;
  readonly functions: Functions;
  readonly monitoring: Monitoring;
  readonly logs: LogWriter;
  readonly faults: PhaseFaults;
}

/** Amazon ECS with nothing in it. `close` ends what runs. */
export function createEcs(ports: EcsPorts): Service & ContainerServices & { close(): Promise<void> } {
  const { clock, random, events, loadBalancing, functions, monitoring, runtime } = ports;
  const clusters: Clusters = new Map();
  const definitions: TaskDefinitions = new Map();
  const tagStore: TagStore = new Map();
  const tags = (arn: string): readonly Tag[] => tagStore.get(arn) ?? [];
  const setTags = (arn: string, given: readonly Tag[] | undefined) => {
    if (given !== undefined && given.length > 0) tagStore.set(arn, given);
  };
  const tasks = new Tasks(ports);
  const store = new ServiceStore({ clock, random, events, loadBalancing, tasks, definitions });
  const taskSets = new TaskSets({ clock, random, store, definitions, loadBalancing });
  const deployments = createServiceDeployments({
    ...{ clock, random, events, functions, loadBalancing, monitoring, tasks: store.revisionTasks },
    resolveService: (region, cluster, name) => requireService({ clusters, store }, cluster, name, region).arn,
    note: (serviceArn, message) => store.note(serviceArn, message),
    onEnd: ({ serviceArn, revisionArn }) => {
      const service = store.services.get(serviceArn);
      const revision = store.revisions.get(revisionArn);
      if (service === undefined || revision === undefined) return;
      service.revision = revisionArn;
      // A newer one may be on its way already; the service then is what that one is to make of it.
      if (deploymentsOf(serviceArn) > 1) return;
      const { arn: _, serviceArn: __, createdAt: ___, ...settings } = revision;
      service.settings = settings;
      service.targetRevision = revisionArn;
    },
  });
  const deploymentsOf = (serviceArn: string) =>
    deployments.describe(serviceArn).deployments.filter(({ rolloutState }) => rolloutState === 'IN_PROGRESS').length;
  const contents = (clusterArn: string) => {
    const inCluster = tasks.list().filter(({ order }) => order.clusterArn === clusterArn);
    return {
      activeServices: [...store.services.values()].filter(
        (service) => service.clusterArn === clusterArn && service.status === 'ACTIVE',
      ).length,
      runningTasks: inCluster.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
      pendingTasks: inCluster.filter(({ lastStatus }) => lastStatus === 'PROVISIONING' || lastStatus === 'PENDING')
        .length,
    };
  };
  const exists = (arn: string) =>
    clusters.has(arn) ||
    store.services.has(arn) ||
    tasks.find(arn) !== undefined ||
    [...definitions.values()].flat().some(({ taskDefinitionArn }) => taskDefinitionArn === arn);

  function reset(): void {
    deployments.reset();
    store.clear();
    tasks.clear();
    for (const kept of [clusters, definitions, tagStore]) kept.clear();
  }

  /** The tasks of before are gone, and so are their addresses. */
  function forgetTargets(targetGroupArns: readonly string[]): void {
    for (const arn of new Set(targetGroupArns)) {
      const left = loadBalancing.targetHealth(arn).filter(({ id }) => id.startsWith('10.0.'));
      loadBalancing.deregister(arn, left);
    }
  }

  function restore(state: unknown): void {
    const restored = readEcs(state, clock.now());
    reset();
    for (const cluster of restored.clusters) clusters.set(cluster.arn, cluster);
    for (const [key, revisions] of restored.definitions) definitions.set(key, revisions);
    for (const [arn, given] of restored.tags) tagStore.set(arn, given);
    for (const service of restored.services) store.services.set(service.arn, service);
    for (const { revision } of restored.revisions) store.revisions.set(revision.arn, revision);
    for (const { revision, desiredCount, targetGroupArns } of restored.revisions) {
      forgetTargets([
        ...targetGroupArns,
        ...revision.loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
      ]);
      store.revisionTasks.attach(revision.arn, targetGroupArns);
      store.revisionTasks.scale(revision.arn, desiredCount);
    }
    if (restored.deployments !== undefined) deployments.restore(restored.deployments);
    for (const service of restored.services) {
      if (service.status !== 'ACTIVE') continue;
      const cluster: Pick<ClusterRecord, 'name'> = { name: shortName(service.clusterArn) };
      if (service.controller === 'ECS') {
        if (service.targetRevision !== undefined) continue;
        service.targetRevision = store.addRevision(service, service.settings).arn;
        service.revision = service.targetRevision;
        deployments.adopt(deploymentOrder(service, cluster));
      } else if (service.taskSets.length === 0 && service.controller === 'CODE_DEPLOY') {
        taskSets.create(service, service.settings, { status: 'PRIMARY', scale: 100 });
      } else {
        for (const taskSet of service.taskSets) {
          forgetTargets(taskSet.loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []));
          store.addTaskSetGroup(service, taskSet);
        }
        taskSets.rescale(service);
      }
    }
  }

  return {
    operations: {
      ...createClusterOperations({ clusters, contents, tags, setTags }),
      ...createTaskDefinitionOperations({ clock, definitions, tags, setTags }),
      ...createTaskOperations({ tasks, clusters, definitions, tags, setTags }),
      ...createServiceOperations({
        ...{ clock, clusters, definitions, store, taskSets, deployments, loadBalancing, tags, setTags },
      }),
      ...createTaskSetOperations({ clusters, definitions, store, taskSets, loadBalancing }),
      ...createTagOperations(tagStore, exists),
      ...deployments.operations,
    },
    ...taskSets.port,
    reset,
    dump: () =>
      writeEcs({
        clusters: [...clusters.values()],
        definitions,
        services: [...store.services.values()],
        revisions: [...store.revisions.values()].map((revision) => ({
          revision,
          desiredCount: store.revisionTasks.counts(revision.arn).requested,
          targetGroupArns: store.revisionTasks.attached(revision.arn),
        })),
        tags: tagStore,
        deployments: deployments.dump(),
      }),
    restore,
    close: async () => {
      reset();
      await runtime.close();
    },
  };
}
