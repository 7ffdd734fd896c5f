/**
 * The wall between a service with its tasks and the deployments of that service (controller ECS). The
 * deployments decide how many tasks each revision has and where the load balancer sends traffic; they never
 * start a task. The tasks follow; they never decide.
 */

import type { DeploymentConfiguration, LoadBalancer } from '@aws-sdk/client-ecs';
import type { Clock } from '../../../clock/clock.ts';
import type { Random } from '../../../random/random.ts';
import type { EventSink, Functions, LoadBalancing, Monitoring } from '../../ports.ts';
import type { Operation } from '../../service.ts';

/** How many tasks a revision has. */
export interface RevisionCounts {
  readonly requested: number;
  readonly pending: number;
  readonly running: number;
  /** Running, passing their container health checks and, where the target group is in use, healthy in it. */
  readonly healthy: number;
  /** Tasks that failed to start, died or were found unhealthy since the last call of `forgetFailures`. */
  readonly failed: number;
  /** Why the last of them failed; for the deployment's reason. */
  readonly lastFailure: string | undefined;
}

/** The tasks of service revisions, as a deployment moves them. */
export interface RevisionTasks {
  /** How many tasks the revision is to have; they start, and stop with grace, over time. */
  scale(revisionArn: string, count: number): void;
  /** The target groups that its tasks register with, in the order of the service's load balancers; before `scale`. */
  attach(revisionArn: string, targetGroupArns: readonly string[]): void;
  counts(revisionArn: string): RevisionCounts;
  forgetFailures(revisionArn: string): void;
  /** The target groups that `attach` named last; those of the service's load balancers before. */
  attached(revisionArn: string): readonly string[];
  /** Calls `listener` after the counts of a service's revisions may have changed; returns how to stop it. */
  onChange(listener: (serviceArn: string) => void): () => void;
}

/** What a service deployment is asked to do. */
export interface DeploymentOrder {
  readonly region: string;
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly serviceArn: string;
  readonly serviceName: string;
  /** The revision to be. */
  readonly targetRevisionArn: string;
  /** The revision in force; undefined for the first deployment of a service. */
  readonly sourceRevisionArn: string | undefined;
  /** Other revisions that still have tasks: of deployments that this one supersedes. */
  readonly otherRevisionArns: readonly string[];
  readonly desiredCount: number;
  /** The service's, with AWS's defaults filled in. */
  readonly configuration: DeploymentConfiguration;
  readonly loadBalancers: readonly LoadBalancer[];
}

/** How a service deployment ended. */
export interface DeploymentEnd {
  readonly serviceArn: string;
  readonly deploymentArn: string;
  readonly status: 'SUCCESSFUL' | 'STOPPED' | 'ROLLBACK_SUCCESSFUL' | 'ROLLBACK_FAILED';
  /** The revision in force from now on. */
  readonly revisionArn: string;
}

/** What the deployments need of ECS and of the rest of local-aws. */
export interface ServiceDeploymentPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly functions: Functions;
  readonly loadBalancing: LoadBalancing;
  readonly monitoring: Monitoring;
  readonly tasks: RevisionTasks;
  /** The ARN of a service by name or ARN. Throws ClusterNotFoundException or ServiceNotFoundException. */
  resolveService(region: string, cluster: string | undefined, service: string): string;
  /** A message for the events that DescribeServices shows, `(service name) ` not included. */
  note(serviceArn: string, message: string): void;
  /**
   * Called once for each deployment, in the middle of whatever ended it. STOPPED means that the service keeps the
   * settings that it has: those of the newer deployment, or of the one that failed and is not rolled back.
   */
  onEnd(end: DeploymentEnd): void;
}

/** One of the `deployments[]` of a service: a revision that has tasks, or is to have some. */
export interface ServiceRollout {
  /** `ecs-svc/<digits>`. */
  readonly id: string;
  readonly revisionArn: string;
  readonly status: 'PRIMARY' | 'ACTIVE';
  readonly desiredCount: number;
  readonly pendingCount: number;
  readonly runningCount: number;
  readonly failedTasks: number;
  readonly rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly rolloutStateReason: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What DescribeServices tells of the deployments of a service. */
export interface ServiceProgress {
  /** The ARN of the deployment that is on its way, or else of the last one. */
  readonly currentServiceDeployment: string | undefined;
  /** The primary one first, then from new to old. */
  readonly deployments: readonly ServiceRollout[];
}

/** The deployments of services with the controller ECS. */
export interface ServiceDeployments {
  /** ListServiceDeployments, DescribeServiceDeployments, StopServiceDeployment, ContinueServiceDeployment. */
  readonly operations: Readonly<Record<string, Operation>>;
  /**
   * Begins a deployment, for which a running one of the same service gives way; its ARN. Throws
   * InvalidParameterException while too many revisions have tasks, so call it before anything is changed.
   */
  start(order: DeploymentOrder): string;
  /** A service as a state describes it: its target revision is in force and no deployment is on its way. */
  adopt(order: DeploymentOrder): void;
  /** The desired count has changed; the revision in force follows, or the deployment that is on its way. */
  rescale(serviceArn: string, desiredCount: number): void;
  /** DeleteService: what is on its way stops, and no revision has tasks any more. */
  stop(serviceArn: string): void;
  describe(serviceArn: string): ServiceProgress;
  reset(): void;
  dump(): unknown;
  /** Takes the place of the present state, after the revisions and their tasks were restored. Throws StateError. */
  restore(state: unknown): void;
}
