/** Operations on listeners. A listener answers its creator only once its socket listens. */
import type {
  CreateListenerInput,
  DeleteListenerInput,
  DescribeListenersInput,
  Listener as ListenerShape,
  ModifyListenerInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operation } from '../service.ts';
import { describeAction, readAction } from './actions.ts';
import { listenerArn, ruleArn } from './arns.ts';
import { type Core, checkAction, newId, openListener, putRule, removeListener } from './core.ts';
import { invalid, listenerNotFound, refusal } from './errors.ts';
import { readListenerSettings } from './listener-settings.ts';
import { paginate } from './pagination.ts';
import type { Listener } from './records.ts';
import { setTags } from './tag-operations.ts';

/** Create, Describe, Modify and DeleteListener(s). */
export function createListenerOperations(core: Core) {
  const { store } = core;
  const describe = ({ arn, loadBalancerArn, port, protocol, certificates, sslPolicy }: Listener): ListenerShape => {
    const rule = store.defaultRule(arn);
    return {
      ListenerArn: arn,
      LoadBalancerArn: loadBalancerArn,
      Port: port,
      Protocol: protocol,
      ...(certificates.length > 0 && { Certificates: certificates.map((CertificateArn) => ({ CertificateArn })) }),
      ...(sslPolicy !== undefined && { SslPolicy: sslPolicy }),
      DefaultActions: rule ? [describeAction(rule.action, rule.order)] : [],
    };
  };
  const onPort = (loadBalancer: string, port: number) =>
    store.listenersOf(loadBalancer).find((listener) => listener.port === port);
  return {
    CreateListener: async (input: CreateListenerInput) => {
      const loadBalancer = store.requireLoadBalancer(input.LoadBalancerArn ?? '');
      const settings = readListenerSettings(input, loadBalancer.type, undefined);
      const action = readAction(input.DefaultActions ?? [], loadBalancer.type);
      checkAction(store, action, loadBalancer, settings.protocol);
      const order = input.DefaultActions?.[0]?.Order;
      const present = onPort(loadBalancer.arn, settings.port);
      if (present !== undefined) {
        const wanted = JSON.stringify([settings.protocol, describeAction(action, order)]);
        const shown = describe(present);
        if (JSON.stringify([shown.Protocol, shown.DefaultActions?.[0]]) !== wanted) throw duplicate(loadBalancer.arn);
        return { Listeners: [shown] };
      }
      const arn = listenerArn(loadBalancer.arn, newId(core));
      const listener: Listener = { arn, loadBalancerArn: loadBalancer.arn, ...settings };
      setTags(store, arn, input.Tags);
      store.listeners.set(arn, listener);
      putRule(core, {
        ...{ arn: ruleArn(arn, newId(core)), listenerArn: arn, priority: 'default', conditions: [], action, order },
      });
      await openListener(core, listener);
      return { Listeners: [describe(listener)] };
    },
    DescribeListeners: (input: DescribeListenersInput) => {
      const { LoadBalancerArn, ListenerArns: arns = [] } = input;
      if (LoadBalancerArn === undefined && arns.length === 0) {
        throw invalid('You must specify either listener ARNs or a load balancer ARN');
      }
      for (const arn of arns) if (!store.listeners.has(arn)) throw listenerNotFound();
      const wanted =
        LoadBalancerArn === undefined
          ? [...store.listeners.values()].filter(({ arn }) => arns.includes(arn))
          : store.listenersOf(store.requireLoadBalancer(LoadBalancerArn).arn);
      const { page, ...rest } = paginate(wanted, input);
      return { Listeners: page.map(describe), ...rest };
    },
    ModifyListener: async (input: ModifyListenerInput) => {
      const present = store.requireListener(input.ListenerArn ?? '');
      const loadBalancer = store.requireLoadBalancer(present.loadBalancerArn);
      const settings = readListenerSettings(input, loadBalancer.type, present);
      const other = onPort(loadBalancer.arn, settings.port);
      if (other !== undefined && other.arn !== present.arn) throw duplicate(loadBalancer.arn);
      const rule = store.defaultRule(present.arn);
      const action = input.DefaultActions && readAction(input.DefaultActions, loadBalancer.type);
      for (const one of [...store.rulesOf(present.arn).map((each) => each.action), ...(action ? [action] : [])]) {
        checkAction(store, one, loadBalancer, settings.protocol);
      }
      const listener: Listener = { ...present, ...settings };
      store.listeners.set(listener.arn, listener);
      if (rule && action) putRule(core, { ...rule, action, order: input.DefaultActions?.[0]?.Order });
      if (listener.port !== present.port) await openListener(core, listener);
      return { Listeners: [describe(listener)] };
    },
    DeleteListener: ({ ListenerArn = '' }: DeleteListenerInput) => {
      removeListener(core, store.requireListener(ListenerArn).arn);
      return {};
    },
  } satisfies Record<string, Operation>;
}

function duplicate(loadBalancerArn: string) {
  return refusal(
    'DuplicateListener',
    `A listener already exists on this port for this load balancer '${loadBalancerArn}'`,
  );
}
