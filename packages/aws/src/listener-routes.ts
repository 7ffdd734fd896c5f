/**
 * Where traffic comes in: a listener, or a rule of one, and the targets behind it. Read only: the weights
 * belong to the service that moves the traffic.
 */
import {
  type Action,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AwsSession } from './session.ts';

/** A target group behind a route. */
export interface RoutedGroup {
  readonly targetGroup: string;
  readonly weight: number;
}

export interface ListenerRoutes {
  /** `route` is the ARN of a listener or of a rule. */
  weights(route: string): Promise<readonly RoutedGroup[]>;
  /** URL of the listener of a route; undefined if it takes no HTTP. */
  endpoint(route: string): Promise<string | undefined>;
  health(targetGroup: string): Promise<readonly TargetHealthDescription[]>;
  /** ARNs of target groups by their names, in the same order. */
  groupArns(names: readonly string[]): Promise<readonly string[]>;
}

/** The load balancers of a session's account and region. */
export function listenerRoutes(session: AwsSession): ListenerRoutes {
  const client = new ElasticLoadBalancingV2Client(session.clientOptions());
  const call = <T>(operation: string, resource: string, send: () => Promise<T>) =>
    session.call({ operation: `elasticloadbalancing:${operation}`, resource }, send);
  const listener = async (arn: string) => {
    const input = { ListenerArns: [arn] };
    return (await call('DescribeListeners', arn, () => client.send(new DescribeListenersCommand(input))))
      .Listeners?.[0];
  };
  return {
    weights: async (route) => {
      if (!isRule(route)) return weightsOf((await listener(route))?.DefaultActions);
      const input = { RuleArns: [route] };
      const answer = await call('DescribeRules', route, () => client.send(new DescribeRulesCommand(input)));
      return weightsOf(answer.Rules?.[0]?.Actions);
    },
    endpoint: async (route) => {
      const { LoadBalancerArn, Protocol, Port } = (await listener(listenerOf(route))) ?? {};
      if (LoadBalancerArn === undefined || (Protocol !== 'HTTP' && Protocol !== 'HTTPS')) return undefined;
      const input = { LoadBalancerArns: [LoadBalancerArn] };
      const answer = await call('DescribeLoadBalancers', LoadBalancerArn, () =>
        client.send(new DescribeLoadBalancersCommand(input)),
      );
      const host = answer.LoadBalancers?.[0]?.DNSName;
      // The URL leaves out the port that a protocol has anyway.
      return host === undefined ? undefined : new URL(`${Protocol.toLowerCase()}://${host}:${Port}`).origin;
    },
    health: async (targetGroup) => {
      const input = { TargetGroupArn: targetGroup };
      const answer = await call('DescribeTargetHealth', targetGroup, () =>
        client.send(new DescribeTargetHealthCommand(input)),
      );
      return answer.TargetHealthDescriptions ?? [];
    },
    groupArns: async (names) => {
      const input = { Names: [...names] };
      const answer = await call('DescribeTargetGroups', names.join(', '), () =>
        client.send(new DescribeTargetGroupsCommand(input)),
      );
      const groups = answer.TargetGroups ?? [];
      return names.flatMap((name) => groups.find((group) => group.TargetGroupName === name)?.TargetGroupArn ?? []);
    },
  };
}

function isRule(route: string): boolean {
  return route.includes(':listener-rule/');
}

/** A rule's ARN is that of its listener and one part more. */
export function listenerOf(route: string): string {
  return isRule(route) ? route.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '') : route;
}

/** The groups of a forward action with their weights, which mean something only beside one another. */
export function weightsOf(actions: readonly Action[] = []): readonly RoutedGroup[] {
  const forward = actions.find(({ Type }) => Type === 'forward');
  const tuples = forward?.ForwardConfig?.TargetGroups ?? [];
  const groups = tuples.flatMap(({ TargetGroupArn, Weight = 1 }) =>
    TargetGroupArn === undefined ? [] : [{ targetGroup: TargetGroupArn, weight: Weight }],
  );
  if (groups.length > 0) return groups;
  return forward?.TargetGroupArn === undefined ? [] : [{ targetGroup: forward.TargetGroupArn, weight: 1 }];
}

/**
 * Addresses of targets that serve: the healthy ones. Where none is, a load balancer sends requests to all of
 * them, and nobody would call that serving.
 */
export function servingAddresses(health: readonly TargetHealthDescription[]): readonly string[] {
  return health.flatMap(({ Target, TargetHealth }) => (TargetHealth?.State === 'healthy' ? (Target?.Id ?? []) : []));
}

/**
 * Whether no target is healthy, and some were found unhealthy: those leave soon, as ECS replaces their tasks. Targets
 * that are all still being looked at for the first time may yet be well.
 */
export function isSick(health: readonly TargetHealthDescription[]): boolean {
  const has = (state: string) => health.some(({ TargetHealth }) => TargetHealth?.State === state);
  return !has('healthy') && (has('unhealthy') || has('draining'));
}
