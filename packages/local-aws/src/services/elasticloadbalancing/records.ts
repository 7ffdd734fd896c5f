/** What Elastic Load Balancing remembers. Records never change; the store replaces them. */
import type { Instant } from '../../clock/clock.ts';
import type { Action, Condition } from '../../load-balancer/plan.ts';

export type Attributes = Readonly<Record<string, string>>;

export interface LoadBalancer {
  readonly arn: string;
  readonly region: string;
  readonly name: string;
  readonly type: 'application' | 'network';
  readonly scheme: string;
  readonly ipAddressType: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly createdAt: Instant;
  /** Those that were set; the others have their defaults. */
  readonly attributes: Attributes;
}

export interface HealthCheckSettings {
  readonly protocol: 'HTTP' | 'TCP';
  readonly port: number | 'traffic-port';
  readonly path: string;
  readonly matcher: string;
  /** Seconds. */
  readonly interval: number;
  readonly healthy: number;
  readonly unhealthy: number;
}

export interface TargetGroup {
  readonly arn: string;
  readonly region: string;
  readonly name: string;
  readonly protocol: 'HTTP' | 'TCP';
  readonly port: number;
  readonly targetType: 'ip' | 'instance';
  readonly vpcId: string;
  readonly healthCheck: HealthCheckSettings;
  /** Kept and shown; the time-out that counts is that of the probe. */
  readonly healthCheckTimeout: number;
  readonly attributes: Attributes;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
  readonly certificates: readonly string[];
  readonly sslPolicy: string | undefined;
}

export interface Rule {
  readonly arn: string;
  readonly listenerArn: string;
  readonly priority: number | 'default';
  readonly conditions: readonly Condition[];
  readonly action: Action;
  /** As it was given: of one action, it decides nothing. */
  readonly order: number | undefined;
}
