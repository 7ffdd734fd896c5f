/** Whether a service's task is healthy, and what is said against it, in ECS's words. Pure. */
import type { TargetHealth } from '../ports.ts';
import { shortName } from './names.ts';
import { containerHealth, type TaskRecord } from './task.ts';
import type { Attachment } from './task-targets.ts';

/** What is said against a task. */
export interface Verdict {
  /** The task's, when it is stopped. */
  readonly stoppedReason: string;
  /** For the service's events. */
  readonly message: string;
  /** With everything that is known, for whoever counts failures. */
  readonly detail: string;
}

/** What the load balancer says of one target of a task. */
interface TargetWord {
  readonly attachment: Attachment;
  readonly health: TargetHealth | undefined;
}

/** Running, passing its container health checks and, where a target group is in use, healthy in it. */
export function isTaskHealthy(task: TaskRecord, targets: readonly TargetWord[]): boolean {
  if (task.lastStatus !== 'RUNNING') return false;
  const isChecked = task.containers.some(
    ({ definition }) => definition.essential !== false && definition.healthCheck !== undefined,
  );
  if (isChecked && containerHealth(task) !== 'HEALTHY') return false;
  return targets.every(({ health }) => health?.state === 'healthy' || health?.state === 'unused');
}

/** Why a running task must be replaced; undefined while nothing is said against it. */
export function whyUnhealthy(task: TaskRecord, targets: readonly TargetWord[]): Verdict | undefined {
  if (task.lastStatus !== 'RUNNING') return undefined;
  const notListening = task.containers.map(({ running }) => running?.notListening).find((hint) => hint !== undefined);
  const because = notListening === undefined ? '' : ` ${notListening}`;
  if (containerHealth(task) === 'UNHEALTHY') {
    const stoppedReason = `Task failed container health checks${because}`;
    const message = `(task ${shortName(task.arn)}) failed container health checks.`;
    return { stoppedReason, message, detail: stoppedReason };
  }
  const unhealthy = targets.find(({ health }) => health?.state === 'unhealthy');
  if (unhealthy === undefined) return undefined;
  const { attachment, health } = unhealthy;
  const { targetGroupArn, containerPort } = attachment;
  const why = `due to (reason ${health?.description ?? health?.reason})`;
  const stoppedReason = `Task failed ELB health checks in (target-group ${targetGroupArn})`;
  return {
    stoppedReason: `${stoppedReason}${because}`,
    message: `(port ${containerPort}) is unhealthy in (target-group ${targetGroupArn}) ${why}.`,
    detail: `${stoppedReason} ${why}${because}`,
  };
}

/** What the end of a task says of its containers. */
export function describeEnd({ stoppedReason = '', containers }: TaskRecord): string {
  const ended = containers.find(({ lastStatus }) => lastStatus === 'STOPPED');
  const { exitCode, reason } = ended ?? {};
  const details = [
    ...(exitCode === undefined ? [] : [`container ${ended?.definition.name}: exit code ${exitCode}`]),
    ...(reason === undefined || reason === stoppedReason ? [] : [reason]),
  ];
  return [stoppedReason, ...details].join('; ');
}
