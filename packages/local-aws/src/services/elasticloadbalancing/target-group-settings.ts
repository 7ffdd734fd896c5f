/** What a target group may be: protocols, types and health checks, with AWS's defaults. Pure. */
import type {
  CreateTargetGroupInput,
  ModifyTargetGroupInput,
  TargetGroup as TargetGroupShape,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { invalid, refusal, unsupported } from './errors.ts';
import type { HealthCheckSettings, TargetGroup } from './records.ts';

type Settings = Omit<TargetGroup, 'arn' | 'region' | 'name' | 'attributes'>;

/** Throws for what AWS or local-aws doesn't have. */
export function readSettings(input: Omit<CreateTargetGroupInput, 'Name'>): Settings {
  const targetType = input.TargetType ?? 'instance';
  if (targetType === 'lambda' || targetType === 'alb') throw unsupported(`The target type ${targetType}`);
  if (targetType !== 'ip' && targetType !== 'instance') throw invalid(`Target type '${targetType}' is not valid`);
  if (input.Protocol === undefined) throw invalid('A protocol must be specified');
  const protocol = readProtocol(input.Protocol, 'A target group of protocol');
  if (input.ProtocolVersion !== undefined && input.ProtocolVersion !== 'HTTP1') {
    throw unsupported(`The protocol version ${input.ProtocolVersion}`);
  }
  if (input.IpAddressType === 'ipv6') throw unsupported('A target group of IPv6 addresses');
  if (input.Port === undefined) throw invalid('A port must be specified');
  if (input.VpcId === undefined) throw invalid('A VPC ID must be specified');
  const defaults: HealthCheckSettings = {
    ...{ protocol, port: 'traffic-port', path: '/', matcher: protocol === 'HTTP' ? '200' : '200-399' },
    ...{ interval: 30, healthy: 5, unhealthy: 2 },
  };
  return {
    ...{ protocol, port: readPort(input.Port), targetType, vpcId: input.VpcId },
    healthCheck: readHealthCheck(input, protocol, defaults),
    healthCheckTimeout:
      readNumber('HealthCheckTimeoutSeconds', input.HealthCheckTimeoutSeconds, 2, 120) ?? defaultTimeout(input),
  };
}

/** The group with the changes of ModifyTargetGroup. */
export function modifySettings(group: TargetGroup, input: Omit<ModifyTargetGroupInput, 'TargetGroupArn'>): TargetGroup {
  const timeout = readNumber('HealthCheckTimeoutSeconds', input.HealthCheckTimeoutSeconds, 2, 120);
  const healthCheck = readHealthCheck(input, group.protocol, group.healthCheck);
  return { ...group, healthCheck, healthCheckTimeout: timeout ?? group.healthCheckTimeout };
}

/** As DescribeTargetGroups shows it. */
export function describeTargetGroup(group: TargetGroup, loadBalancerArns: readonly string[]): TargetGroupShape {
  const { protocol, port, path, matcher, interval, healthy, unhealthy } = group.healthCheck;
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: group.protocol,
    Port: group.port,
    VpcId: group.vpcId,
    HealthCheckProtocol: protocol,
    HealthCheckPort: String(port),
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: interval,
    HealthCheckTimeoutSeconds: group.healthCheckTimeout,
    HealthyThresholdCount: healthy,
    UnhealthyThresholdCount: unhealthy,
    ...(protocol === 'HTTP' && { HealthCheckPath: path, Matcher: { HttpCode: matcher } }),
    LoadBalancerArns: [...loadBalancerArns],
    TargetType: group.targetType,
    ...(group.protocol === 'HTTP' && { ProtocolVersion: 'HTTP1' }),
    IpAddressType: 'ipv4',
  };
}

/** Six seconds for HTTP, ten for TCP. assumed: by the protocol of the group's own, whatever its checks speak. */
function defaultTimeout({ Protocol }: Omit<CreateTargetGroupInput, 'Name'>): number {
  return Protocol === 'HTTP' ? 6 : 10;
}

function readHealthCheck(
  input: Omit<ModifyTargetGroupInput, 'TargetGroupArn'>,
  groupProtocol: 'HTTP' | 'TCP',
  present: HealthCheckSettings,
): HealthCheckSettings {
  if (input.HealthCheckEnabled === false) {
    throw refusal('InvalidConfigurationRequest', 'Health check enabled must be true for target groups of this type');
  }
  if (input.Matcher?.GrpcCode !== undefined) throw unsupported('A matcher of gRPC codes');
  const protocol =
    input.HealthCheckProtocol === undefined
      ? present.protocol
      : readProtocol(input.HealthCheckProtocol, 'A health check of protocol');
  if (groupProtocol === 'HTTP' && protocol === 'TCP') {
    throw refusal('InvalidConfigurationRequest', `Health check protocol 'TCP' is not supported for HTTP target groups`);
  }
  const path = input.HealthCheckPath ?? present.path;
  if (!/^\/[\x21-\x7e]*$/.test(path) || path.length > 1024) throw invalid(`Health check path '${path}' is not valid`);
  return {
    ...{ protocol, path, port: readCheckPort(input.HealthCheckPort) ?? present.port },
    matcher: readMatcher(input.Matcher?.HttpCode, groupProtocol) ?? present.matcher,
    interval: readNumber('HealthCheckIntervalSeconds', input.HealthCheckIntervalSeconds, 5, 300) ?? present.interval,
    healthy: readNumber('HealthyThresholdCount', input.HealthyThresholdCount, 2, 10) ?? present.healthy,
    unhealthy: readNumber('UnhealthyThresholdCount', input.UnhealthyThresholdCount, 2, 10) ?? present.unhealthy,
  };
}

function readProtocol(protocol: string, subject: string): 'HTTP' | 'TCP' {
  if (protocol === 'HTTP' || protocol === 'TCP') return protocol;
  const others = ['HTTPS', 'TLS', 'UDP', 'TCP_UDP', 'GENEVE', 'QUIC', 'TCP_QUIC'];
  if (others.includes(protocol)) throw unsupported(`${subject} ${protocol}`);
  throw invalid(`Protocol '${protocol}' must be one of '[HTTP, ${others.join(', ')}, TCP]'`);
}

function readPort(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw invalid(`Port '${port}' must be between 1 and 65535`);
}

function readCheckPort(port: string | undefined): number | 'traffic-port' | undefined {
  if (port === undefined || port === 'traffic-port') return port;
  if (!/^\d+$/.test(port)) throw invalid(`Health check port '${port}' must be 'traffic-port' or a port number`);
  return readPort(Number(port));
}

function readMatcher(codes: string | undefined, groupProtocol: 'HTTP' | 'TCP'): string | undefined {
  if (codes === undefined) return undefined;
  const most = groupProtocol === 'HTTP' ? 499 : 599;
  const valid = codes.split(',').every((part) => {
    const [, from = '', to = from] = /^(\d{3})(?:-(\d{3}))?$/.exec(part) ?? [];
    return Number(from) >= 200 && Number(to) >= Number(from) && Number(to) <= most;
  });
  if (!valid) throw invalid(`Health check matcher HTTP code '${codes}' must be within '200-${most}' inclusive`);
  return codes;
}

function readNumber(name: string, value: number | undefined, least: number, most: number): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return value;
  throw invalid(`${name} '${value}' must be between ${least} and ${most}`);
}
