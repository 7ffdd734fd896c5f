/** Elastic Load Balancing as ECS, CodeDeploy and the control surface use it. */
import type { ListenerEndpoints, LoadBalancing, TargetGroup as TargetGroupView } from '../ports.ts';
import { type Core, checkAction, ofRegion, putRule, urlOf } from './core.ts';
import { ruleNotFound } from './errors.ts';
import type { Rule, TargetGroup } from './records.ts';
import { deregistrationDelay } from './target-operations.ts';

/** `listeners` are called after the health of a target has changed. */
export function createLoadBalancingPort(
  core: Core,
  listeners: Set<(targetGroupArn: string) => void>,
): LoadBalancing & ListenerEndpoints {
  const { store, targets, plane } = core;
  const view = ({ arn, name, port, targetType }: TargetGroup): TargetGroupView => ({
    ...{ arn, name, port, targetType, loadBalancerArns: store.loadBalancersOf(arn) },
  });
  const forwardOf = (rule: Rule) => (rule.action.type === 'forward' ? rule.action.groups : []);
  return {
    targetGroup: (arnOrName, region) => {
      const group = arnOrName.startsWith('arn:')
        ? store.targetGroups.get(arnOrName)
        : ofRegion(store.targetGroups.values(), region).find(({ name }) => name === arnOrName);
      return group && view(group);
    },
    register: (targetGroupArn, added) => targets.register(store.requireTargetGroup(targetGroupArn).arn, added),
    deregister: (targetGroupArn, removed) => {
      const group = store.requireTargetGroup(targetGroupArn);
      targets.deregister(group.arn, removed, deregistrationDelay(group));
    },
    targetHealth: (targetGroupArn) => targets.health(targetGroupArn),
    onTargetHealth: (listener) => {
      // The same function may be given twice.
      const call = (targetGroupArn: string) => listener(targetGroupArn);
      listeners.add(call);
      return () => listeners.delete(call);
    },
    forward: (listenerOrRuleArn) => {
      const rule = store.ruleBehind(listenerOrRuleArn);
      return rule && forwardOf(rule);
    },
    setForward: (listenerOrRuleArn, weights) => {
      const rule = store.ruleBehind(listenerOrRuleArn);
      const loadBalancer = store.loadBalancerBehind(listenerOrRuleArn);
      if (rule === undefined || loadBalancer === undefined) throw ruleNotFound();
      const stickySeconds = rule.action.type === 'forward' ? rule.action.stickySeconds : undefined;
      const action = { type: 'forward', groups: [...weights], stickySeconds } as const;
      checkAction(store, action, loadBalancer, store.requireListener(rule.listenerArn).protocol);
      putRule(core, { ...rule, action });
    },
    ruleArns: (listenerArn) => {
      const [defaultRule, ...others] = store.rulesOf(listenerArn).toReversed();
      return defaultRule === undefined ? [] : [defaultRule, ...others.toReversed()].map(({ arn }) => arn);
    },
    loadBalancerType: (listenerOrRuleArn) => store.loadBalancerBehind(listenerOrRuleArn)?.type,
    endpoints: () =>
      [...store.listeners.values()].flatMap(({ arn: listenerArn, loadBalancerArn, protocol, port }) => {
        const open = plane.port(listenerArn);
        const loadBalancerName = store.loadBalancers.get(loadBalancerArn)?.name ?? '';
        return open === undefined
          ? []
          : [{ listenerArn, loadBalancerName, protocol, port, url: urlOf(protocol, open) }];
      }),
  };
}
