/** What ECS of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';
import { serviceDeploymentDifferences, serviceDeploymentRows } from './service-deployments/compatibility.ts';

const external = 'of services with the controller EXTERNAL, with real tasks';
const refusedOfServices =
  'EC2, DAEMON, Classic Load Balancer, Service Connect, service registries, VPC Lattice, volumes, monitoring';

export const ecsCompatibility: ServiceCompatibility = {
  service: 'ecs',
  title: 'ECS',
  operations: {
    CreateCluster: {
      real: 'settings, configuration, FARGATE and FARGATE_SPOT, tags',
      assumed: 'one that is there is answered unchanged',
      refused: 'serviceConnectDefaults',
    },
    CreateService: {
      real: 'tasks that run behind real target groups; controllers ECS, CODE_DEPLOY, EXTERNAL; the same call again is no error',
      assumed: 'FARGATE without a launch type; words of some refusals',
      refused: refusedOfServices,
    },
    CreateTaskSet: { real: external, refused: 'service registries' },
    DeleteCluster: { real: 'INACTIVE, unless there are services or tasks' },
    DeleteService: { real: 'DRAINING until the last task is gone, then INACTIVE' },
    DeleteTaskDefinitions: { real: 'DELETE_IN_PROGRESS, with failures by reason', assumed: 'they stay so' },
    DeleteTaskSet: { real: external },
    DeregisterTaskDefinition: { real: 'INACTIVE; what runs goes on' },
    DescribeClusters: { real: 'counts, statistics, settings, configuration, tags' },
    DescribeServiceRevisions: { real: 'immutable; images with their digests once a task runs' },
    DescribeServices: {
      real: 'deployments, task sets, events, counts as they are now; INACTIVE ones stay',
      assumed: 'under CODE_DEPLOY the task definition of the primary task set; no event is left out',
    },
    DescribeTaskDefinition: { real: 'by family, revision or ARN' },
    DescribeTaskSets: { real: 'of CODE_DEPLOY and EXTERNAL' },
    DescribeTasks: {
      real: 'statuses, addresses, exit codes, reasons, health, image digests; an hour after the end',
      assumed: 'seconds of provisioning and deprovisioning',
    },
    ListClusters: { real: 'in pages' },
    ListServices: { real: 'by launch type, in pages' },
    ListTagsForResource: { real: 'of clusters, services, tasks and task definitions' },
    ListTaskDefinitionFamilies: { real: 'by prefix and status, in pages' },
    ListTaskDefinitions: { real: 'by family, status and order, in pages' },
    ListTasks: { real: 'by service, family, startedBy, launch type and desired status, in pages', refused: 'daemons' },
    PutClusterCapacityProviders: { real: 'FARGATE and FARGATE_SPOT; strategies are shares of tasks' },
    RegisterTaskDefinition: {
      real: 'names, ports, sizes of Fargate, health checks and execution roles are checked; defaults are filled in',
      assumed: 'words of refusals of names and health checks; read-only members are ignored',
      refused:
        'secrets, environmentFiles, dependsOn, volumes and mounts, proxy, FireLens, restart policies, GPUs and accelerators',
    },
    RunTask: {
      real: 'overrides, tags, client tokens; containers run',
      assumed: 'FARGATE without a launch type; words about a client token used twice',
      refused: 'EC2, volumes',
    },
    StopTask: { real: 'the stop signal, and SIGKILL after the grace' },
    TagResource: { real: 'of clusters, services, tasks and task definitions' },
    UntagResource: { real: 'of clusters, services, tasks and task definitions' },
    UpdateCluster: { real: 'settings and configuration', refused: 'serviceConnectDefaults' },
    UpdateClusterSettings: { real: 'yes' },
    UpdateService: {
      real: 'what is for a deployment starts one; under CODE_DEPLOY it is refused in words of ECS',
      assumed: 'after a deployment that stopped, the same task definition may be tried again',
      refused: `another controller, ${refusedOfServices}`,
    },
    UpdateServicePrimaryTaskSet: { real: external },
    UpdateTaskSet: { real: external },
    ...serviceDeploymentRows,
  },
  differences: [
    'There are no container instances: everything runs as on Fargate. Without launch type and capacity providers, AWS means EC2; here it is FARGATE.',
    'Subnets and security groups are any text; every task has an address of 10.0.0.0/16, whatever its subnet.',
    'A task is PROVISIONING for 2 and PENDING for 1 second of AWS, and then as long as the machine needs; DEPROVISIONING lasts a second (assumed).',
    'A container that does not heed its stop signal is killed after 5 seconds of the machine at most, whatever `stopTimeout` says.',
    'Health check commands run in machine time, for 5 seconds at most.',
    'A service whose tasks run and die starts the next ones 10 seconds later, from the third on; AWS takes longer to start each.',
    'Unhealthy tasks of ECS services are replaced before they are stopped, as `maximumPercent` allows; during a deployment, and under other controllers, they are stopped at once (assumed).',
    'The grace period of health checks counts for load balancer and container checks.',
    'Tasks of a revision have the image that its first task had, whatever becomes of the tag; `versionConsistency: disabled` is heeded.',
    'CPU, memory of tasks, ulimits, Linux parameters, task roles and log drivers but awslogs are kept and shown without effect.',
    'Task definitions that are being deleted stay DELETE_IN_PROGRESS.',
    'A state holds clusters, task definitions, services and revisions; tasks of services are started anew, those of RunTask are gone.',
    ...serviceDeploymentDifferences,
  ],
};
