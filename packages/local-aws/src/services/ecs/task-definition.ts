/** Task definitions as ECS keeps them: what it fills in, and what of them others ask for. Pure. */
import type { ContainerDefinition, RegisterTaskDefinitionRequest, TaskDefinition } from '@aws-sdk/client-ecs';
import { healthCheckDefaults } from './container-health.ts';
import { invalidParameter } from './service-deployments/errors.ts';
import { checkTaskDefinition, fitsFargate } from './task-definition-rules.ts';

/** A registered task definition without its number, ARN and times. Throws ClientException and the like. */
export function completeTaskDefinition(input: RegisterTaskDefinitionRequest): TaskDefinition {
  checkTaskDefinition(input);
  const { tags: _, networkMode = 'bridge', containerDefinitions = [], requiresCompatibilities, ...rest } = input;
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(given) as typeof rest),
    networkMode,
    containerDefinitions: containerDefinitions.map((container) => completeContainer(container, networkMode)),
    volumes: input.volumes ?? [],
    placementConstraints: input.placementConstraints ?? [],
    compatibilities: fitsFargate(input) ? ['EC2', 'FARGATE'] : ['EC2'],
    ...(requiresCompatibilities && { requiresCompatibilities }),
  };
}

function completeContainer(container: ContainerDefinition, networkMode: string): ContainerDefinition {
  const { portMappings = [], healthCheck } = container;
  return {
    ...container,
    cpu: container.cpu ?? 0,
    portMappings: portMappings.map((mapping) => ({
      ...mapping,
      ...(networkMode === 'awsvpc' && { hostPort: mapping.containerPort }),
      protocol: mapping.protocol ?? 'tcp',
    })),
    essential: container.essential ?? true,
    environment: container.environment ?? [],
    mountPoints: container.mountPoints ?? [],
    volumesFrom: container.volumesFrom ?? [],
    systemControls: container.systemControls ?? [],
    ...(healthCheck && {
      healthCheck: {
        ...{ command: healthCheck.command, interval: healthCheckDefaults.interval },
        ...{ timeout: healthCheckDefaults.timeout, retries: healthCheckDefaults.retries },
        ...Object.fromEntries(Object.entries(healthCheck).filter(([, value]) => value !== undefined)),
      },
    }),
  };
}

/** Throws unless the container of a load balancer is in the task definition with that port. In ECS's words. */
export function requireContainerPort(
  { family, revision, containerDefinitions = [] }: TaskDefinition,
  containerName: string | undefined,
  containerPort: number | undefined,
): void {
  const container = containerDefinitions.find(({ name }) => name === containerName);
  if (container === undefined) {
    throw invalidParameter(`The container ${containerName} does not exist in the task definition.`);
  }
  if (!container.portMappings?.some((mapping) => mapping.containerPort === containerPort)) {
    throw invalidParameter(
      `The container ${containerName} did not have a container port ${containerPort} defined in the task definition ${family}:${revision}.`,
    );
  }
}
