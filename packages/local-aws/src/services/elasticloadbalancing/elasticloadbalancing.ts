/**
 * Elastic Load Balancing v2 of local-aws: application and network load balancers whose listeners are sockets on
 * 127.0.0.1 and forward by weight to healthy targets. Health comes from real checks, on the virtual clock. There
 * is no VPC: subnets and security groups are names. It authenticates nobody and terminates no TLS, and says so.
 */

import type { Clock } from '../../clock/clock.ts';
import { createDataPlane, type DataPlane } from '../../load-balancer/data-plane.ts';
import { createProbe, type Probe } from '../../load-balancer/probe.ts';
import { createTrafficMetrics } from '../../load-balancer/traffic-metrics.ts';
import type { AddressBook } from '../../network/address-book.ts';
import type { Random } from '../../random/random.ts';
import type { EventSink, ListenerEndpoints, LoadBalancing, Monitoring, PhaseFaults } from '../ports.ts';
import type { Service } from '../service.ts';
import { type Core, openListener } from './core.ts';
import { HostCounts } from './host-counts.ts';
import { createListenerOperations } from './listener-operations.ts';
import { createLoadBalancerOperations } from './load-balancer-operations.ts';
import { createLoadBalancingPort } from './load-balancing-port.ts';
import { createRuleOperations } from './rule-operations.ts';
import { dumpState, parseState } from './state.ts';
import { Store } from './store.ts';
import { createTagOperations } from './tag-operations.ts';
import { createTargetGroupOperations } from './target-group-operations.ts';
import { createTargetOperations } from './target-operations.ts';
import { Targets } from './targets.ts';
import { createTraffic } from './traffic.ts';

/** What Elastic Load Balancing needs of the rest of local-aws. */
export interface LoadBalancingPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly network: AddressBook;
  readonly monitoring: Monitoring;
  readonly faults: PhaseFaults;
  /** How a target's health is checked; by real requests to where the network says it is, if not given. */
  readonly probe?: Probe;
  /** Where listeners listen; on 127.0.0.1, if not given. */
  readonly plane?: DataPlane;
}

/** Elastic Load Balancing, and `close`, which ends every listener. */
export interface ElasticLoadBalancing extends Service, LoadBalancing, ListenerEndpoints {
  close(): Promise<void>;
}

/** Elastic Load Balancing with nothing in it. */
export function createLoadBalancing(ports: LoadBalancingPorts): ElasticLoadBalancing {
  const { clock, random, events, network, monitoring, faults } = ports;
  const store = new Store();
  const metrics = createTrafficMetrics(monitoring);
  const listeners = new Set<(targetGroupArn: string) => void>();
  const targets = new Targets({
    ...{ clock, faults, probe: ports.probe ?? createProbe(network) },
    group: (arn) => store.targetGroups.get(arn),
    isUsed: (arn) => store.loadBalancersOf(arn).length > 0,
    onChange: (targetGroupArn, { id, port }, health) => {
      const { state, reason } = health ?? { state: 'unused', reason: 'Target.NotRegistered' };
      const detail = { targetGroupArn, id, port, state, ...(reason !== undefined && { reason }) };
      events.emit('elasticloadbalancing', 'target-health', detail);
      hosts.start();
      for (const listener of [...listeners]) listener(targetGroupArn);
    },
  });
  const hosts = new HostCounts({ clock, store, targets, metrics });
  const traffic = createTraffic(store, targets);
  const plane = ports.plane ?? createDataPlane({ clock, random, network, traffic, metrics });
  const core: Core = { clock, random, events, store, targets, plane };
  const reset = () => {
    plane.closeAll();
    hosts.stop();
    targets.clear();
    store.clear();
  };
  return {
    operations: {
      ...createLoadBalancerOperations(core),
      ...createTargetGroupOperations(core),
      ...createListenerOperations(core),
      ...createRuleOperations(core),
      ...createTargetOperations(core),
      ...createTagOperations(store),
    },
    ...createLoadBalancingPort(core, listeners),
    reset,
    close: async () => reset(),
    dump: () => dumpState(store, targets),
    restore: async (state) => {
      const parsed = parseState(state, clock.now());
      reset();
      store.take(parsed.store);
      for (const target of parsed.targets) {
        const used = store.loadBalancersOf(target.targetGroupArn).length > 0;
        if (target.state !== undefined && used) targets.resume(target.targetGroupArn, target, target.state);
        else targets.register(target.targetGroupArn, [target]);
      }
      await Promise.all([...store.listeners.values()].map((listener) => openListener(core, listener)));
      hosts.start();
    },
  };
}
