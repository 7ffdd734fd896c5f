/** Which target group, and which target of it, a request goes to. Pure: chance and turns come from outside. */
import type { Random } from '../random/random.ts';
import type { ForwardWeight } from '../services/ports.ts';
import type { TargetPlan } from './plan.ts';

/**
 * The ARN of one group, each as often as its share of all weights; undefined if all weights are 0. A group
 * without healthy targets keeps its share: a load balancer does not fail over to another group.
 */
export function chooseGroup(groups: readonly ForwardWeight[], random: Random): string | undefined {
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  let point = random() * total;
  for (const { targetGroupArn, weight } of groups) {
    if (point < weight) return targetGroupArn;
    point -= weight;
  }
  return undefined;
}

/** The targets that may get a new request: the healthy ones, or if there is none, all that are not leaving. */
export function eligibleTargets(targets: readonly TargetPlan[]): readonly TargetPlan[] {
  const healthy = targets.filter(({ state }) => state === 'healthy');
  return healthy.length > 0 ? healthy : targets.filter(({ state }) => state !== 'draining' && state !== 'unused');
}

/** Round robin: the target whose turn it is. */
export function targetOfTurn(targets: readonly TargetPlan[], turn: number): TargetPlan | undefined {
  return targets[turn % Math.max(1, targets.length)];
}
