/**
 * Elastic Load Balancing as a state that can be written down and read back, in AWS's own member names. A person
 * may leave out ARNs, and name a target group where AWS wants its ARN.
 */
import type { Instant } from '../../clock/clock.ts';
import { readState } from '../../state/state-reader.ts';
import { dumpLoadBalancer, readLoadBalancer } from './state-listeners.ts';
import { dumpTargetGroup, readTargetGroup, type TargetOfState } from './state-targets.ts';
import { Store } from './store.ts';
import type { Targets } from './targets.ts';

export function dumpState(store: Store, targets: Targets): object {
  return {
    targetGroups: [...store.targetGroups.values()].map((group) => dumpTargetGroup(group, store, targets)),
    loadBalancers: [...store.loadBalancers.values()].map((loadBalancer) => dumpLoadBalancer(loadBalancer, store)),
  };
}

/** What a state says, without any effect. Throws StateError. */
export function parseState(state: unknown, now: Instant): { store: Store; targets: readonly TargetOfState[] } {
  const reader = readState(state, 'elasticloadbalancing');
  const store = new Store();
  const targets = reader.list('targetGroups').flatMap((group) => readTargetGroup(group, store));
  for (const loadBalancer of reader.list('loadBalancers')) readLoadBalancer(loadBalancer, store, now);
  reader.end();
  return { store, targets };
}
