/**
 * Load balancers, target groups, listeners and rules. CloudFormation's property names are those of the API, but
 * for attributes, which it has along with the rest.
 */
import {
  CreateListenerCommand,
  type CreateListenerCommandInput,
  CreateLoadBalancerCommand,
  type CreateLoadBalancerCommandInput,
  CreateRuleCommand,
  type CreateRuleCommandInput,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  type LoadBalancerAttribute,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  type TargetGroupAttribute,
  waitUntilLoadBalancerAvailable,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Value } from '../template.ts';
import type { CreatedType } from './created-type.ts';

export const loadBalancingTypes: Readonly<Record<string, CreatedType>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    properties: [
      ...['Name', 'Type', 'Scheme', 'IpAddressType', 'Subnets', 'SubnetMappings', 'SecurityGroups'],
      ...['LoadBalancerAttributes', 'Tags'],
    ],
    required: ['Name'],
    attributes: ['LoadBalancerArn', 'LoadBalancerFullName', 'LoadBalancerName', 'DNSName', 'CanonicalHostedZoneID'],
    create: async ({ LoadBalancerAttributes, ...properties }, _metadata, { loadBalancing }) => {
      const input = properties as unknown as CreateLoadBalancerCommandInput;
      const { LoadBalancers } = await loadBalancing.send(new CreateLoadBalancerCommand(input));
      const {
        LoadBalancerArn = '',
        LoadBalancerName = '',
        DNSName = '',
        CanonicalHostedZoneId = '',
      } = LoadBalancers?.[0] ?? {};
      const Attributes = attributes<LoadBalancerAttribute>(LoadBalancerAttributes);
      if (Attributes.length > 0) {
        await loadBalancing.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes }));
      }
      const waiter = { client: loadBalancing, maxWaitTime: 60, minDelay: 0.05, maxDelay: 0.5 };
      await waitUntilLoadBalancerAvailable(waiter, { LoadBalancerArns: [LoadBalancerArn] });
      const LoadBalancerFullName = LoadBalancerArn.split(':loadbalancer/')[1] ?? '';
      return {
        ref: LoadBalancerArn,
        attributes: {
          ...{ LoadBalancerArn, LoadBalancerFullName, LoadBalancerName, DNSName },
          CanonicalHostedZoneID: CanonicalHostedZoneId,
        },
      };
    },
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    properties: [
      ...['Name', 'Port', 'Protocol', 'ProtocolVersion', 'TargetType', 'IpAddressType', 'VpcId', 'Matcher'],
      ...['HealthCheckEnabled', 'HealthCheckIntervalSeconds', 'HealthCheckPath', 'HealthCheckPort'],
      ...['HealthCheckProtocol', 'HealthCheckTimeoutSeconds', 'HealthyThresholdCount', 'UnhealthyThresholdCount'],
      ...['TargetGroupAttributes', 'Tags'],
    ],
    required: ['Name'],
    attributes: ['TargetGroupArn', 'TargetGroupFullName', 'TargetGroupName'],
    create: async ({ TargetGroupAttributes, ...properties }, _metadata, { loadBalancing }) => {
      const input = properties as unknown as CreateTargetGroupCommandInput;
      const { TargetGroups } = await loadBalancing.send(new CreateTargetGroupCommand(input));
      const { TargetGroupArn = '', TargetGroupName = '' } = TargetGroups?.[0] ?? {};
      const Attributes = attributes<TargetGroupAttribute>(TargetGroupAttributes);
      if (Attributes.length > 0) {
        await loadBalancing.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
      }
      const TargetGroupFullName = TargetGroupArn.split(':').at(-1) ?? '';
      return { ref: TargetGroupArn, attributes: { TargetGroupArn, TargetGroupFullName, TargetGroupName } };
    },
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    properties: ['LoadBalancerArn', 'Port', 'Protocol', 'DefaultActions', 'Certificates', 'SslPolicy'],
    attributes: ['ListenerArn'],
    create: async (properties, _metadata, { loadBalancing }) => {
      const input = properties as unknown as CreateListenerCommandInput;
      const { Listeners } = await loadBalancing.send(new CreateListenerCommand(input));
      const ListenerArn = Listeners?.[0]?.ListenerArn ?? '';
      return { ref: ListenerArn, attributes: { ListenerArn } };
    },
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    properties: ['ListenerArn', 'Priority', 'Conditions', 'Actions'],
    attributes: ['RuleArn'],
    create: async (properties, _metadata, { loadBalancing }) => {
      const { Rules } = await loadBalancing.send(
        new CreateRuleCommand(properties as unknown as CreateRuleCommandInput),
      );
      const RuleArn = Rules?.[0]?.RuleArn ?? '';
      return { ref: RuleArn, attributes: { RuleArn } };
    },
  },
};

/** Key and Value of each attribute, which is a text whatever it says. */
function attributes<Attribute>(list: Value | undefined): Attribute[] {
  return (Array.isArray(list) ? list : []).map(({ Key, Value }) => ({ Key, Value: String(Value) }) as Attribute);
}
