/** ECS's operations on task sets. Those that change one are for the controller EXTERNAL; CodeDeploy has the port. */
import type { CreateTaskSetRequest, LoadBalancer, Scale } from '@aws-sdk/client-ecs';
import type { LoadBalancing } from '../ports.ts';
import type { Operation } from '../service.ts';
import { type Clusters, requireCluster } from './clusters.ts';
import { describeTaskSet } from './describe-service.ts';
import { requireService } from './find-service.ts';
import { readPlacement } from './placement.ts';
import { exception, invalidParameter, unsupported } from './service-deployments/errors.ts';
import type { ServiceRecord, TaskSetRecord } from './service-record.ts';
import type { ServiceStore } from './service-store.ts';
import { requireContainerPort } from './task-definition.ts';
import { requireActive, type TaskDefinitions } from './task-definitions.ts';
import type { TaskSets } from './task-sets.ts';

export interface TaskSetOperationPorts {
  readonly clusters: Clusters;
  readonly definitions: TaskDefinitions;
  readonly store: ServiceStore;
  readonly taskSets: TaskSets;
  readonly loadBalancing: LoadBalancing;
}

interface Named {
  readonly cluster: string;
  readonly service: string;
}

/** CreateTaskSet, DescribeTaskSets, UpdateTaskSet, UpdateServicePrimaryTaskSet, DeleteTaskSet. */
export function createTaskSetOperations(ports: TaskSetOperationPorts) {
  const { definitions, taskSets, store, loadBalancing } = ports;
  const describe = (service: ServiceRecord, taskSet: TaskSetRecord) => describeTaskSet(service, taskSet, { taskSets });
  const external = ({ cluster, service }: Named, region: string): ServiceRecord => {
    const found = requireService(ports, cluster, service, region);
    if (found.controller === 'EXTERNAL') return found;
    // assumed: the words; the model says that these operations are for the controller EXTERNAL.
    throw invalidParameter(
      `Task sets of a service with a ${found.controller} deployment controller cannot be changed.`,
    );
  };
  const requireTaskSet = (service: ServiceRecord, name: string): TaskSetRecord => {
    const found = service.taskSets.find(({ id, arn }) => id === name || arn === name);
    if (found === undefined) throw exception('TaskSetNotFound', 'TaskSet not found.');
    return found;
  };
  const checkTargetGroups = (loadBalancers: readonly LoadBalancer[], region: string) => {
    for (const { targetGroupArn } of loadBalancers) {
      if (targetGroupArn !== undefined && loadBalancing.targetGroup(targetGroupArn, region) !== undefined) continue;
      throw invalidParameter(`The target group ${targetGroupArn} does not exist.`);
    }
  };
  return {
    CreateTaskSet: (input: CreateTaskSetRequest, { region }) => {
      const service = external({ cluster: input.cluster ?? '', service: input.service ?? '' }, region);
      const definition = requireActive(definitions, input.taskDefinition, region);
      const { loadBalancers = [] } = input;
      if ((input.serviceRegistries ?? []).length > 0) throw unsupported('serviceRegistries of a task set');
      const placement = readPlacement(input, requireCluster(ports.clusters, input.cluster, region), definition);
      checkTargetGroups(loadBalancers, region);
      for (const { containerName, containerPort } of loadBalancers) {
        requireContainerPort(definition, containerName, containerPort);
      }
      const taskSet = taskSets.create(
        service,
        { ...placement, taskDefinition: definition.taskDefinitionArn, loadBalancers },
        {
          ...(input.externalId !== undefined && { externalId: input.externalId }),
          ...{ status: 'ACTIVE', scale: readScale(input.scale ?? { value: 100, unit: 'PERCENT' }) },
        },
      );
      return { taskSet: describe(service, taskSet) };
    },
    DescribeTaskSets: (input: Named & { readonly taskSets?: readonly string[] }, { region }) => {
      const service = requireService(ports, input.cluster, input.service, region);
      const wanted = input.taskSets ?? [];
      const isWanted = ({ id, arn }: TaskSetRecord) =>
        wanted.length === 0 || wanted.includes(id) || wanted.includes(arn);
      const isThere = (name: string) => service.taskSets.some(({ id, arn }) => id === name || arn === name);
      return {
        taskSets: service.taskSets.filter(isWanted).map((taskSet) => describe(service, taskSet)),
        failures: wanted.filter((name) => !isThere(name)).map((arn) => ({ arn, reason: 'MISSING' })),
      };
    },
    UpdateTaskSet: (input: Named & { readonly taskSet: string; readonly scale: Scale }, { region }) => {
      const service = external(input, region);
      const taskSet = requireTaskSet(service, input.taskSet);
      taskSets.setScale(service, taskSet, readScale(input.scale));
      return { taskSet: describe(service, taskSet) };
    },
    UpdateServicePrimaryTaskSet: (input: Named & { readonly primaryTaskSet: string }, { region }) => {
      const service = external(input, region);
      const taskSet = requireTaskSet(service, input.primaryTaskSet);
      taskSets.promote(service, taskSet);
      return { taskSet: describe(service, taskSet) };
    },
    DeleteTaskSet: (input: Named & { readonly taskSet: string; readonly force?: boolean }, { region }) => {
      const service = external(input, region);
      const taskSet = requireTaskSet(service, input.taskSet);
      if (taskSet.scale > 0 && input.force !== true) {
        throw invalidParameter('The task set cannot be deleted while it is scaled above 0.');
      }
      taskSets.drain(service, taskSet);
      const described = describe(service, taskSet);
      if ((store.groupOfTaskSet(taskSet)?.tasks ?? []).length === 0) {
        store.dropGroup(taskSet.arn);
        service.taskSets = service.taskSets.filter((one) => one !== taskSet);
      }
      return { taskSet: described };
    },
  } satisfies Record<string, Operation>;
}

function readScale({ value = 100, unit = 'PERCENT' }: Scale): number {
  if (unit === 'PERCENT' && value >= 0 && value <= 100) return value;
  throw invalidParameter('scale must be a value between 0 and 100 with the unit PERCENT.');
}
