/** What listeners and their rules forward to before, during and after a deployment. Pure. */

import type { ForwardWeight } from '../../ports.ts';

/** A listener rule that leads to the service, and where it led when the deployment found it. */
export interface Route {
  readonly arn: string;
  readonly before: readonly ForwardWeight[];
}

/** The two target groups of a deployment, by ARN. */
export interface Colours {
  readonly blue: string;
  readonly green: string;
}

/**
 * What `route` forwards to while green has `percent` of its traffic. Canary and linear need both groups in the
 * action. assumed: all at once keeps an action with one group as it is, for the new group is then checked by no
 * load balancer before it has the traffic, which AWS documents.
 */
export function weightsAt(
  percent: number,
  route: Route,
  { blue, green }: Colours,
  gradual: boolean,
): readonly ForwardWeight[] {
  if (!gradual && route.before.length < 2) return [{ targetGroupArn: percent === 100 ? green : blue, weight: 1 }];
  return [
    { targetGroupArn: blue, weight: 100 - percent },
    { targetGroupArn: green, weight: percent },
  ];
}
