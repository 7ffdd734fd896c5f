/** Publishes how many targets of each group are healthy, once a minute while there are any. */
import type { Cancel, Clock } from '../../clock/clock.ts';
import type { TrafficMetrics } from '../../load-balancer/traffic-metrics.ts';
import type { Store } from './store.ts';
import type { Targets } from './targets.ts';

const period = 60_000;

export class HostCounts {
  readonly #ports: { clock: Clock; store: Store; targets: Targets; metrics: TrafficMetrics };
  #cancel: Cancel | undefined;

  constructor(ports: { clock: Clock; store: Store; targets: Targets; metrics: TrafficMetrics }) {
    this.#ports = ports;
  }

  /** Begins, if it does not go on already. */
  start(): void {
    this.#cancel ??= this.#ports.clock.after(period, () => {
      this.#cancel = undefined;
      if (this.#publish()) this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** False if there was nothing to publish. */
  #publish(): boolean {
    const { store, targets, metrics } = this.#ports;
    let published = false;
    for (const { arn: targetGroupArn } of store.targetGroups.values()) {
      const health = targets.health(targetGroupArn);
      for (const loadBalancerArn of health.length > 0 ? store.loadBalancersOf(targetGroupArn) : []) {
        const count = (state: string) => health.filter((target) => target.state === state).length;
        metrics.hosts({ loadBalancerArn, targetGroupArn }, count('healthy'), count('unhealthy'));
        published = true;
      }
    }
    return published;
  }
}
