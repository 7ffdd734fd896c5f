/** The ARNs of Elastic Load Balancing and what can be read from them. Ids are 16 hexadecimal digits. */
import { arn } from '../names.ts';

const service = 'elasticloadbalancing';
const prefixes = { application: 'app', network: 'net' } as const;

export function loadBalancerArn(region: string, type: 'application' | 'network', name: string, id: string): string {
  return arn(service, region, `loadbalancer/${prefixes[type]}/${name}/${id}`);
}

export function targetGroupArn(region: string, name: string, id: string): string {
  return arn(service, region, `targetgroup/${name}/${id}`);
}

/** `listener/app/<load balancer>/<its id>/<id>`. */
export function listenerArn(ofLoadBalancer: string, id: string): string {
  return `${ofLoadBalancer.replace(':loadbalancer/', ':listener/')}/${id}`;
}

/** `listener-rule/app/<load balancer>/<its id>/<listener's id>/<id>`; the default rule has one like any other. */
export function ruleArn(ofListener: string, id: string): string {
  return `${ofListener.replace(':listener/', ':listener-rule/')}/${id}`;
}

export function regionOf(anyArn: string): string {
  return anyArn.split(':')[3] ?? '';
}
