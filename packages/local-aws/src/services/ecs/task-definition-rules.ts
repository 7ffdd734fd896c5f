/**
 * What ECS refuses in a task definition, and what local-aws cannot run. Pure. assumed: the words of refusals of
 * names and health checks.
 */
import type {
  ContainerDefinition,
  HealthCheck,
  RegisterTaskDefinitionRequest,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import { exception, unsupported } from './service-deployments/errors.ts';

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

function client(message: string): Error {
  return exception('Client', message);
}

/** Throws ClientException, or 501 for what would run differently from what was asked. */
export function checkTaskDefinition(input: RegisterTaskDefinitionRequest): void {
  const { family = '', containerDefinitions = [], networkMode } = input;
  if (!/^[\w-]{1,255}$/.test(family)) {
    throw client('Family should not contain characters other than letters, numbers, hyphens and underscores.');
  }
  if (containerDefinitions.length === 0) throw client('Container list cannot be empty.');
  refuse(input);
  if (input.requiresCompatibilities?.includes('FARGATE')) checkFargate(input);
  checkNames(containerDefinitions);
  for (const container of containerDefinitions) {
    checkMemory(container, input.memory);
    checkPorts(container, networkMode);
    if (container.healthCheck !== undefined) checkHealthCheck(container.healthCheck);
  }
  if (containerDefinitions.every(({ essential }) => essential === false)) {
    throw client('Task definition does not have any essential containers.');
  }
}

/** What registering on Fargate needs an execution role for. */
export function checkExecutionRole({
  requiresCompatibilities = [],
  executionRoleArn,
  containerDefinitions = [],
}: TaskDefinition): void {
  if (!requiresCompatibilities.includes('FARGATE') || executionRoleArn) return;
  for (const { image = '', logConfiguration } of containerDefinitions) {
    const what = /^\d{12}\.dkr\.ecr\./.test(image)
      ? 'ECR images'
      : logConfiguration?.logDriver === 'awslogs'
        ? 'log driver awslogs'
        : undefined;
    if (what === undefined) continue;
    throw client(`Fargate requires task definition to have execution role ARN to support ${what}.`);
  }
}

/** Whether tasks of it can be run on Fargate. */
export function fitsFargate({ networkMode, cpu, memory }: RegisterTaskDefinitionRequest): boolean {
  const bounds = fargateMemory[inUnits(cpu)];
  const size = inUnits(memory);
  const [least, most, step] = bounds ?? [1, 0, 1];
  return networkMode === 'awsvpc' && size >= least && size <= most && (size - least) % step === 0;
}

/** `1024`, `1 vCPU` and `2 GB` as numbers of the small unit. */
function inUnits(text: string | undefined): number {
  const [, number = '', unit] = /^\s*(\d*\.?\d+)\s*(vcpu|gb)?\s*$/i.exec(text ?? '') ?? [];
  return number === '' ? 0 : Number(number) * (unit === undefined ? 1 : 1024);
}

function refuse(input: RegisterTaskDefinitionRequest): void {
  const whole = ['proxyConfiguration', 'volumes', 'inferenceAccelerators'] as const;
  for (const member of whole) if (isGiven(input[member])) throw unsupported(`${member} of a task definition`);
  const parts = [
    ...(['secrets', 'dependsOn', 'firelensConfiguration', 'mountPoints', 'volumesFrom'] as const),
    ...(['environmentFiles', 'resourceRequirements'] as const),
  ];
  for (const container of input.containerDefinitions ?? []) {
    for (const member of parts) if (isGiven(container[member])) throw unsupported(`${member} of a container`);
    if (container.restartPolicy?.enabled) throw unsupported('restartPolicy of a container');
  }
}

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

function checkFargate(input: RegisterTaskDefinitionRequest): void {
  if (input.networkMode !== 'awsvpc') throw client("Fargate only supports network mode 'awsvpc'.");
  if (!fitsFargate(input)) throw client('No Fargate configuration exists for given values.');
}

function checkNames(containers: readonly ContainerDefinition[]): void {
  const names = new Set<string>();
  for (const { name, image } of containers) {
    if (!name) throw client('Container.name should not be null or empty.');
    if (!/^[\w-]{1,255}$/.test(name)) throw client(`Invalid container name: ${name}.`);
    if (!image) throw client('Container.image should not be null or empty.');
    if (names.has(name)) throw client(`Container name '${name}' is not unique.`);
    names.add(name);
  }
}

function checkMemory({ name, memory, memoryReservation }: ContainerDefinition, ofTask: string | undefined): void {
  if (ofTask === undefined && memory === undefined && memoryReservation === undefined) {
    throw client(
      `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
    );
  }
  if (ofTask !== undefined && (memory ?? memoryReservation ?? 0) > inUnits(ofTask)) {
    throw client(`Invalid setting for container '${name}'. Its memory must not be greater than that of the task.`);
  }
}

function checkPorts({ portMappings = [] }: ContainerDefinition, networkMode: string | undefined): void {
  for (const { containerPort, hostPort } of portMappings) {
    if (containerPort === undefined || containerPort < 1 || containerPort > 65_535) {
      throw client(`Container.portMappings.containerPort is invalid: ${containerPort}.`);
    }
    if (networkMode === 'awsvpc' && hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort) {
      throw client('When networkMode=awsvpc, the host ports and container ports in port mappings must match.');
    }
  }
}

/** The model has the ranges. */
function checkHealthCheck({ command = [], ...times }: HealthCheck): void {
  const [kind] = command;
  if (command.length < 2 || (kind !== 'CMD' && kind !== 'CMD-SHELL')) {
    throw client('Container.healthCheck.command must start with CMD or CMD-SHELL.');
  }
  const ranges = { interval: [5, 300], timeout: [2, 60], retries: [1, 10], startPeriod: [0, 300] } as const;
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const value = times[name as keyof typeof ranges];
    if (value === undefined || (value >= least && value <= most)) continue;
    throw client(`Container.healthCheck.${name} must be between ${least} and ${most}.`);
  }
}
