/** Operations on load balancers and their attributes. Subnets and security groups are names without a network. */
import type {
  CreateLoadBalancerInput,
  DeleteLoadBalancerInput,
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancersInput,
  LoadBalancer as LoadBalancerShape,
  ModifyLoadBalancerAttributesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Instant } from '../../clock/clock.ts';
import type { Call, Operation } from '../service.ts';
import { loadBalancerArn } from './arns.ts';
import { attribute, changeAttributes, describeAttributes, loadBalancerAttributes } from './attributes.ts';
import { type Core, newId, ofRegion, removeListener } from './core.ts';
import { invalid, loadBalancerNotFound, refusal, unsupported } from './errors.ts';
import { requireName } from './names.ts';
import { paginate } from './pagination.ts';
import type { LoadBalancer } from './records.ts';
import { setTags } from './tag-operations.ts';

/** assumed: AWS takes minutes; here a load balancer is provisioned for a moment, so that it can be waited for. */
const provisioningTime = 10_000;

/** Create, Describe and DeleteLoadBalancer(s), Modify and DescribeLoadBalancerAttributes. */
export function createLoadBalancerOperations(core: Core) {
  const { store, clock } = core;
  return {
    CreateLoadBalancer: (input: CreateLoadBalancerInput, { region }: Call) => {
      const settings = readSettings(input);
      const present = ofRegion(store.loadBalancers.values(), region).find(({ name }) => name === settings.name);
      if (present !== undefined) {
        if (!isSame(present, settings)) {
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

type Settings = Omit<LoadBalancer, 'arn' | 'region' | 'createdAt' | 'attributes'>;

function readSettings(input: CreateLoadBalancerInput): Settings {
  const { Type: type = 'application', Scheme: scheme = 'internet-facing', IpAddressType = 'ipv4' } = input;
  const name = requireName('Load balancer', input.Name ?? '');
  if (type === 'gateway') throw unsupported('A gateway load balancer');
  if (type !== 'application' && type !== 'network') throw invalid(`Load balancer type '${type}' is not valid`);
  if (scheme !== 'internet-facing' && scheme !== 'internal') {
    throw refusal('InvalidScheme', `Scheme '${scheme}' must be one of '[internet-facing, internal]'`);
  }
  if (input.CustomerOwnedIpv4Pool !== undefined) throw unsupported('A customer-owned address pool');
  if (input.IpamPools !== undefined) throw unsupported('An IPAM pool');
  const { Subnets = [], SubnetMappings = [] } = input;
  if (Subnets.length > 0 && SubnetMappings.length > 0) {
    throw refusal('InvalidConfigurationRequest', 'You must specify either subnets or subnet mappings, but not both');
  }
  const subnets = [...Subnets, ...SubnetMappings.flatMap(({ SubnetId = [] }) => SubnetId)];
  if (subnets.length < (type === 'application' ? 2 : 1)) {
    throw invalid(
      type === 'application'
        ? 'At least two subnets in two different Availability Zones must be specified'
        : 'At least one subnet must be specified',
    );
  }
  if (new Set(subnets).size < subnets.length) {
    throw refusal(
      'InvalidConfigurationRequest',
      'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
    );
  }
  const securityGroups = input.SecurityGroups ?? [];
  return { name, type, scheme, ipAddressType: IpAddressType, subnets, securityGroups };
}

function isSame(present: LoadBalancer, settings: Settings): boolean {
  const pick = ({ type, scheme, subnets, securityGroups }: Settings) =>
    JSON.stringify([type, scheme, subnets, securityGroups]);
  return pick(present) === pick(settings);
}

/** As DescribeLoadBalancers shows it. assumed: network and zones, as there is no EC2. */
function describeLoadBalancer(loadBalancer: LoadBalancer, now: Instant): LoadBalancerShape {
  const { arn, region, name, type, scheme, ipAddressType, subnets, securityGroups, createdAt } = loadBalancer;
  return {
    LoadBalancerArn: arn,
    DNSName: '127.0.0.1',
    CanonicalHostedZoneId: 'Z00000000000000000000',
    CreatedTime: new Date(createdAt),
    LoadBalancerName: name,
    Scheme: scheme as 'internal' | 'internet-facing',
    VpcId: 'vpc-00000000000000000',
    State: { Code: now - createdAt < provisioningTime ? 'provisioning' : 'active' },
    Type: type,
    AvailabilityZones: subnets.map((SubnetId, index) => ({
      ZoneName: `${region}${String.fromCharCode(97 + (index % 26))}`,
      SubnetId,
      LoadBalancerAddresses: [],
    })),
    ...(securityGroups.length > 0 && { SecurityGroups: [...securityGroups] }),
    IpAddressType: ipAddressType as 'ipv4',
  };
}
