/** The parts of Elastic Load Balancing that its operations share, and the changes that concern several of them. */
import type { Clock } from '../../clock/clock.ts';
import type { DataPlane } from '../../load-balancer/data-plane.ts';
import type { Action } from '../../load-balancer/plan.ts';
import { type Random, randomHex } from '../../random/random.ts';
import type { EventSink } from '../ports.ts';
import { regionOf } from './arns.ts';
import { refusal, targetGroupNotFound } from './errors.ts';
import type { Listener, LoadBalancer, Rule } from './records.ts';
import { groupsOf, type Store } from './store.ts';
import type { Targets } from './targets.ts';

export interface Core {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly store: Store;
  readonly targets: Targets;
  readonly plane: DataPlane;
}

/** An id as in ARNs. */
export function newId({ random }: Core): string {
  return randomHex(random, 16);
}

/** Throws unless every target group of the action may be used by that load balancer and protocol. */
export function checkAction(store: Store, action: Action, loadBalancer: LoadBalancer, protocol: string): void {
  if (action.type !== 'forward') return;
  for (const { targetGroupArn } of action.groups) {
    const group = store.targetGroups.get(targetGroupArn);
    if (group === undefined || group.region !== loadBalancer.region) throw targetGroupNotFound(targetGroupArn);
    if (group.protocol !== (protocol === 'TCP' ? 'TCP' : 'HTTP')) {
      throw refusal(
        'IncompatibleProtocols',
        `The target group '${targetGroupArn}' of protocol ${group.protocol} is not compatible with a listener of protocol ${protocol}`,
      );
    }
    if (store.loadBalancersOf(targetGroupArn).some((arn) => arn !== loadBalancer.arn)) {
      throw refusal(
        'TargetGroupAssociationLimit',
        `The following target groups cannot be associated with more than one load balancer: ${targetGroupArn}`,
      );
    }
  }
}

/** Stores a rule, new or changed; target groups come into use and fall out of it. */
export function putRule({ store, targets, events }: Core, rule: Rule): void {
  const before = store.rules.get(rule.arn);
  store.rules.set(rule.arn, rule);
  for (const arn of new Set([...(before ? groupsOf(before) : []), ...groupsOf(rule)])) targets.refreshUse(arn);
  if (rule.action.type !== 'forward' || before?.action === rule.action) return;
  events.emit('elasticloadbalancing', 'forward-changed', {
    listenerArn: rule.listenerArn,
    ruleArn: rule.arn,
    priority: String(rule.priority),
    targetGroups: rule.action.groups.map(({ targetGroupArn, weight }) => ({
      targetGroupArn,
      name: store.targetGroups.get(targetGroupArn)?.name,
      weight,
    })),
  });
}

/** Takes rules out of use that are about to be deleted, or a whole listener's, and then runs `remove`. */
export function withdraw({ targets }: Core, rules: readonly Rule[], remove: () => void): void {
  remove();
  for (const arn of new Set(rules.flatMap(groupsOf))) targets.refreshUse(arn);
}

/** Resolves once the listener's socket listens. */
export async function openListener({ plane, events, store }: Core, listener: Listener): Promise<void> {
  const port = await plane.open(listener.arn, listener.protocol === 'TCP' ? 'tcp' : 'http', listener.port);
  // It may have been deleted meanwhile.
  if (!store.listeners.has(listener.arn)) return;
  events.emit('elasticloadbalancing', 'listener-opened', {
    listenerArn: listener.arn,
    url: urlOf(listener.protocol, port),
  });
}

/** Where a listener is reached. One of HTTPS speaks plain HTTP here. */
export function urlOf(protocol: Listener['protocol'], port: number): string {
  return `${protocol === 'TCP' ? 'tcp' : 'http'}://127.0.0.1:${port}`;
}

/** Deletes a listener with its rules and its socket. */
export function removeListener(core: Core, listenerArn: string): void {
  const { store, plane } = core;
  withdraw(core, store.rulesOf(listenerArn), () => store.deleteListener(listenerArn));
  plane.close(listenerArn);
}

/** Items of the region that a Describe operation without names shows. */
export function ofRegion<T extends { readonly arn: string }>(items: Iterable<T>, region: string): readonly T[] {
  return [...items].filter(({ arn }) => regionOf(arn) === region);
}
