/** From a container definition to a container of the runtime: overrides, environment, and where its lines go. */
import type { KeyValuePair } from '@aws-sdk/client-ecs';
import type { LogWriter, RunningContainer, TaskRuntime } from '../ports.ts';
import { pinImage, shortName } from './names.ts';
import type { ContainerRecord, TaskRecord } from './task.ts';

export interface StartOptions {
  readonly container: ContainerRecord;
  readonly task: TaskRecord;
  /** The address that its ports are bound to. */
  readonly place: string;
  readonly runtime: TaskRuntime;
  readonly logs: LogWriter;
}

/** Rejects with ContainerStartError. */
export function startContainer({ container, task, place, runtime, logs }: StartOptions): Promise<RunningContainer> {
  const { definition } = container;
  const { region, overrides, imageDigests } = task.order;
  const override = overrides.containerOverrides?.find(({ name }) => name === definition.name);
  const { entryPoint, workingDirectory, user, memory } = definition;
  const command = override?.command ?? definition.command;
  const { name = '', image = '' } = definition;
  return runtime.start({
    ...{ taskArn: task.arn, region, name, image: pinImage(image, imageDigests.get(name)), address: place },
    ...(entryPoint && { entryPoint }),
    ...(command && { command }),
    ...(workingDirectory && { workingDirectory }),
    ...(user && { user }),
    ...(memory && { memory }),
    environment: {
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      ...variables(definition.environment),
      ...variables(override?.environment),
    },
    containerPorts: (definition.portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []),
    onOutput: lineWriter(container, task, logs),
  });
}

function variables(pairs: readonly KeyValuePair[] = []): Record<string, string> {
  return Object.fromEntries(pairs.map(({ name = '', value = '' }) => [name, value]));
}

/** The driver awslogs writes to CloudWatch Logs; the lines of other drivers go nowhere here. */
function lineWriter({ definition }: ContainerRecord, task: TaskRecord, logs: LogWriter): (line: string) => void {
  const { logDriver, options = {} } = definition.logConfiguration ?? {};
  const group = options['awslogs-group'];
  if (logDriver !== 'awslogs' || group === undefined) return () => {};
  const id = shortName(task.arn);
  const prefix = options['awslogs-stream-prefix'];
  const stream = prefix === undefined ? id : `${prefix}/${definition.name}/${id}`;
  const region = options['awslogs-region'] ?? task.order.region;
  return (line) => logs.append(group, stream, line, region);
}
