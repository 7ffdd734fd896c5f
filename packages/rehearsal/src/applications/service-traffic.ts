/** Where a listener sends its customers: weights of target groups, and what runs in those. */
import { DescribeTasksCommand, type ECSClient, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import {
  type Action,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';

export interface ServiceTraffic {
  readonly loadBalancing: ElasticLoadBalancingV2Client;
  readonly ecs: ECSClient;
  readonly cluster: string;
  readonly service: string;
  readonly listenerArn: string;
}

/** Shares of a listener's traffic in percent, by task definition (`family:revision`), or `nothing healthy`. */
export async function trafficByTaskDefinition(traffic: ServiceTraffic): Promise<Readonly<Record<string, number>>> {
  const { loadBalancing, listenerArn } = traffic;
  const { Rules = [] } = await loadBalancing.send(new DescribeRulesCommand({ ListenerArn: listenerArn }));
  const definitions = await definitionsByAddress(traffic);
  const shares: Record<string, number> = {};
  // Rules come in the order in which they are tried, and the first one of a service takes everything.
  for (const [targetGroupArn, share] of sharesOf(Rules[0]?.Actions?.at(-1))) {
    const input = { TargetGroupArn: targetGroupArn };
    const { TargetHealthDescriptions = [] } = await loadBalancing.send(new DescribeTargetHealthCommand(input));
    const healthy = TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy');
    const names = healthy.map(({ Target }) => definitions.get(Target?.Id ?? '') ?? 'somebody else');
    for (const name of names.length === 0 ? ['nothing healthy'] : names) {
      shares[name] = (shares[name] ?? 0) + share / Math.max(1, names.length);
    }
  }
  return shares;
}

/** Target groups that get traffic, and their shares in percent. */
function sharesOf(action: Action | undefined): readonly (readonly [string, number])[] {
  const groups = action?.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action?.TargetGroupArn, Weight: 1 }];
  const total = groups.reduce((sum, { Weight = 1 }) => sum + Weight, 0);
  return groups
    .filter(({ Weight = 1 }) => Weight > 0)
    .map(({ TargetGroupArn = '', Weight = 1 }) => [TargetGroupArn, (Weight * 100) / total]);
}

async function definitionsByAddress({ ecs, cluster, service }: ServiceTraffic): Promise<ReadonlyMap<string, string>> {
  const { taskArns: tasks = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: service }));
  if (tasks.length === 0) return new Map();
  const described = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
  return new Map(
    (described.tasks ?? []).map((task) => [addressOf(task), task.taskDefinitionArn?.split('/').at(-1) ?? '']),
  );
}

function addressOf({ attachments = [] }: Task): string {
  const details = attachments.flatMap(({ details: found = [] }) => found);
  return details.find(({ name }) => name === 'privateIPv4Address')?.value ?? '';
}
