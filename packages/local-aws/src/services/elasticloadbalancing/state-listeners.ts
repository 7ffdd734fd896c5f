/** Load balancers of a state with their listeners and rules, written and read back. */
import type { CreateListenerInput, CreateLoadBalancerInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Instant } from '../../clock/clock.ts';
import type { StateReader } from '../../state/state-reader.ts';
import { describeAction, readAction } from './actions.ts';
import { listenerArn, loadBalancerArn, regionOf, ruleArn } from './arns.ts';
import { changeAttributes, loadBalancerAttributes } from './attributes.ts';
import { describeCondition, readConditions } from './conditions.ts';
import { checkAction, ofRegion } from './core.ts';
import { readListenerSettings } from './listener-settings.ts';
import { readLoadBalancerSettings } from './load-balancer-settings.ts';
import type { Listener, LoadBalancer, Rule } from './records.ts';
import { inState, readActionState, readConditionState } from './state-actions.ts';
import { derivedId, readTags, writeTags } from './state-parts.ts';
import type { Store } from './store.ts';

export function dumpLoadBalancer(loadBalancer: LoadBalancer, store: Store): object {
  const { arn, region, name, type, scheme, ipAddressType, subnets, securityGroups, createdAt, attributes } =
    loadBalancer;
  return {
    ...{ LoadBalancerName: name, LoadBalancerArn: arn, region, Type: type, Scheme: scheme },
    ...{ IpAddressType: ipAddressType, Subnets: subnets, SecurityGroups: securityGroups },
    CreatedTime: new Date(createdAt).toISOString(),
    ...(Object.keys(attributes).length > 0 && { Attributes: attributes }),
    ...writeTags(store, arn),
    Listeners: store.listenersOf(arn).map((listener) => dumpListener(listener, store)),
  };
}

function dumpListener({ arn, port, protocol, certificates, sslPolicy }: Listener, store: Store): object {
  const rules = store.rulesOf(arn);
  const defaultRule = rules.at(-1);
  return {
    ...{ ListenerArn: arn, Port: port, Protocol: protocol },
    ...(certificates.length > 0 && { Certificates: certificates, SslPolicy: sslPolicy }),
    ...writeTags(store, arn),
    ...(defaultRule && {
      DefaultRuleArn: defaultRule.arn,
      DefaultActions: [describeAction(defaultRule.action, defaultRule.order)],
    }),
    Rules: rules.slice(0, -1).map((rule) => ({
      ...{ RuleArn: rule.arn, Priority: rule.priority },
      ...writeTags(store, rule.arn),
      Conditions: rule.conditions.map(describeCondition),
      Actions: [describeAction(rule.action, rule.order)],
    })),
  };
}

/** Puts the load balancer into `store`, where its target groups must be already. Throws StateError. */
export function readLoadBalancer(reader: StateReader, store: Store, now: Instant): void {
  const name = reader.string('LoadBalancerName');
  const given = reader.optionalString('LoadBalancerArn');
  const region = reader.optionalString('region') ?? (given === undefined ? 'us-east-1' : regionOf(given));
  const SecurityGroups = [...reader.stringList('SecurityGroups')];
  const subnets = reader.stringList('Subnets');
  const input = {
    Name: name,
    Type: reader.optionalString('Type') ?? 'application',
    Scheme: reader.optionalString('Scheme') ?? 'internet-facing',
    IpAddressType: reader.optionalString('IpAddressType') ?? 'ipv4',
    Subnets: subnets.length > 0 ? [...subnets] : ['subnet-00000000000000000', 'subnet-00000000000000001'],
    SecurityGroups,
  } as CreateLoadBalancerInput;
  // assumed: a load balancer that somebody wrote down has been there for a while.
  const createdAt = reader.optionalTime('CreatedTime') ?? now - 86_400_000;
  const changes = Object.entries(reader.strings('Attributes')).map(([Key, Value]) => ({ Key, Value }));
  const loadBalancer = inState(reader, (): LoadBalancer => {
    const settings = readLoadBalancerSettings(input);
    const arn = given ?? loadBalancerArn(region, settings.type, name, derivedId('load balancer', region, name));
    const attributes = changeAttributes('Load balancer', loadBalancerAttributes[settings.type], {}, changes);
    return { ...settings, arn, region, createdAt, attributes };
  });
  if (store.loadBalancers.has(loadBalancer.arn)) throw reader.error(`there are two load balancers ${name}.`);
  store.loadBalancers.set(loadBalancer.arn, loadBalancer);
  readTags(reader, store, loadBalancer.arn);
  for (const listener of reader.list('Listeners')) readListener(listener, store, loadBalancer);
  reader.end();
}

function readListener(reader: StateReader, store: Store, loadBalancer: LoadBalancer): void {
  const Port = reader.optionalNumber('Port') ?? 80;
  const sslPolicy = reader.optionalString('SslPolicy');
  const input = {
    Port,
    Protocol: reader.optionalString('Protocol') ?? (loadBalancer.type === 'network' ? 'TCP' : 'HTTP'),
    Certificates: reader.stringList('Certificates').map((CertificateArn) => ({ CertificateArn })),
    ...(sslPolicy !== undefined && { SslPolicy: sslPolicy }),
  } as Pick<CreateListenerInput, 'Port' | 'Protocol' | 'Certificates' | 'SslPolicy'>;
  const settings = inState(reader, () => readListenerSettings(input, loadBalancer.type, undefined));
  const arn = reader.optionalString('ListenerArn') ?? listenerArn(loadBalancer.arn, derivedId('listener', `${Port}`));
  if (store.listenersOf(loadBalancer.arn).some(({ port }) => port === settings.port)) {
    throw reader.error(`there are two listeners on port ${settings.port}.`);
  }
  const listener: Listener = { arn, loadBalancerArn: loadBalancer.arn, ...settings };
  store.listeners.set(arn, listener);
  readTags(reader, store, arn);
  const defaultArn = reader.optionalString('DefaultRuleArn') ?? ruleArn(arn, derivedId('rule', 'default'));
  const parts = { store, loadBalancer, listener };
  readRule(reader, 'DefaultActions', { arn: defaultArn, priority: 'default', conditions: [] }, parts);
  for (const rule of reader.list('Rules')) {
    const priority = rule.optionalNumber('Priority');
    if (priority === undefined) throw rule.error('a rule needs a Priority.');
    if (store.rulesOf(arn).some((other) => other.priority === priority)) {
      throw rule.error(`there are two rules of priority ${priority}.`);
    }
    const shapes = rule.list('Conditions').map(readConditionState);
    const conditions = inState(rule, () => readConditions(shapes));
    const ofRule = rule.optionalString('RuleArn') ?? ruleArn(arn, derivedId('rule', `${priority}`));
    readTags(rule, store, ofRule);
    readRule(rule, 'Actions', { arn: ofRule, priority, conditions }, parts);
    rule.end();
  }
  reader.end();
}

function readRule(
  reader: StateReader,
  member: 'DefaultActions' | 'Actions',
  rule: Pick<Rule, 'arn' | 'priority' | 'conditions'>,
  { store, loadBalancer, listener }: { store: Store; loadBalancer: LoadBalancer; listener: Listener },
): void {
  const arnOf = (arnOrName: string) =>
    ofRegion(store.targetGroups.values(), loadBalancer.region).find((group) => group.name === arnOrName)?.arn ??
    arnOrName;
  const actions = reader.list(member).map((action) => readActionState(action, arnOf));
  inState(reader, () => {
    const action = readAction(actions, loadBalancer.type);
    checkAction(store, action, loadBalancer, listener.protocol);
    store.rules.set(rule.arn, { ...rule, listenerArn: listener.arn, action, order: actions[0]?.Order });
  });
}
