/** A service as ECS keeps it, its revisions and its task sets. */
import type {
  AvailabilityZoneRebalancing,
  ContainerImage,
  DeploymentConfiguration,
  DeploymentControllerType,
  LoadBalancer,
  PropagateTags,
  ServiceEvent,
} from '@aws-sdk/client-ecs';
import type { Instant } from '../../clock/clock.ts';
import type { Placement } from './placement.ts';

/** What new tasks are made from; a change of it is a new revision. */
export interface RevisionSettings extends Placement {
  /** ARN with revision; undefined only for services whose task sets name theirs. */
  readonly taskDefinition: string | undefined;
  readonly loadBalancers: readonly LoadBalancer[];
}

/** A revision never changes. */
export interface RevisionRecord extends RevisionSettings {
  readonly arn: string;
  readonly serviceArn: string;
  readonly createdAt: Instant;
  /** What the images turned out to be; empty until its first task runs. */
  containerImages: readonly ContainerImage[];
}

/** What may change without a deployment. */
export interface ServiceOptions {
  readonly desiredCount: number;
  /** Complete; undefined under other controllers than ECS unless it was given. */
  readonly deploymentConfiguration: DeploymentConfiguration;
  readonly healthCheckGracePeriodSeconds: number | undefined;
  readonly enableECSManagedTags: boolean;
  readonly propagateTags: PropagateTags | undefined;
  readonly enableExecuteCommand: boolean;
  readonly availabilityZoneRebalancing: AvailabilityZoneRebalancing;
}

export interface TaskSetRecord extends RevisionSettings {
  /** `ecs-svc/<digits>`. */
  readonly id: string;
  readonly arn: string;
  readonly serviceArn: string;
  readonly startedBy: string | undefined;
  readonly externalId: string | undefined;
  readonly createdAt: Instant;
  containerImages: readonly ContainerImage[];
  updatedAt: Instant;
  status: 'PRIMARY' | 'ACTIVE' | 'DRAINING';
  /** Percent of the service's desired count. */
  scale: number;
  stability: 'STEADY_STATE' | 'STABILIZING';
  stabilityAt: Instant;
}

export interface ServiceRecord {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  readonly region: string;
  readonly controller: DeploymentControllerType;
  readonly createdAt: Instant;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  settings: RevisionSettings;
  options: ServiceOptions;
  /** Controller ECS: the newest revision that was asked for, and the one in force. */
  targetRevision?: string;
  revision?: string;
  /** The primary one first. */
  taskSets: readonly TaskSetRecord[];
  /** The newest first. */
  events: readonly ServiceEvent[];
}

/** As many as AWS shows. */
const mostEvents = 100;

/** Puts a message on top of a service's events. */
export function addServiceEvent(service: ServiceRecord, message: string, id: string, at: Instant): void {
  const text = `(service ${service.name}) ${message}`;
  service.events = [{ id, createdAt: new Date(at), message: text }, ...service.events].slice(0, mostEvents);
}
