/**
 * The attributes of load balancers and target groups: which there are, what they are when nobody set them, and
 * which values local-aws carries out. What is listed as `kept` is shown and changes nothing. Pure.
 */
import { invalid, unsupported } from './errors.ts';
import type { Attributes } from './records.ts';

interface AttributeRule {
  readonly value: string;
  /** The values that AWS takes; any text without it. */
  readonly takes?: RegExp | readonly [number, number];
  /** Values that are carried out; all that AWS takes without it. */
  readonly only?: readonly string[];
}

const flag = /^(true|false)$/;
const off: AttributeRule = { value: 'false', takes: flag };
const text: AttributeRule = { value: '' };

const anyLoadBalancer: Readonly<Record<string, AttributeRule>> = {
  'deletion_protection.enabled': off,
  'access_logs.s3.enabled': off,
  'access_logs.s3.bucket': text,
  'access_logs.s3.prefix': text,
  'ipv6.deny_all_igw_traffic': off,
  'zonal_shift.config.enabled': off,
};

export const loadBalancerAttributes: Readonly<
  Record<'application' | 'network', Readonly<Record<string, AttributeRule>>>
> = {
  application: {
    ...anyLoadBalancer,
    'load_balancing.cross_zone.enabled': { value: 'true', takes: /^true$/ },
    'idle_timeout.timeout_seconds': { value: '60', takes: [1, 4000] },
    'client_keep_alive.seconds': { value: '3600', takes: [60, 604_800] },
    'connection_logs.s3.enabled': off,
    'connection_logs.s3.bucket': text,
    'connection_logs.s3.prefix': text,
    'health_check_logs.s3.enabled': off,
    'health_check_logs.s3.bucket': text,
    'health_check_logs.s3.prefix': text,
    'routing.http.desync_mitigation_mode': { value: 'defensive', takes: /^(monitor|defensive|strictest)$/ },
    'routing.http.drop_invalid_header_fields.enabled': off,
    'routing.http.preserve_host_header.enabled': off,
    'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': off,
    'routing.http.xff_client_port.enabled': { ...off, only: ['false'] },
    'routing.http.xff_header_processing.mode': { value: 'append', takes: /^(append|preserve|remove)$/ },
    'routing.http2.enabled': { value: 'true', takes: flag },
    'waf.fail_open.enabled': off,
  },
  network: {
    ...anyLoadBalancer,
    'load_balancing.cross_zone.enabled': off,
    'dns_record.client_routing_policy': {
      value: 'any_availability_zone',
      takes: /^(partial_)?availability_zone_affinity$|^any_availability_zone$/,
    },
    'secondary_ips.auto_assigned.per_subnet': { value: '0', takes: [0, 7] },
  },
};

const anyTargetGroup: Readonly<Record<string, AttributeRule>> = {
  'deregistration_delay.timeout_seconds': { value: '300', takes: [0, 3600] },
  'load_balancing.cross_zone.enabled': {
    value: 'use_load_balancer_configuration',
    takes: /^(true|false|use_load_balancer_configuration)$/,
  },
  'target_group_health.dns_failover.minimum_healthy_targets.count': { value: '1', takes: /^(off|[1-9]\d*)$/ },
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': { value: 'off', takes: /^(off|[1-9]\d*)$/ },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': {
    value: '1',
    takes: /^[1-9]\d*$/,
    only: ['1'],
  },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': {
    value: 'off',
    takes: /^(off|[1-9]\d*)$/,
    only: ['off'],
  },
};

export const targetGroupAttributes: Readonly<Record<'HTTP' | 'TCP', Readonly<Record<string, AttributeRule>>>> = {
  HTTP: {
    ...anyTargetGroup,
    'stickiness.enabled': off,
    'stickiness.type': { value: 'lb_cookie', takes: /^(lb_cookie|app_cookie)$/, only: ['lb_cookie'] },
    'stickiness.lb_cookie.duration_seconds': { value: '86400', takes: [1, 604_800] },
    'stickiness.app_cookie.cookie_name': text,
    'stickiness.app_cookie.duration_seconds': { value: '86400', takes: [1, 604_800] },
    'load_balancing.algorithm.type': {
      value: 'round_robin',
      takes: /^(round_robin|least_outstanding_requests|weighted_random)$/,
      only: ['round_robin'],
    },
    'load_balancing.algorithm.anomaly_mitigation': { value: 'off', takes: /^(on|off)$/, only: ['off'] },
    'slow_start.duration_seconds': { value: '0', takes: /^(0|[3-9]\d|[1-8]\d\d|900)$/, only: ['0'] },
  },
  TCP: {
    ...anyTargetGroup,
    'stickiness.enabled': { ...off, only: ['false'] },
    'stickiness.type': { value: 'source_ip', takes: /^source_ip$/ },
    'deregistration_delay.connection_termination.enabled': { ...off, only: ['false'] },
    'preserve_client_ip.enabled': off,
    'proxy_protocol_v2.enabled': { ...off, only: ['false'] },
    'target_health_state.unhealthy.connection_termination.enabled': { value: 'true', takes: flag },
    'target_health_state.unhealthy.draining_interval_seconds': { value: '0', takes: [0, 360_000], only: ['0'] },
  },
};

/** What was set, with `changes`. `kind` begins a sentence. Throws for what is no attribute or no value of it. */
export function changeAttributes(
  kind: 'Load balancer' | 'Target group',
  rules: Readonly<Record<string, AttributeRule>>,
  present: Attributes,
  changes: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): Attributes {
  for (const { Key = '', Value = '' } of changes) {
    const rule = Object.hasOwn(rules, Key) ? rules[Key] : undefined;
    if (rule === undefined) throw invalid(`${kind} attribute key '${Key}' is not recognized`);
    if (!takes(rule, Value)) throw invalid(`${kind} attribute value '${Value}' is not valid for '${Key}'`);
    if (rule.only !== undefined && !rule.only.includes(Value)) throw unsupported(`The attribute ${Key} of ${Value}`);
  }
  return { ...present, ...Object.fromEntries(changes.map(({ Key = '', Value = '' }) => [Key, Value])) };
}

/** One attribute as it is: set, or by default. */
export function attribute(rules: Readonly<Record<string, AttributeRule>>, set: Attributes, key: string): string {
  return set[key] ?? rules[key]?.value ?? '';
}

/** All of them, as Describe...Attributes shows them. */
export function describeAttributes(rules: Readonly<Record<string, AttributeRule>>, set: Attributes) {
  return Object.keys(rules).map((Key) => ({ Key, Value: attribute(rules, set, Key) }));
}

function takes({ takes: allowed }: AttributeRule, value: string): boolean {
  if (allowed === undefined) return true;
  if (allowed instanceof RegExp) return allowed.test(value);
  const [least, most] = allowed;
  return /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
}
