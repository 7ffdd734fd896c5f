/**
 * What a listener does with traffic, as the control plane tells it: rules with conditions and one action each,
 * target groups and their targets. The data plane reads it anew for each request and never changes it.
 */
import type { ForwardWeight } from '../services/ports.ts';

/** One condition of a rule; satisfied if one of its values matches. `*` and `?` are wildcards where AWS has them. */
export type Condition =
  | {
      readonly field: 'host-header' | 'path-pattern' | 'http-request-method' | 'source-ip';
      readonly values: readonly string[];
    }
  | { readonly field: 'http-header'; readonly name: string; readonly values: readonly string[] }
  | { readonly field: 'query-string'; readonly pairs: readonly { readonly key?: string; readonly value: string }[] };

/** Sends requests to target groups by weight. */
export interface ForwardAction {
  readonly type: 'forward';
  readonly groups: readonly ForwardWeight[];
  /** How long a client stays with its target group; undefined if it does not. */
  readonly stickySeconds: number | undefined;
}

export interface FixedResponseAction {
  readonly type: 'fixed-response';
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string | undefined;
}

/** Parts may hold `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}` of the request. */
export interface RedirectAction {
  readonly type: 'redirect';
  readonly status: 301 | 302;
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
}

export type Action = ForwardAction | FixedResponseAction | RedirectAction;

/** A rule of a listener; the default one has no conditions. */
export interface RulePlan {
  readonly conditions: readonly Condition[];
  readonly action: Action;
}

/** A listener as it is now. */
export interface ListenerPlan {
  readonly loadBalancerArn: string;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
  /** As AWS has it; the socket may listen on another. */
  readonly port: number;
  /** In the order in which they are tried; the last one has no conditions. */
  readonly rules: readonly RulePlan[];
  /** Milliseconds of the machine without a byte. */
  readonly idleTimeout: number;
  readonly forwardedFor: 'append' | 'preserve' | 'remove';
}

/** A registered target, and whether it may get traffic. */
export interface TargetPlan {
  readonly id: string;
  readonly port: number;
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining' | 'unavailable';
}

/** A target group as it is now. */
export interface GroupPlan {
  readonly targets: readonly TargetPlan[];
  /** How long a client stays with its target; undefined if it does not. */
  readonly stickySeconds: number | undefined;
}

/** The control plane, as the data plane sees it. */
export interface Traffic {
  listener(listenerArn: string): ListenerPlan | undefined;
  group(targetGroupArn: string): GroupPlan | undefined;
}
