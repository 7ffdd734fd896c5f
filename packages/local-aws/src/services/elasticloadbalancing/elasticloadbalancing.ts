/** Elastic Load Balancing of local-aws. */

import type { Clock } from '../../clock/clock.ts';
import type { AddressBook } from '../../network/address-book.ts';
import type { Random } from '../../random/random.ts';
import type { EventSink, LoadBalancing, Monitoring, PhaseFaults } from '../ports.ts';
import type { Service } from '../service.ts';

/** What Elastic Load Balancing needs of the rest of local-aws. */
export interface LoadBalancingPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly network: AddressBook;
  readonly monitoring: Monitoring;
  readonly faults: PhaseFaults;
}

/** Elastic Load Balancing with nothing in it. */
export function createLoadBalancing(_: LoadBalancingPorts): Service & LoadBalancing & { close(): Promise<void> } {
  return {
    operations: {},
    reset: () => {},
    dump: () => ({}),
    close: async () => {},
    targetGroup: () => undefined,
    register: () => {},
    deregister: () => {},
    targetHealth: () => [],
    onTargetHealth: () => () => {},
    forward: () => undefined,
    setForward: () => {},
    ruleArns: () => [],
    loadBalancerType: () => undefined,
  };
}
