/** Clusters: what the operations on them do and answer. */
import type { CapacityProviderStrategyItem, Cluster, ClusterSetting, Tag } from '@aws-sdk/client-ecs';
import type { Operation } from '../service.ts';
import { clusterArnOf, isName } from './names.ts';
import { exception, invalidParameter } from './service-deployments/errors.ts';

export interface ClusterRecord {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  status: 'ACTIVE' | 'INACTIVE';
  settings: readonly ClusterSetting[];
  capacityProviders: readonly string[];
  defaultStrategy: readonly CapacityProviderStrategyItem[];
}

/** By ARN. */
export type Clusters = Map<string, ClusterRecord>;

/** What a cluster holds now. */
export interface ClusterContents {
  readonly activeServices: number;
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
    capacityProviders: [],
    defaultStrategy: [],
  };
}

interface ClusterInput {
  readonly cluster?: string;
  readonly clusterName?: string;
  readonly settings?: readonly ClusterSetting[];
  readonly capacityProviders?: readonly string[];
  readonly defaultCapacityProviderStrategy?: readonly CapacityProviderStrategyItem[];
  readonly tags?: readonly Tag[];
}

/** CreateCluster, DescribeClusters, ListClusters, UpdateCluster, UpdateClusterSettings, PutClusterCapacityProviders, DeleteCluster. */
export function createClusterOperations(ports: ClusterPorts) {
  const { clusters, contents } = ports;
  const describe = (cluster: ClusterRecord, include: readonly string[] = ['TAGS', 'SETTINGS']): Cluster => {
    const { activeServices, runningTasks, pendingTasks } = contents(cluster.arn);
    return {
      ...{ clusterArn: cluster.arn, clusterName: cluster.name, status: cluster.status },
      ...{ activeServicesCount: activeServices, runningTasksCount: runningTasks, pendingTasksCount: pendingTasks },
      registeredContainerInstancesCount: 0,
      statistics: [],
      tags: include.includes('TAGS') ? [...ports.tags(cluster.arn)] : [],
      settings: include.includes('SETTINGS') ? [...cluster.settings] : [],
      capacityProviders: [...cluster.capacityProviders],
      defaultCapacityProviderStrategy: [...cluster.defaultStrategy],
    };
  };
  const update = (cluster: ClusterRecord, input: ClusterInput) => {
    const other = input.capacityProviders?.find((name) => !known.includes(name));
    if (other !== undefined) throw invalidParameter(`The specified capacity provider '${other}' was not found.`);
    if (input.settings) cluster.settings = input.settings;
    if (input.capacityProviders) cluster.capacityProviders = input.capacityProviders;
    if (input.defaultCapacityProviderStrategy) cluster.defaultStrategy = input.defaultCapacityProviderStrategy;
    return { cluster: describe(cluster) };
  };
  return {
    CreateCluster: (input: ClusterInput, { region }) => {
      const name = input.clusterName || 'default';
      if (!isName(name)) throw invalidParameter('Cluster names must match ^[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}$.');
      const present = clusters.get(clusterArnOf(name, region));
      const cluster = present?.status === 'ACTIVE' ? present : newCluster(name, region);
      const answer = update(cluster, input);
      clusters.set(cluster.arn, cluster);
      ports.setTags(cluster.arn, input.tags);
      return { cluster: { ...answer.cluster, tags: [...ports.tags(cluster.arn)] } };
    },
    DescribeClusters: (input: { clusters?: readonly string[]; include?: readonly string[] }, { region }) => {
      const arns = (input.clusters ?? ['default']).map((name) => clusterArnOf(name, region));
      return {
        clusters: arns.flatMap((arn) => {
          const cluster = clusters.get(arn);
          return cluster === undefined ? [] : [describe(cluster, input.include ?? [])];
        }),
        failures: arns.filter((arn) => !clusters.has(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
      };
    },
    ListClusters: (_: object, { region }) => ({
      clusterArns: [...clusters.values()]
        .filter((cluster) => cluster.region === region && cluster.status === 'ACTIVE')
        .map(({ arn }) => arn),
    }),
    UpdateCluster: (input: ClusterInput, { region }) => update(requireCluster(clusters, input.cluster, region), input),
    UpdateClusterSettings: (input: ClusterInput, { region }) =>
      update(requireCluster(clusters, input.cluster, region), input),
    PutClusterCapacityProviders: (input: ClusterInput, { region }) =>
      update(requireCluster(clusters, input.cluster, region), input),
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
