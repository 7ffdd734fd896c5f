/** Operations on load balancers and their attributes. */
import type {
  CreateLoadBalancerInput,
  DeleteLoadBalancerInput,
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancersInput,
  ModifyLoadBalancerAttributesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Call, Operation } from '../service.ts';
import { loadBalancerArn } from './arns.ts';
import { attribute, changeAttributes, describeAttributes, loadBalancerAttributes } from './attributes.ts';
import { type Core, newId, ofRegion, removeListener } from './core.ts';
import { loadBalancerNotFound, refusal } from './errors.ts';
import { describeLoadBalancer, isSameLoadBalancer, readLoadBalancerSettings } from './load-balancer-settings.ts';
import { paginate } from './pagination.ts';
import { setTags } from './tag-operations.ts';

/** Create, Describe and DeleteLoadBalancer(s), Modify and DescribeLoadBalancerAttributes. */
export function createLoadBalancerOperations(core: Core) {
  const { store, clock } = core;
  return {
    CreateLoadBalancer: (input: CreateLoadBalancerInput, { region }: Call) => {
      const settings = readLoadBalancerSettings(input);
      const present = ofRegion(store.loadBalancers.values(), region).find(({ name }) => name === settings.name);
      if (present !== undefined) {
        if (!isSameLoadBalancer(present, settings)) {
          throw refusal(
            'DuplicateLoadBalancerName',
            `A load balancer with the same name '${settings.name}' exists, but with different settings`,
          );
        }
        return { LoadBalancers: [describeLoadBalancer(present, clock.now())] };
      }
      const arn = loadBalancerArn(region, settings.type, settings.name, newId(core));
      const loadBalancer = { ...settings, arn, region, createdAt: clock.now(), attributes: {} };
      setTags(store, arn, input.Tags);
      store.loadBalancers.set(arn, loadBalancer);
      return { LoadBalancers: [describeLoadBalancer(loadBalancer, clock.now())] };
    },
    DescribeLoadBalancers: (input: DescribeLoadBalancersInput, { region }: Call) => {
      const all = ofRegion(store.loadBalancers.values(), region);
      const { LoadBalancerArns: arns = [], Names: names = [] } = input;
      for (const arn of arns) if (!store.loadBalancers.has(arn)) throw loadBalancerNotFound(arn);
      for (const name of names) if (!all.some((one) => one.name === name)) throw loadBalancerNotFound(name);
      const wanted = all.filter(
        ({ arn, name }) => (arns.length === 0 && names.length === 0) || arns.includes(arn) || names.includes(name),
      );
      const { page, ...rest } = paginate(wanted, input);
      return { LoadBalancers: page.map((one) => describeLoadBalancer(one, clock.now())), ...rest };
    },
    /** One that is not there is no error. */
    DeleteLoadBalancer: ({ LoadBalancerArn = '' }: DeleteLoadBalancerInput) => {
      const loadBalancer = store.loadBalancers.get(LoadBalancerArn);
      if (loadBalancer === undefined) return {};
      const rules = loadBalancerAttributes[loadBalancer.type];
      if (attribute(rules, loadBalancer.attributes, 'deletion_protection.enabled') === 'true') {
        throw refusal(
          'OperationNotPermitted',
          `Load balancer '${LoadBalancerArn}' cannot be deleted because deletion protection is enabled`,
        );
      }
      for (const { arn } of store.listenersOf(LoadBalancerArn)) removeListener(core, arn);
      store.deleteLoadBalancer(LoadBalancerArn);
      return {};
    },
    ModifyLoadBalancerAttributes: (input: ModifyLoadBalancerAttributesInput) => {
      const loadBalancer = store.requireLoadBalancer(input.LoadBalancerArn ?? '');
      const rules = loadBalancerAttributes[loadBalancer.type];
      const attributes = changeAttributes('Load balancer', rules, loadBalancer.attributes, input.Attributes ?? []);
      store.loadBalancers.set(loadBalancer.arn, { ...loadBalancer, attributes });
      return { Attributes: describeAttributes(rules, attributes) };
    },
    DescribeLoadBalancerAttributes: ({ LoadBalancerArn = '' }: DescribeLoadBalancerAttributesInput) => {
      const { type, attributes } = store.requireLoadBalancer(LoadBalancerArn);
      return { Attributes: describeAttributes(loadBalancerAttributes[type], attributes) };
    },
  } satisfies Record<string, Operation>;
}
