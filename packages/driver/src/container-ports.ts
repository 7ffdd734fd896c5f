/** What a release of containers asks of the outside world, besides what every release asks. */
import type { Definition, Serving } from '@aws-release-actions/deployment';
import type { Creation, Deployments } from './ports.ts';

/** A service of ECS, how it is deployed, and where its traffic comes in. */
export interface ServiceState {
  readonly serviceArn: string;
  readonly cluster: string;
  readonly name: string;
  /** What moves the traffic: CodeDeploy between task sets, ECS by service deployments, or neither. */
  readonly engine: 'task-sets' | 'service-deployments' | 'none';
  /** Why it is neither, as the end of a sentence about the service. */
  readonly why?: string | undefined;
  /** ARN of the task definition that the service asks for. */
  readonly taskDefinition: string;
  /** The container behind the load balancer. */
  readonly container: { readonly name: string; readonly port: number };
  /** ARN of the listener, or of the rule of one, that production traffic comes through. */
  readonly productionRoute: string;
  readonly testRoute?: string | undefined;
  /** ARNs of the two target groups. */
  readonly targetGroups: readonly string[];
  /** Names of the alarms that stop a deployment. */
  readonly alarms: readonly string[];
  /** Minutes that a deployment may take when nothing goes wrong, with every wait that is configured. */
  readonly longestMinutes: number;
  /** What a new task set needs to be like the present one; undefined for service deployments. */
  readonly placement?: TaskSetPlacement | undefined;
}

/** Where and how the tasks of a task set run. */
export interface TaskSetPlacement {
  readonly platformVersion?: string | undefined;
  readonly capacityProviders: readonly {
    readonly name: string;
    readonly base: number;
    readonly weight: number;
  }[];
}

/** A registered task definition. */
export interface TaskDefinition {
  readonly arn: string;
  /** `family:revision`. */
  readonly name: string;
  readonly definition: Definition;
}

/** What serves at a listener. */
export interface ServingTasks {
  /** Shares in percent by task definition (`family:revision`). */
  readonly shares: Serving;
  /** The tasks that serve. */
  readonly tasks: readonly ServingTask[];
  /** Whether nobody is healthy where the traffic goes, and some were found unhealthy. */
  readonly isSick: boolean;
}

export interface ServingTask {
  readonly taskArn: string;
  readonly taskDefinition: string;
  /** Digests by container name, as ECS pulled them; containers whose digest it does not tell are missing. */
  readonly digests: Readonly<Record<string, string>>;
}

/** A task that is over. */
export interface StoppedTask {
  readonly taskArn: string;
  /** ECS's reason. */
  readonly reason: string;
  /** What is known of its containers: "web exited with 1". */
  readonly containers: readonly string[];
}

/** A target that takes no requests, and why. */
export interface IllTarget {
  readonly targetGroup: string;
  readonly address: string;
  readonly state: string;
  readonly reason: string;
}

/** One service of ECS. */
export interface ContainerService {
  /** undefined if there is no active service of that name. */
  describe(): Promise<ServiceState | undefined>;
  /** By name, `family:revision` or ARN; a family alone means its newest. undefined if there is none. */
  taskDefinition(name: string): Promise<TaskDefinition | undefined>;
  register(definition: Definition): Promise<TaskDefinition>;
  /** What serves behind a listener or a rule. */
  serving(route: string): Promise<ServingTasks>;
  /** URL of a listener or a rule; undefined if it takes no HTTP. */
  endpoint(route: string): Promise<string | undefined>;
  /** Tasks of a task definition that ended lately and not because they were told to; the newest first. */
  stoppedTasks(taskDefinition: string): Promise<readonly StoppedTask[]>;
  /** Targets of these groups that are neither healthy nor leaving. */
  illTargets(targetGroups: readonly string[]): Promise<readonly IllTarget[]>;
}

/** What is to be deployed. */
export interface ContainerDeploymentRequest {
  readonly service: ServiceState;
  /** ARN. */
  readonly taskDefinition: string;
  /** Whether a stop by anybody rolls back; false where this run is to stop without rolling back. */
  readonly rollBackOnStop: boolean;
  /** Tells this deployment of this run from every other, where the service keeps it; at most 256 characters. */
  readonly description: string;
}

/** Deployments of one service, whichever service moves the traffic. */
export interface ContainerDeployments extends Deployments {
  create(request: ContainerDeploymentRequest): Promise<Creation>;
}
