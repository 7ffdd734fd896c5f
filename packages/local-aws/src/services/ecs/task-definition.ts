/**
 * Task definitions: what ECS fills in, and what it refuses. Pure. assumed: the words of refusals that name no
 * rule of the documentation.
 */
import type { ContainerDefinition, RegisterTaskDefinitionRequest, TaskDefinition } from '@aws-sdk/client-ecs';
import { exception, invalidParameter, unsupported } from './service-deployments/errors.ts';

/** The smallest and greatest memory of each size of processor on Fargate, and the step between, in MiB. */
const fargateMemory: Readonly<Record<string, readonly [number, number, number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16384: [32_768, 122_880, 8192],
};

/** A registered task definition without its number, ARN and times. Throws ClientException and the like. */
export function completeTaskDefinition(input: RegisterTaskDefinitionRequest): TaskDefinition {
  const { family = '', containerDefinitions = [], requiresCompatibilities = [] } = input;
  if (!/^[\w-]{1,255}$/.test(family)) {
    throw exception(
      'Client',
      'Family should not contain characters other than letters, numbers, hyphens and underscores.',
    );
  }
  if (containerDefinitions.length === 0) throw exception('Client', 'Container list cannot be empty.');
  refuse(input);
  const fargate = requiresCompatibilities.includes('FARGATE');
  if (fargate) checkFargate(input);
  checkContainers(containerDefinitions, input.networkMode);
  return {
    family,
    ...(input.taskRoleArn !== undefined && { taskRoleArn: input.taskRoleArn }),
    ...(input.executionRoleArn !== undefined && { executionRoleArn: input.executionRoleArn }),
    networkMode: input.networkMode ?? 'bridge',
    containerDefinitions: containerDefinitions.map((container) => completeContainer(container, input.networkMode)),
    volumes: input.volumes ?? [],
    placementConstraints: input.placementConstraints ?? [],
    compatibilities: fargate || input.networkMode === 'awsvpc' ? ['EC2', 'FARGATE'] : ['EC2'],
    requiresCompatibilities,
    ...(input.cpu !== undefined && { cpu: input.cpu }),
    ...(input.memory !== undefined && { memory: input.memory }),
    ...(input.runtimePlatform && { runtimePlatform: input.runtimePlatform }),
    ...(input.ephemeralStorage && { ephemeralStorage: input.ephemeralStorage }),
    ...(input.pidMode && { pidMode: input.pidMode }),
  };
}

/** What would run differently from what was asked. */
function refuse(input: RegisterTaskDefinitionRequest): void {
  if (input.proxyConfiguration !== undefined) throw unsupported('A proxyConfiguration');
  if ((input.volumes ?? []).length > 0) throw unsupported('volumes of a task definition');
  for (const { secrets, dependsOn, firelensConfiguration, mountPoints } of input.containerDefinitions ?? []) {
    if ((secrets ?? []).length > 0) throw unsupported('secrets of a container');
    if ((dependsOn ?? []).length > 0) throw unsupported('dependsOn of a container');
    if (firelensConfiguration !== undefined) throw unsupported('A firelensConfiguration');
    if ((mountPoints ?? []).length > 0) throw unsupported('mountPoints of a container');
  }
}

function checkFargate({ networkMode, cpu, memory, containerDefinitions = [] }: RegisterTaskDefinitionRequest): void {
  if (networkMode !== 'awsvpc') {
    throw exception('Client', "Fargate only supports network mode 'awsvpc'.");
  }
  const bounds = fargateMemory[inUnits(cpu, 1024)];
  const size = inUnits(memory, 1024);
  if (bounds === undefined || size < bounds[0] || size > bounds[1] || (size - bounds[0]) % bounds[2] !== 0) {
    throw exception('Client', 'No Fargate configuration exists for given values.');
  }
  const reserved = containerDefinitions.reduce((sum, container) => sum + (container.memory ?? 0), 0);
  if (reserved > size) {
    throw exception('Client', "The sum of all containers' memory must not exceed the memory of the task.");
  }
}

/** `1024`, `1 vCPU` and `2 GB` as numbers of the small unit. */
function inUnits(text: string | undefined, factor: number): number {
  const [, number = '', unit = ''] = /^\s*([\d.]+)\s*(vcpu|gb)?\s*$/i.exec(text ?? '') ?? [];
  return number === '' ? 0 : Number(number) * (unit === '' ? 1 : factor);
}

function checkContainers(containers: readonly ContainerDefinition[], networkMode: string | undefined): void {
  const names = new Set<string>();
  for (const { name, image, portMappings = [] } of containers) {
    if (!name) throw exception('Client', 'Container.name should not be null or empty.');
    if (!/^[\w-]{1,255}$/.test(name)) throw exception('Client', `Invalid container name: ${name}.`);
    if (!image) throw exception('Client', 'Container.image should not be null or empty.');
    if (names.has(name)) throw exception('Client', `Container name '${name}' is not unique.`);
    names.add(name);
    for (const { containerPort, hostPort } of portMappings) {
      if (containerPort === undefined || containerPort < 1 || containerPort > 65_535) {
        throw exception('Client', `Container.portMappings.containerPort is invalid: ${containerPort}.`);
      }
      if (networkMode === 'awsvpc' && hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort) {
        throw exception(
          'Client',
          'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
        );
      }
    }
  }
  if (containers.every(({ essential }) => essential === false)) {
    throw exception('Client', 'Task definition does not have any essential containers.');
  }
}

function completeContainer(container: ContainerDefinition, networkMode: string | undefined): ContainerDefinition {
  return {
    ...container,
    cpu: container.cpu ?? 0,
    portMappings: (container.portMappings ?? []).map((mapping) => ({
      ...mapping,
      ...(networkMode === 'awsvpc' && { hostPort: mapping.containerPort }),
      protocol: mapping.protocol ?? 'tcp',
    })),
    essential: container.essential ?? true,
    environment: container.environment ?? [],
    mountPoints: container.mountPoints ?? [],
    volumesFrom: container.volumesFrom ?? [],
    systemControls: container.systemControls ?? [],
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
