/** Records as the data plane reads them, anew for each request. */
import type { ListenerPlan, Traffic } from '../../load-balancer/plan.ts';
import { attribute, loadBalancerAttributes, targetGroupAttributes } from './attributes.ts';
import type { Store } from './store.ts';
import { describeState } from './target-state.ts';
import type { Targets } from './targets.ts';

export function createTraffic(store: Store, targets: Targets): Traffic {
  return {
    listener: (listenerArn) => {
      const listener = store.listeners.get(listenerArn);
      const loadBalancer = listener && store.loadBalancers.get(listener.loadBalancerArn);
      if (listener === undefined || loadBalancer === undefined) return undefined;
      const setting = (key: string) =>
        attribute(loadBalancerAttributes[loadBalancer.type], loadBalancer.attributes, key);
      return {
        ...{ loadBalancerArn: loadBalancer.arn, protocol: listener.protocol, port: listener.port },
        rules: store.rulesOf(listenerArn),
        idleTimeout: Number(setting('idle_timeout.timeout_seconds')) * 1000,
        forwardedFor: setting('routing.http.xff_header_processing.mode') as ListenerPlan['forwardedFor'],
      };
    },
    group: (targetGroupArn) => {
      const group = store.targetGroups.get(targetGroupArn);
      if (group === undefined) return undefined;
      const setting = (key: string) => attribute(targetGroupAttributes[group.protocol], group.attributes, key);
      return {
        targets: targets
          .of(targetGroupArn)
          .map(({ id, port, state }) => ({ id, port, state: describeState(state).state })),
        stickySeconds:
          setting('stickiness.enabled') === 'true'
            ? Number(setting('stickiness.lb_cookie.duration_seconds'))
            : undefined,
      };
    },
  };
}
