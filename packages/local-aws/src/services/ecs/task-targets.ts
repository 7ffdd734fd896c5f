/**
 * The targets of tasks behind load balancers: what each task is registered with, what the load balancer says of it,
 * and when nothing goes to it any more. A target group may be deleted at any time; that never is an error here.
 */
import type { Clock } from '../../clock/clock.ts';
import type { LoadBalancing, TargetHealth } from '../ports.ts';
import { ServiceError } from '../service.ts';
import type { TaskRecord } from './task.ts';

/** A target group that tasks register with, and which of their ports. */
export interface Attachment {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** No deregistration delay is longer: milliseconds. */
const longestDrain = 3_600_000;

export interface TaskTargetsPorts {
  readonly clock: Clock;
  readonly loadBalancing: LoadBalancing;
  /** A message for the service's events. */
  note(message: string): void;
}

export class TaskTargets {
  readonly #ports: TaskTargetsPorts;
  /** What each task is registered with, by its ARN. */
  readonly #registered = new Map<string, readonly Attachment[]>();
  /** What waits for each draining task, by its ARN. */
  readonly #draining = new Map<string, () => void>();

  constructor(ports: TaskTargetsPorts) {
    this.#ports = ports;
  }

  isRegistered(task: TaskRecord): boolean {
    return this.#registered.has(task.arn);
  }

  register(task: TaskRecord, attachments: readonly Attachment[]): void {
    const { loadBalancing, note } = this.#ports;
    this.#registered.set(task.arn, attachments);
    for (const { targetGroupArn, containerPort } of attachments) {
      const error = refusalOf(() =>
        loadBalancing.register(targetGroupArn, [{ id: task.address, port: containerPort }]),
      );
      if (error === undefined) note(`registered 1 targets in (target-group ${targetGroupArn})`);
      else note(`failed to register targets in (target-group ${targetGroupArn}) with (error ${error.message})`);
    }
  }

  /** Calls `done` when nothing goes to the task any more. */
  deregister(task: TaskRecord, done: () => void): void {
    const { clock, loadBalancing, note } = this.#ports;
    const attachments = this.#registered.get(task.arn) ?? [];
    if (attachments.length > 0) note('has begun draining connections on 1 tasks.');
    for (const { targetGroupArn, containerPort } of attachments) {
      const target = { id: task.address, port: containerPort };
      if (refusalOf(() => loadBalancing.deregister(targetGroupArn, [target])) !== undefined) continue;
      note(`deregistered 1 targets in (target-group ${targetGroupArn})`);
    }
    const isGone = () => this.healths(task).every(({ health }) => health === undefined);
    if (isGone()) {
      done();
      return;
    }
    const stopWaiting = () => {
      stopListening();
      cancel();
      this.#draining.delete(task.arn);
    };
    const end = () => {
      stopWaiting();
      done();
    };
    const stopListening = loadBalancing.onTargetHealth(() => {
      if (isGone()) end();
    });
    const cancel = clock.after(longestDrain, end);
    this.#draining.set(task.arn, stopWaiting);
  }

  /** The task is gone. */
  forget(task: TaskRecord): void {
    this.#draining.get(task.arn)?.();
    this.#registered.delete(task.arn);
  }

  /** Waits for nothing any more. */
  abandon(): void {
    for (const stopWaiting of this.#draining.values()) stopWaiting();
  }

  /** What the load balancer says of each of the task's targets; no health where it knows none. */
  healths(task: TaskRecord): readonly { readonly attachment: Attachment; readonly health: TargetHealth | undefined }[] {
    return (this.#registered.get(task.arn) ?? []).map((attachment) => ({
      attachment,
      health: this.#ports.loadBalancing
        .targetHealth(attachment.targetGroupArn)
        .find(({ id, port }) => id === task.address && port === attachment.containerPort),
    }));
  }
}

function refusalOf(act: () => void): ServiceError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}
