/** Elastic Load Balancing, as the services that move traffic see it: ECS and CodeDeploy. */

/** A target group, as its owner and its users need it. */
export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly port: number | undefined;
  readonly targetType: 'ip' | 'instance' | 'lambda' | 'alb';
  /** Of the load balancers whose listeners forward to it, at whatever weight. */
  readonly loadBalancerArns: readonly string[];
}

/** One target of a target group: a private address (or an instance id) and its port. */
export interface Target {
  readonly id: string;
  readonly port: number;
}

/** A target's health in ELB's words; `reason` is absent while it is healthy. */
export interface TargetHealth extends Target {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining' | 'unavailable';
  readonly reason?: string;
  readonly description?: string;
}

/** One target group of a forward action. Weights are relative, 0-999. */
export interface ForwardWeight {
  readonly targetGroupArn: string;
  readonly weight: number;
}

/** Where a listener is reached on this machine. */
export interface ListenerEndpoint {
  readonly listenerArn: string;
  readonly loadBalancerName: string;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
  /** As AWS has it. */
  readonly port: number;
  /** With the port that it really has, for example `http://127.0.0.1:8080`. */
  readonly url: string;
}

/** What ECS and CodeDeploy do to load balancers. Unknown ARNs throw ServiceError, questions answer undefined. */
export interface LoadBalancing {
  /** By ARN, or by name in `region`. */
  targetGroup(arnOrName: string, region: string): TargetGroup | undefined;
  register(targetGroupArn: string, targets: readonly Target[]): void;
  /** Targets drain for the group's deregistration delay. */
  deregister(targetGroupArn: string, targets: readonly Target[]): void;
  targetHealth(targetGroupArn: string): readonly TargetHealth[];
  /** Calls `listener` after the health of a target of any group has changed; returns how to stop it. */
  onTargetHealth(listener: (targetGroupArn: string) => void): () => void;
  /**
   * Where a listener (its default rule) or a rule sends traffic. undefined if there is no such listener or rule;
   * empty if its action does not forward.
   */
  forward(listenerOrRuleArn: string): readonly ForwardWeight[] | undefined;
  /** Replaces the forward action and keeps every other one. */
  setForward(listenerOrRuleArn: string, weights: readonly ForwardWeight[]): void;
  /** Of a listener, every rule, the default one first; empty for an unknown listener. */
  ruleArns(listenerArn: string): readonly string[];
  /** `network` balancers shift all at once under CodeDeploy. */
  loadBalancerType(listenerOrRuleArn: string): 'application' | 'network' | undefined;
}

/** What the control surface asks of load balancers. */
export interface ListenerEndpoints {
  /** The listeners whose sockets listen. */
  endpoints(): readonly ListenerEndpoint[];
}
