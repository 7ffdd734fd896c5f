/** The edge of ecs-blue-green: its ports on the SDK, and the task definition file. */
import { readFile } from 'node:fs/promises';
import { type ActionContext, awsSessionOptions } from '@aws-release-actions/action-kit';
import { cloudWatchAlarms, ecsRelease, openSession } from '@aws-release-actions/aws';
import {
  type Alarms,
  type ContainerDeployments,
  type ContainerService,
  runnerWaiting,
  type ServiceState,
  type Waiting,
} from '@aws-release-actions/driver';
import { deploymentGroupOf, type Inputs } from './inputs.ts';

/** What moves the traffic of a service. */
export type Engine = Exclude<ServiceState['engine'], 'none'>;

/** Everything outside of the process that ecs-blue-green uses. */
export interface Ports {
  readonly service: ContainerService;
  deployments(engine: Engine): ContainerDeployments;
  readonly alarms: Alarms;
  readonly waiting: Waiting;
  readFile(path: string): Promise<string>;
}

/** The ports of a run, on AWS. */
export function awsPorts(inputs: Inputs, context: ActionContext): Ports {
  const session = openSession(awsSessionOptions('ecs-blue-green', inputs, context));
  const { cluster, service } = inputs;
  return {
    ...ecsRelease(session, { cluster, service }, deploymentGroupOf(inputs), runnerWaiting),
    alarms: cloudWatchAlarms(session),
    waiting: runnerWaiting,
    readFile: (path) => readFile(path, 'utf8'),
  };
}
