/**
 * Where the traffic of a service goes, and where it would go. Which of the two target groups is green is not
 * written anywhere: it is the one that production traffic does not go to.
 */

import type { LoadBalancer } from '@aws-sdk/client-ecs';
import type { ForwardWeight, LoadBalancing } from '../../ports.ts';
import { tenths } from './hooks.ts';
import type { TrafficKind } from './run.ts';

/** The listener rules of one load balancer of a service, and the two target groups they choose between. */
export interface Route {
  readonly productionRule: string;
  readonly testRule?: string;
  readonly blueGroup: string;
  readonly greenGroup: string;
}

/** Why ECS cannot shift traffic, in its own words. */
export class UnfitRoutes extends Error {}

type Listeners = Pick<LoadBalancing, 'forward'>;

/**
 * The routes of all load balancers with an advanced configuration. While an earlier deployment has left traffic
 * split, `blueOf` says which of two groups the tasks in force are in. Throws UnfitRoutes.
 */
export function findRoutes(
  loadBalancers: readonly LoadBalancer[],
  listeners: Listeners,
  blueOf: (pair: readonly [string, string]) => string | undefined,
): readonly Route[] {
  return loadBalancers.flatMap(({ targetGroupArn, advancedConfiguration }) => {
    const { alternateTargetGroupArn, productionListenerRule, testListenerRule } = advancedConfiguration ?? {};
    if (!targetGroupArn || !alternateTargetGroupArn || !productionListenerRule) return [];
    const pair = [targetGroupArn, alternateTargetGroupArn] as const;
    const blueGroup = findBlue(pair, productionListenerRule, testListenerRule, listeners, blueOf(pair));
    return [
      {
        productionRule: productionListenerRule,
        ...(testListenerRule && { testRule: testListenerRule }),
        blueGroup,
        greenGroup: blueGroup === pair[0] ? pair[1] : pair[0],
      },
    ];
  });
}

function findBlue(
  pair: readonly [string, string],
  productionRule: string,
  testRule: string | undefined,
  listeners: Listeners,
  remembered: string | undefined,
): string {
  const production = listeners.forward(productionRule);
  const test = testRule ? listeners.forward(testRule) : [];
  if (production === undefined || test === undefined) throw new UnfitRoutes('One or more rules not found');
  const serving = production.filter(({ weight }) => weight > 0).map(({ targetGroupArn }) => targetGroupArn);
  const stranger = serving.find((group) => !pair.includes(group));
  if (stranger !== undefined) {
    throw new UnfitRoutes(
      `Production listener rule is forwarding traffic to unexpected target group ${stranger}. Expected traffic to be forwarded to either targetGroupArn: ${pair[0]} or alternateTargetGroupArn: ${pair[1]}`,
    );
  }
  const known = [...production, ...test].map(({ targetGroupArn }) => targetGroupArn);
  const loose = pair.find((group) => !known.includes(group));
  if (loose !== undefined) {
    throw new UnfitRoutes(
      `Target group ${loose} is not associated with either productionListenerRule or testListenerRule.`,
    );
  }
  if (remembered !== undefined) return remembered;
  const [blue] = serving;
  if (blue === undefined || serving.length > 1) {
    throw new UnfitRoutes(
      `productionListenerRule ${productionRule} should have exactly one target group serving traffic but found ${serving.length} target groups which are serving traffic`,
    );
  }
  return blue;
}

/**
 * A rule's weights once green has `percent` of its traffic; every other target group of it gets none. Weights are
 * whole numbers up to 999, so a share with a decimal place is written per thousand.
 */
export function weighRoute(
  { blueGroup, greenGroup }: Route,
  percent: number,
  present: readonly ForwardWeight[],
): readonly ForwardWeight[] {
  const scale = Number.isInteger(percent) ? 1 : 10;
  const weight = (share: number) => Math.round(share * scale);
  const shares = new Map([
    [blueGroup, tenths(100 - percent)],
    [greenGroup, percent],
  ]);
  const groups = new Set([...present.map(({ targetGroupArn }) => targetGroupArn), ...shares.keys()]);
  return [...groups].map((group) => ({ targetGroupArn: group, weight: weight(shares.get(group) ?? 0) }));
}

/** The rule of a route that carries this traffic; undefined if there is none. */
export function ruleOf(route: Route, traffic: TrafficKind): string | undefined {
  return traffic === 'production' ? route.productionRule : route.testRule;
}

/**
 * The target groups of a revision that replaces another task by task: where production traffic goes, which is where
 * the source's tasks are.
 */
export function productionGroups(loadBalancers: readonly LoadBalancer[], listeners: Listeners): readonly string[] {
  return loadBalancers.flatMap(({ targetGroupArn, advancedConfiguration }) => {
    if (!targetGroupArn) return [];
    const { alternateTargetGroupArn, productionListenerRule } = advancedConfiguration ?? {};
    const weights = productionListenerRule ? (listeners.forward(productionListenerRule) ?? []) : [];
    const weightOf = (group: string | undefined) =>
      weights.find((weight) => weight.targetGroupArn === group)?.weight ?? 0;
    return alternateTargetGroupArn && weightOf(alternateTargetGroupArn) > weightOf(targetGroupArn)
      ? [alternateTargetGroupArn]
      : [targetGroupArn];
  });
}
