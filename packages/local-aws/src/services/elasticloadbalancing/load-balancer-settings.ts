/** What a load balancer may be, and how it is shown. Subnets and security groups are names without a network. Pure. */
import type {
  CreateLoadBalancerInput,
  LoadBalancer as LoadBalancerShape,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Instant } from '../../clock/clock.ts';
import { invalid, refusal, unsupported } from './errors.ts';
import { requireName } from './names.ts';
import type { LoadBalancer } from './records.ts';

/** assumed: AWS takes minutes; here a load balancer is provisioned for a moment, so that it can be waited for. */
const provisioningTime = 10_000;

type Settings = Omit<LoadBalancer, 'arn' | 'region' | 'createdAt' | 'attributes'>;

/** Throws for what AWS or local-aws doesn't have. */
export function readLoadBalancerSettings(input: CreateLoadBalancerInput): Settings {
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

/** Whether creating it again would change nothing. */
export function isSameLoadBalancer(present: LoadBalancer, settings: Settings): boolean {
  const pick = ({ type, scheme, subnets, securityGroups }: Settings) =>
    JSON.stringify([type, scheme, subnets, securityGroups]);
  return pick(present) === pick(settings);
}

/** As DescribeLoadBalancers shows it. assumed: network and zones, as there is no EC2. */
export function describeLoadBalancer(loadBalancer: LoadBalancer, now: Instant): LoadBalancerShape {
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
