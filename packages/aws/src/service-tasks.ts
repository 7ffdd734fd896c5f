/** The tasks of one service: those that run, with their addresses and digests, and those that died. */
import type { ServingTask, StoppedTask } from '@aws-release-actions/driver';
import { DescribeTasksCommand, type ECSClient, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import type { AwsSession } from './session.ts';
import { taskDefinitionName } from './task-definition-name.ts';

/** DescribeTasks takes at most this many. */
const tasksPerCall = 100;

/** A running task and where it can be reached. */
export interface RunningTask extends ServingTask {
  readonly addresses: readonly string[];
}

export interface ServiceTasks {
  running(): Promise<readonly RunningTask[]>;
  /** Tasks of a task definition (`family:revision`) that ended otherwise than by being told to; the newest first. */
  stopped(taskDefinition: string): Promise<readonly StoppedTask[]>;
}

/** The tasks of a service. */
export function serviceTasks(
  session: AwsSession,
  client: ECSClient,
  { cluster, service }: { readonly cluster: string; readonly service: string },
): ServiceTasks {
  const resource = `${cluster}/${service}`;
  const call = <T>(operation: string, send: () => Promise<T>) =>
    session.call({ operation: `ecs:${operation}`, resource }, send);
  const tasks = async (desiredStatus: 'RUNNING' | 'STOPPED'): Promise<readonly Task[]> => {
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = nextToken === undefined ? {} : { nextToken };
      const answer = await call('ListTasks', () =>
        client.send(new ListTasksCommand({ cluster, serviceName: service, desiredStatus, ...page })),
      );
      arns.push(...(answer.taskArns ?? []));
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
    const found: Task[] = [];
    for (let start = 0; start < arns.length; start += tasksPerCall) {
      const input = { cluster, tasks: arns.slice(start, start + tasksPerCall) };
      found.push(...((await call('DescribeTasks', () => client.send(new DescribeTasksCommand(input)))).tasks ?? []));
    }
    return found;
  };
  return {
    running: async () => (await tasks('RUNNING')).map(runningTask),
    stopped: async (taskDefinition) =>
      (await tasks('STOPPED'))
        .filter((task) => taskDefinitionName(task.taskDefinitionArn) === taskDefinition && !wasToldTo(task))
        .toSorted((one, other) => endOf(other) - endOf(one))
        .map(stoppedTask),
  };
}

function endOf({ stoppedAt, stoppingAt }: Task): number {
  return (stoppedAt ?? stoppingAt)?.getTime() ?? 0;
}

/** The end of a task that its service no longer wanted is no failure. */
function wasToldTo({ stoppedReason = '' }: Task): boolean {
  return stoppedReason.startsWith('Scaling activity initiated');
}

/** A task as DescribeTasks answers it. */
export function runningTask({ taskArn = '', taskDefinitionArn = '', containers = [] }: Task): RunningTask {
  return {
    taskArn,
    taskDefinition: taskDefinitionName(taskDefinitionArn),
    // Containers of a task with awsvpc share its address.
    addresses: containers.flatMap(({ networkInterfaces = [] }) =>
      networkInterfaces.flatMap(({ privateIpv4Address, ipv6Address }) =>
        [privateIpv4Address, ipv6Address].filter((address) => address !== undefined),
      ),
    ),
    digests: Object.fromEntries(
      containers.flatMap(({ name, imageDigest }) =>
        name === undefined || imageDigest === undefined ? [] : [[name, imageDigest]],
      ),
    ),
  };
}

/** What a task's end was like, as DescribeTasks answers it. */
export function stoppedTask({ taskArn = '', stoppedReason = '', containers = [] }: Task): StoppedTask {
  return {
    taskArn,
    reason: stoppedReason,
    containers: containers.flatMap(({ name, exitCode, reason, healthStatus }) => {
      const ended = exitCode === undefined ? '' : ` exited with ${exitCode}`;
      const ill = healthStatus === 'UNHEALTHY' ? ' was unhealthy' : '';
      const why = reason === undefined ? '' : ` (${reason})`;
      return ended + ill + why === '' ? [] : [`${name}${ended}${ill}${why}`];
    }),
  };
}
