/**
 * One shape for what a running deployment shows, whichever service moves the traffic. Adapters fill it;
 * the domain reads nothing else. Instants are AWS's, in milliseconds since the epoch: compare them with
 * one another, never with the runner's clock.
 */
import type { Milestone } from './milestone.ts';

/** Milliseconds since the epoch on AWS's clock. */
export type AwsInstant = number;

/** `unknown` is a status that this code has never heard of: the deployment is taken to be running. */
export type DeploymentStatus =
  | 'created'
  | 'queued'
  | 'in-progress'
  | 'baking'
  | 'ready'
  | 'rolling-back'
  | 'succeeded'
  | 'failed'
  | 'stopped'
  | 'unknown';

export type StageStatus = 'pending' | 'in-progress' | 'succeeded' | 'failed' | 'skipped' | 'unknown';

/** A lifecycle event, in the order in which the deployment goes through them. */
export interface Stage {
  readonly name: string;
  readonly status: StageStatus;
  readonly startedAt?: AwsInstant | undefined;
  readonly endedAt?: AwsInstant | undefined;
  /** What the service says of a failure, as it says it. */
  readonly diagnosis?: string | undefined;
}

/** Why the service ended a deployment, in its own words. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** Names of the alarms that went off, if that is why. */
  readonly alarms?: readonly string[] | undefined;
}

/** A deployment at one look. */
export interface Snapshot {
  readonly deploymentId: string;
  readonly status: DeploymentStatus;
  readonly createdAt?: AwsInstant | undefined;
  readonly endedAt?: AwsInstant | undefined;
  readonly stages: readonly Stage[];
  /** Share of traffic on the new version, 0-100; undefined until the service tells. */
  readonly newVersionPercent?: number | undefined;
  readonly failure?: Failure | undefined;
  /** How far it has come; undefined before the first milestone, and once it goes back. */
  readonly reached?: Milestone | undefined;
  /** Whether the new version has the production traffic and none of its tasks is healthy any more. */
  readonly isSick?: boolean | undefined;
  /** What it waits for from outside, for example a person's answer; a part of a sentence. */
  readonly waitingFor?: string | undefined;
  /** Whether it went back by itself, without a deployment of its own for it, as ECS does. */
  readonly wentBack?: boolean | undefined;
  /** The deployment that rolls this one back; undefined until the service names it. */
  readonly rollbackDeploymentId?: string | undefined;
  /** Words of the service about the rollback. */
  readonly rollbackMessage?: string | undefined;
}

/** A deployment's id for people: without the path of an ARN. */
export function shortId(deploymentId: string): string {
  return deploymentId.slice(deploymentId.lastIndexOf('/') + 1);
}

/** Whether nothing will change any more in this deployment itself (a rollback is one of its own). */
export function isTerminal(status: DeploymentStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'stopped';
}
