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
import { type Clusters, createClusterOperations } from './clusters.ts';
import { requireService } from './find-service.ts';
import { shortName } from './names.ts';
import { restoreServices } from './restore-services.ts';
import { endDeployment } from './service-deployment-order.ts';
import { createServiceDeployments } from './service-deployments/service-deployments.ts';
import { createServiceOperations } from './service-operations.ts';
import { ServiceStore } from './service-store.ts';
import { readEcs, writeEcs } from './state.ts';
import { watchSteadyState } from './steady-state.ts';
import { createTagOperations, type TagStore } from './tag-operations.ts';
import { createTaskDefinitionOperations, type TaskDefinitions } from './task-definitions.ts';
import { createTaskOperations, type RunTaskAnswers } from './task-operations.ts';
import { createTaskSetOperations } from './task-set-operations.ts';
import { TaskSets } from './task-sets.ts';
import { Tasks } from './tasks.ts';

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
  const answers: RunTaskAnswers = new Map();
  const tags = (arn: string): readonly Tag[] => tagStore.get(arn) ?? [];
  const setTags = (arn: string, given: readonly Tag[] | undefined) => {
    if (given !== undefined && given.length > 0) tagStore.set(arn, given);
  };
  const tasks = new Tasks({ ...ports, tagStore });
  const rolloutsOf = (serviceArn: string) => deployments.describe(serviceArn).deployments;
  const isDeploying = (serviceArn: string) =>
    rolloutsOf(serviceArn).some(({ rolloutState }) => rolloutState === 'IN_PROGRESS');
  const store = new ServiceStore({
    ...{ clock, random, events, loadBalancing, tasks, definitions, tags, isDeploying },
    // assumed: of tasks that nobody deploys, the revision's own number.
    rolloutOf: ({ arn, serviceArn }) =>
      rolloutsOf(serviceArn).find(({ revisionArn }) => revisionArn === arn)?.id ?? `ecs-svc/${shortName(arn)}`,
  });
  const taskSets = new TaskSets({ clock, random, store, definitions, loadBalancing });
  const lookForSteadyState = watchSteadyState({ store, isDeploying });
  const deployments = createServiceDeployments({
    ...{ clock, random, events, functions, loadBalancing, monitoring, tasks: store.revisionTasks },
    resolveService: (region, cluster, name) => requireService({ clusters, store }, cluster, name, region).arn,
    note: (serviceArn, message) => store.note(serviceArn, message),
    onEnd: (end) => {
      endDeployment(store, end);
      clock.after(0, () => lookForSteadyState(end.serviceArn));
    },
  });
  const contents = (clusterArn: string) => {
    const inCluster = tasks.list().filter(({ order }) => order.clusterArn === clusterArn);
    const services = (status: string) =>
      [...store.services.values()].filter((service) => service.clusterArn === clusterArn && service.status === status);
    return {
      activeServices: services('ACTIVE').length,
      drainingServices: services('DRAINING').length,
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
    for (const kept of [clusters, definitions, tagStore, answers]) kept.clear();
  }

  function restore(state: unknown): void {
    const restored = readEcs(state, clock.now(), loadBalancing);
    reset();
    for (const cluster of restored.clusters) clusters.set(cluster.arn, cluster);
    for (const [key, revisions] of restored.definitions) definitions.set(key, revisions);
    for (const [arn, given] of restored.tags) tagStore.set(arn, given);
    restoreServices(restored, { store, deployments, taskSets, loadBalancing });
  }

  return {
    operations: {
      ...createClusterOperations({ clusters, contents, tags, setTags }),
      ...createTaskDefinitionOperations({ clock, definitions, tags, setTags }),
      ...createTaskOperations({
        ...{ tasks, clusters, definitions, answers, tags },
        hasService: (serviceArn) => store.services.has(serviceArn),
      }),
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
        // Tasks are not part of it, nor are their tags.
        tags: new Map([...tagStore].filter(([arn]) => tasks.find(arn) === undefined)),
        deployments: deployments.dump(),
      }),
    restore,
    close: async () => {
      reset();
      await runtime.close();
    },
  };
}
