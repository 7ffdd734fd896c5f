/**
 * The wall between a service with its tasks and the deployments of that service (controller ECS). The
 * deployments decide how many tasks each revision has and where the load balancer sends traffic; they never
 * start a task. The tasks follow; they never decide.
 */

import type { DeploymentConfiguration, LoadBalancer } from '@aws-sdk/client-ecs';

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
