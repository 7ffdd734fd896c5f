/** ECS, as CodeDeploy sees it: services with the CODE_DEPLOY controller and their task sets. */

/** How tasks of `awsvpc` reach the network, in ECS's own shape. */
export interface NetworkConfiguration {
  readonly awsvpcConfiguration?: {
    readonly subnets: readonly string[];
    readonly securityGroups?: readonly string[];
    readonly assignPublicIp?: 'ENABLED' | 'DISABLED';
  };
}

/** One capacity provider of a strategy, in ECS's own shape. */
export interface CapacityProvider {
  readonly capacityProvider: string;
  readonly base?: number;
  readonly weight?: number;
}

/** A task set as it is now. */
export interface TaskSet {
  /** `ecs-svc/<digits>`. */
  readonly id: string;
  readonly arn: string;
  readonly status: 'PRIMARY' | 'ACTIVE' | 'DRAINING';
  readonly taskDefinition: string;
  readonly targetGroupArn: string | undefined;
  /** Percent of the service's desired count. */
  readonly scale: number;
  readonly desiredCount: number;
  readonly pendingCount: number;
  readonly runningCount: number;
  /** Running, passing their container health checks and, where the target group is in use, healthy in it. */
  readonly healthyCount: number;
  readonly stability: 'STEADY_STATE' | 'STABILIZING';
}

/** A service as it is now. */
export interface ContainerService {
  readonly arn: string;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly desiredCount: number;
  readonly taskSets: readonly TaskSet[];
}

/** What a new task set is made from; what is absent is taken from the service. */
export interface TaskSetOrder {
  readonly cluster: string;
  readonly service: string;
  /** Full ARN with revision. */
  readonly taskDefinition: string;
  /** The deployment's id. */
  readonly externalId: string;
  readonly loadBalancer: {
    readonly targetGroupArn: string;
    readonly containerName: string;
    readonly containerPort: number;
  };
  readonly platformVersion?: string;
  readonly networkConfiguration?: NetworkConfiguration;
  readonly capacityProviderStrategy?: readonly CapacityProvider[];
}

/** What CodeDeploy does to ECS. Clusters and services by name or ARN; failures are thrown as ServiceError. */
export interface ContainerServices {
  /** undefined if there is no such service in the region. */
  service(region: string, cluster: string, service: string): ContainerService | undefined;
  /** The containers and their ports of a registered, active task definition; undefined if there is none. */
  containerPorts(region: string, taskDefinition: string): ReadonlyMap<string, readonly number[]> | undefined;
  /** A task set at scale 100 % that CodeDeploy started. */
  createTaskSet(region: string, order: TaskSetOrder): TaskSet;
  /** Makes it PRIMARY, and the present one ACTIVE. */
  promoteTaskSet(taskSetArn: string): void;
  /** DRAINING at scale 0; it disappears when its tasks are gone. */
  drainTaskSet(taskSetArn: string): void;
  /** Calls `listener` after counts or health of a service's task sets have changed; returns how to stop it. */
  onServiceChange(listener: (serviceArn: string) => void): () => void;
}
