/** Clusters: what the operations on them do and answer. */
import type {
  CapacityProviderStrategyItem,
  Cluster,
  ClusterConfiguration,
  ClusterSetting,
  Tag,
} from '@aws-sdk/client-ecs';
import type { Operation } from '../service.ts';
import { clusterArnOf, isName } from './names.ts';
import { type PageInput, paginate } from './pagination.ts';
import { checkStrategy } from './placement.ts';
import { exception, invalidParameter, unsupported } from './service-deployments/errors.ts';

export interface ClusterRecord {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  status: 'ACTIVE' | 'INACTIVE';
  settings: readonly ClusterSetting[];
  configuration: ClusterConfiguration | undefined;
  capacityProviders: readonly string[];
  defaultStrategy: readonly CapacityProviderStrategyItem[];
}

/** By ARN. */
export type Clusters = Map<string, ClusterRecord>;

/** What a cluster holds now. */
export interface ClusterContents {
  readonly activeServices: number;
  readonly drainingServices: number;
  readonly runningTasks: number;
  readonly pendingTasks: number;
}

export interface ClusterPorts {
  readonly clusters: Clusters;
  contents(clusterArn: string): ClusterContents;
  tags(arn: string): readonly Tag[];
  setTags(arn: string, tags: readonly Tag[] | undefined): void;
}

const known = ['FARGATE', 'FARGATE_SPOT'];

/** The cluster of a call. Throws ClusterNotFoundException. */
export function requireCluster(clusters: Clusters, nameOrArn: string | undefined, region: string): ClusterRecord {
  const cluster = clusters.get(clusterArnOf(nameOrArn, region));
  if (cluster === undefined || cluster.status === 'INACTIVE') throw exception('ClusterNotFound', 'Cluster not found.');
  return cluster;
}

/** A new cluster. */
export function newCluster(name: string, region: string): ClusterRecord {
  return {
    ...{ arn: clusterArnOf(name, region), name, region, status: 'ACTIVE' },
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    configuration: undefined,
    capacityProviders: [],
    defaultStrategy: [],
  };
}

interface ClusterInput {
  readonly cluster?: string;
  readonly clusterName?: string;
  readonly settings?: readonly ClusterSetting[];
  readonly configuration?: ClusterConfiguration;
  readonly serviceConnectDefaults?: object;
  readonly capacityProviders?: readonly string[];
  readonly defaultCapacityProviderStrategy?: readonly CapacityProviderStrategyItem[];
  readonly tags?: readonly Tag[];
}

/** CreateCluster, DescribeClusters, ListClusters, UpdateCluster, UpdateClusterSettings, PutClusterCapacityProviders, DeleteCluster. */
export function createClusterOperations(ports: ClusterPorts) {
  const { clusters, contents } = ports;
  const describe = (cluster: ClusterRecord, include: readonly string[] = ['TAGS', 'SETTINGS']): Cluster => {
    const held = contents(cluster.arn);
    return {
      ...{ clusterArn: cluster.arn, clusterName: cluster.name, status: cluster.status },
      ...{ activeServicesCount: held.activeServices, runningTasksCount: held.runningTasks },
      ...{ pendingTasksCount: held.pendingTasks, registeredContainerInstancesCount: 0 },
      statistics: include.includes('STATISTICS') ? statisticsOf(held) : [],
      tags: include.includes('TAGS') ? [...ports.tags(cluster.arn)] : [],
      settings: include.includes('SETTINGS') ? [...cluster.settings] : [],
      ...(include.includes('CONFIGURATIONS') && cluster.configuration && { configuration: cluster.configuration }),
      capacityProviders: [...cluster.capacityProviders],
      defaultCapacityProviderStrategy: [...cluster.defaultStrategy],
    };
  };
  const update = (cluster: ClusterRecord, input: ClusterInput) => {
    const { capacityProviders = cluster.capacityProviders, defaultCapacityProviderStrategy, settings } = input;
    const other = capacityProviders.find((name) => !known.includes(name));
    if (other !== undefined) throw invalidParameter(`The specified capacity provider '${other}' was not found.`);
    if (input.serviceConnectDefaults !== undefined) throw unsupported('serviceConnectDefaults of a cluster');
    const strategy = defaultCapacityProviderStrategy ?? cluster.defaultStrategy;
    checkStrategy(strategy, capacityProviders);
    cluster.capacityProviders = capacityProviders;
    cluster.defaultStrategy = strategy;
    cluster.settings = changeSettings(cluster.settings, settings);
    cluster.configuration = input.configuration ?? cluster.configuration;
    return { cluster: describe(cluster) };
  };
  const updateNamed = (input: ClusterInput, { region }: { region: string }) =>
    update(requireCluster(clusters, input.cluster, region), input);
  return {
    CreateCluster: (input: ClusterInput, { region }) => {
      const name = input.clusterName || 'default';
      if (!isName(name)) {
        throw invalidParameter(
          'Cluster names must have letters, numbers, hyphens and underscores only, and at most 255.',
        );
      }
      const present = clusters.get(clusterArnOf(name, region));
      // assumed: one that is there stays as it is, whatever the call says.
      if (present?.status === 'ACTIVE') return { cluster: describe(present) };
      const cluster = newCluster(name, region);
      update(cluster, input);
      clusters.set(cluster.arn, cluster);
      ports.setTags(cluster.arn, input.tags);
      return { cluster: describe(cluster) };
    },
    DescribeClusters: (input: { clusters?: readonly string[]; include?: readonly string[] }, { region }) => {
      const named = input.clusters ?? [];
      if (named.length > 100) throw invalidParameter('clusters can have at most 100 items.');
      const arns = (named.length > 0 ? named : ['default']).map((name) => clusterArnOf(name, region));
      return {
        clusters: arns.flatMap((arn) => {
          const cluster = clusters.get(arn);
          return cluster === undefined ? [] : [describe(cluster, input.include ?? [])];
        }),
        failures: arns.filter((arn) => !clusters.has(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
      };
    },
    ListClusters: (input: PageInput, { region }) => {
      const found = [...clusters.values()]
        .filter((cluster) => cluster.region === region && cluster.status === 'ACTIVE')
        .map(({ arn }) => arn);
      const { page, ...rest } = paginate(found, input, 100);
      return { clusterArns: page, ...rest };
    },
    UpdateCluster: updateNamed,
    UpdateClusterSettings: updateNamed,
    PutClusterCapacityProviders: updateNamed,
    DeleteCluster: (input: ClusterInput, { region }) => {
      const cluster = requireCluster(clusters, input.cluster, region);
      const { activeServices, runningTasks, pendingTasks } = contents(cluster.arn);
      if (activeServices > 0) {
        throw exception('ClusterContainsServices', 'The Cluster cannot be deleted while Services are active.');
      }
      if (runningTasks + pendingTasks > 0) {
        throw exception('ClusterContainsTasks', 'The Cluster cannot be deleted while Tasks are active.');
      }
      cluster.status = 'INACTIVE';
      return { cluster: describe(cluster) };
    },
  } satisfies Record<string, Operation>;
}

/** Settings that are not given stay. */
function changeSettings(
  settings: readonly ClusterSetting[],
  given: readonly ClusterSetting[] = [],
): readonly ClusterSetting[] {
  return [...settings.filter(({ name }) => !given.some((setting) => setting.name === name)), ...given];
}

/** Everything runs on Fargate. */
function statisticsOf(held: ClusterContents): { name: string; value: string }[] {
  const numbers = {
    ...{ runningEC2TasksCount: 0, runningFargateTasksCount: held.runningTasks },
    ...{ pendingEC2TasksCount: 0, pendingFargateTasksCount: held.pendingTasks },
    ...{ activeEC2ServiceCount: 0, activeFargateServiceCount: held.activeServices },
    ...{ drainingEC2ServiceCount: 0, drainingFargateServiceCount: held.drainingServices },
  };
  return Object.entries(numbers).map(([name, value]) => ({ name, value: String(value) }));
}
