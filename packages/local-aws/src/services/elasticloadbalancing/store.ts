/** Load balancers, target groups, listeners, rules and tags of all regions, and what they say of one another. */
import type { Tag } from '@aws-sdk/client-elastic-load-balancing-v2';
import { listenerNotFound, loadBalancerNotFound, ruleNotFound, targetGroupNotFound } from './errors.ts';
import type { Listener, LoadBalancer, Rule, TargetGroup } from './records.ts';

/** Every map is by ARN, in the order of creation. */
export class Store {
  readonly loadBalancers = new Map<string, LoadBalancer>();
  readonly targetGroups = new Map<string, TargetGroup>();
  readonly listeners = new Map<string, Listener>();
  readonly rules = new Map<string, Rule>();
  readonly tags = new Map<string, readonly Tag[]>();

  requireLoadBalancer(arn: string): LoadBalancer {
    const found = this.loadBalancers.get(arn);
    if (found === undefined) throw loadBalancerNotFound(arn);
    return found;
  }

  requireTargetGroup(arn: string): TargetGroup {
    const found = this.targetGroups.get(arn);
    if (found === undefined) throw targetGroupNotFound(arn);
    return found;
  }

  requireListener(arn: string): Listener {
    const found = this.listeners.get(arn);
    if (found === undefined) throw listenerNotFound();
    return found;
  }

  requireRule(arn: string): Rule {
    const found = this.rules.get(arn);
    if (found === undefined) throw ruleNotFound();
    return found;
  }

  listenersOf(loadBalancerArn: string): readonly Listener[] {
    return [...this.listeners.values()].filter((listener) => listener.loadBalancerArn === loadBalancerArn);
  }

  /** In the order in which they are tried: by priority, the default one last. */
  rulesOf(listenerArn: string): readonly Rule[] {
    const rank = ({ priority }: Rule) => (priority === 'default' ? Number.POSITIVE_INFINITY : priority);
    return [...this.rules.values()]
      .filter((rule) => rule.listenerArn === listenerArn)
      .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }

  defaultRule(listenerArn: string): Rule | undefined {
    return this.rulesOf(listenerArn).at(-1);
  }

  /** The rule behind a rule's ARN, or the default one behind a listener's. */
  ruleBehind(listenerOrRuleArn: string): Rule | undefined {
    return this.rules.get(listenerOrRuleArn) ?? this.defaultRule(listenerOrRuleArn);
  }

  /** The load balancer behind the ARN of one of its listeners or rules. */
  loadBalancerBehind(listenerOrRuleArn: string): LoadBalancer | undefined {
    const listenerArn = this.rules.get(listenerOrRuleArn)?.listenerArn ?? listenerOrRuleArn;
    const listener = this.listeners.get(listenerArn);
    return listener && this.loadBalancers.get(listener.loadBalancerArn);
  }

  /** The load balancers with rules that forward to the group, at whatever weight. */
  loadBalancersOf(targetGroupArn: string): readonly string[] {
    const arns = [...this.rules.values()].flatMap((rule) =>
      groupsOf(rule).includes(targetGroupArn) ? (this.listeners.get(rule.listenerArn)?.loadBalancerArn ?? []) : [],
    );
    return [...new Set(arns)];
  }

  /** Takes the listener with its rules and their tags. */
  deleteListener(listenerArn: string): void {
    for (const { arn } of this.rulesOf(listenerArn)) this.#delete(this.rules, arn);
    this.#delete(this.listeners, listenerArn);
  }

  deleteRule(arn: string): void {
    this.#delete(this.rules, arn);
  }

  deleteTargetGroup(arn: string): void {
    this.#delete(this.targetGroups, arn);
  }

  /** Takes the load balancer; its listeners must be gone. */
  deleteLoadBalancer(arn: string): void {
    this.#delete(this.loadBalancers, arn);
  }

  /** Takes over what the other store has. */
  take(other: Store): void {
    for (const [arn, record] of other.loadBalancers) this.loadBalancers.set(arn, record);
    for (const [arn, record] of other.targetGroups) this.targetGroups.set(arn, record);
    for (const [arn, record] of other.listeners) this.listeners.set(arn, record);
    for (const [arn, record] of other.rules) this.rules.set(arn, record);
    for (const [arn, tags] of other.tags) this.tags.set(arn, tags);
  }

  clear(): void {
    for (const map of [this.loadBalancers, this.targetGroups, this.listeners, this.rules, this.tags]) map.clear();
  }

  #delete(map: Map<string, unknown>, arn: string): void {
    map.delete(arn);
    this.tags.delete(arn);
  }
}

/** The target groups that a rule forwards to. */
export function groupsOf({ action }: Rule): readonly string[] {
  return action.type === 'forward' ? action.groups.map(({ targetGroupArn }) => targetGroupArn) : [];
}
