/** One service of ECS behind a load balancer: the port `ContainerService` on the SDK. */
import { trafficShares } from '@aws-release-actions/deployment';
import type { ContainerService, IllTarget, TaskDefinition } from '@aws-release-actions/driver';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  type TaskDefinition as EcsTaskDefinition,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
  type Tag,
} from '@aws-sdk/client-ecs';
import { AwsError } from './aws-error.ts';
import type { CodeDeployGroup } from './codedeploy-group.ts';
import { isSick, listenerRoutes, servingAddresses } from './listener-routes.ts';
import { serviceState, taskSetState } from './service-state.ts';
import { serviceTasks } from './service-tasks.ts';
import type { AwsSession } from './session.ts';
import { taskDefinitionName } from './task-definition-name.ts';

export interface ServiceNames {
  readonly cluster: string;
  readonly service: string;
}

/** The service as ECS describes it; undefined if there is no active one. */
export async function describeService(
  session: AwsSession,
  client: ECSClient,
  { cluster, service }: ServiceNames,
): Promise<Service | undefined> {
  const call = { operation: 'ecs:DescribeServices', resource: `${cluster}/${service}` };
  const input = { cluster, services: [service] };
  const answer = await session.call(call, () => client.send(new DescribeServicesCommand(input)));
  return answer.services?.find(({ status }) => status !== 'INACTIVE');
}

/** The service of these names; `group` is the deployment group of CodeDeploy that it belongs to, if one does. */
export function containerService(
  session: AwsSession,
  client: ECSClient,
  names: ServiceNames,
  group: CodeDeployGroup,
): ContainerService {
  const routes = listenerRoutes(session);
  const tasks = serviceTasks(session, client, names);
  const call = <T>(operation: string, resource: string, send: () => Promise<T>) =>
    session.call({ operation: `ecs:${operation}`, resource }, send);
  return {
    describe: async () => {
      const found = await describeService(session, client, names);
      if (found === undefined) return undefined;
      if (found.deploymentController?.type !== 'CODE_DEPLOY') return serviceState(names, found);
      const info = await group.describe();
      const [pair] = info.loadBalancerInfo?.targetGroupPairInfoList ?? [];
      const groupNames = (pair?.targetGroups ?? []).flatMap(({ name }) => name ?? []);
      return taskSetState(names, found, info, groupNames.length === 0 ? [] : await routes.groupArns(groupNames));
    },
    taskDefinition: async (name) => {
      try {
        const input = { taskDefinition: name, include: ['TAGS' as const] };
        const answer = await call('DescribeTaskDefinition', name, () =>
          client.send(new DescribeTaskDefinitionCommand(input)),
        );
        return definitionOf(answer.taskDefinition, answer.tags);
      } catch (error) {
        // ECS's only words for one that does not exist.
        if (error instanceof AwsError && /^Unable to describe task definition/.test(error.said)) return undefined;
        throw error;
      }
    },
    register: async (definition) => {
      const input = definition as unknown as RegisterTaskDefinitionCommandInput;
      const answer = await call('RegisterTaskDefinition', input.family ?? 'without a family', () =>
        client.send(new RegisterTaskDefinitionCommand(input)),
      );
      const registered = definitionOf(answer.taskDefinition, answer.tags);
      if (registered === undefined) throw new Error('RegisterTaskDefinition answered no task definition');
      return registered;
    },
    serving: async (route) => {
      const weights = await routes.weights(route);
      const groups = await Promise.all(
        weights
          .filter(({ weight }) => weight > 0)
          .map(async ({ targetGroup, weight }) => {
            const health = await routes.health(targetGroup);
            return { weight, addresses: servingAddresses(health), isSick: isSick(health) };
          }),
      );
      const running = await tasks.running();
      const addressed = running.flatMap((task) => task.addresses.map((address) => ({ ...task, address })));
      const serving = new Set(groups.flatMap(({ addresses }) => addresses));
      return {
        shares: trafficShares(groups, addressed),
        tasks: running.filter((task) => task.addresses.some((address) => serving.has(address))),
        isSick: groups.length > 0 && groups.every((group) => group.isSick),
      };
    },
    endpoint: routes.endpoint,
    stoppedTasks: tasks.stopped,
    illTargets: async (targetGroups) => {
      const all = await Promise.all(
        targetGroups.map(async (targetGroup) =>
          (await routes.health(targetGroup)).map((described): IllTarget => {
            const { State = 'unknown', Reason, Description } = described.TargetHealth ?? {};
            const reason = [Reason, Description].filter((part) => part !== undefined).join(': ');
            return { targetGroup, address: described.Target?.Id ?? '', state: State, reason };
          }),
        ),
      );
      return all.flat().filter(({ state }) => state === 'unhealthy' || state === 'unavailable');
    },
  };
}

function definitionOf(found: EcsTaskDefinition | undefined, tags: readonly Tag[] = []): TaskDefinition | undefined {
  if (found?.taskDefinitionArn === undefined) return undefined;
  return {
    arn: found.taskDefinitionArn,
    name: taskDefinitionName(found.taskDefinitionArn),
    // ECS refuses an empty list of tags.
    definition: { ...found, ...(tags.length === 0 ? {} : { tags }) },
  };
}
