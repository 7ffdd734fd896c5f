/** The service of a call, for the operations on services and task sets, and what those operations stand on. */
import type { Tag } from '@aws-sdk/client-ecs';
import type { Clock } from '../../clock/clock.ts';
import type { LoadBalancing } from '../ports.ts';
import { type Clusters, requireCluster } from './clusters.ts';
import { resourceArnOf } from './names.ts';
import type { ServiceDeployments } from './service-deployments/contract.ts';
import { exception } from './service-deployments/errors.ts';
import type { ServiceRecord } from './service-record.ts';
import type { ServiceStore } from './service-store.ts';
import type { TaskDefinitions } from './task-definitions.ts';
import type { TaskSets } from './task-sets.ts';

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
