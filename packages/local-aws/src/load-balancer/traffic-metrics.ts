/**
 * What CloudWatch hears of traffic, under the names and dimensions of "CloudWatch metrics for your Application
 * Load Balancer" (Availability Zones left out) and of its page for Network Load Balancers. Counts come one by
 * one as things happen, never as zeros; whoever sums them sees no difference.
 */
import type { Monitoring } from '../services/ports.ts';

/** A load balancer and the target group that a request went to. */
export interface Route {
  readonly loadBalancerArn: string;
  readonly targetGroupArn: string;
}

export interface TrafficMetrics {
  /** A target was chosen for a request. */
  requested(route: Route): void;
  /** It answered; `seconds` from the request until the headers of the answer. */
  answered(route: Route, status: number, seconds: number): void;
  /** No connection to the target came about. */
  notConnected(route: Route): void;
  /** The load balancer answered by itself. */
  answeredItself(loadBalancerArn: string, status: number, kind: 'error' | 'fixed-response' | 'redirect'): void;
  /** A TCP connection through a Network Load Balancer. */
  flowed(loadBalancerArn: string): void;
  hosts(route: Route, healthy: number, unhealthy: number): void;
}

/** `app/name/id`, `net/name/id` or `targetgroup/name/id`: the ARN's last part. */
function metricDimension(arn: string): string {
  return (arn.split(':').at(-1) ?? '').replace(/^loadbalancer\//, '');
}

export function createTrafficMetrics(monitoring: Monitoring): TrafficMetrics {
  const record = (
    arns: { readonly loadBalancerArn: string; readonly targetGroupArn?: string },
    metricName: string,
    value: number,
    unit: string,
  ) => {
    const LoadBalancer = metricDimension(arns.loadBalancerArn);
    const namespace = LoadBalancer.startsWith('net/') ? 'AWS/NetworkELB' : 'AWS/ApplicationELB';
    const region = arns.loadBalancerArn.split(':')[3] ?? '';
    const TargetGroup = arns.targetGroupArn && metricDimension(arns.targetGroupArn);
    const dimensions = { LoadBalancer, ...(TargetGroup && { TargetGroup }) };
    monitoring.record({ region, namespace, metricName, dimensions, value, unit });
  };
  /** For the load balancer, and for the target group behind it. */
  const both = ({ loadBalancerArn, targetGroupArn }: Route, metricName: string, value = 1, unit = 'Count') => {
    record({ loadBalancerArn }, metricName, value, unit);
    record({ loadBalancerArn, targetGroupArn }, metricName, value, unit);
  };
  return {
    requested: (route) => both(route, 'RequestCount'),
    answered: (route, status, seconds) => {
      if (status >= 200) both(route, `HTTPCode_Target_${Math.floor(status / 100)}XX_Count`);
      both(route, 'TargetResponseTime', seconds, 'Seconds');
    },
    notConnected: (route) => both(route, 'TargetConnectionErrorCount'),
    answeredItself: (loadBalancerArn, status, kind) => {
      const count = (name: string) => record({ loadBalancerArn }, name, 1, 'Count');
      if (kind === 'fixed-response') count('HTTP_Fixed_Response_Count');
      if (kind === 'redirect') count('HTTP_Redirect_Count');
      if (status >= 300) count(`HTTPCode_ELB_${Math.floor(status / 100)}XX_Count`);
      if ([500, 502, 503, 504].includes(status)) count(`HTTPCode_ELB_${status}_Count`);
    },
    flowed: (loadBalancerArn) => record({ loadBalancerArn }, 'NewFlowCount', 1, 'Count'),
    hosts: (route, healthy, unhealthy) => {
      record(route, 'HealthyHostCount', healthy, 'Count');
      record(route, 'UnHealthyHostCount', unhealthy, 'Count');
    },
  };
}
