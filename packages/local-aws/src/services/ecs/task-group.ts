/**
 * The tasks of one service revision or one task set: kept at their number, behind their target groups, and
 * replaced when they die or are found unhealthy. Whoever owns the group says the number; it never asks why.
 */
import type { NetworkConfiguration, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Cancel, Clock, Instant } from '../../clock/clock.ts';
import type { LoadBalancing, TargetHealth } from '../ports.ts';
import { type Failures, schedule } from './scheduling.ts';
import { containerHealth, type TaskOrder, type TaskRecord } from './task.ts';
import type { RunningTask, TaskListener } from './task-runner.ts';

/** A target group that tasks register with, and which of their ports. */
export interface Attachment {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** What all tasks of the group have in common. */
export interface TaskGroupOrder {
  readonly serviceArn: string;
  readonly serviceName: string;
  readonly task: Omit<TaskOrder, 'overrides' | 'enableExecuteCommand'>;
  readonly taskDefinition: TaskDefinition;
  readonly networkConfiguration: NetworkConfiguration | undefined;
  readonly enableExecuteCommand: boolean;
  readonly startedBy: string;
}

export interface TaskGroupPorts {
  readonly clock: Clock;
  readonly loadBalancing: LoadBalancing;
  /** Starts a task of the account. */
  startTask(order: TaskOrder, listener: TaskListener): RunningTask;
  /** Seconds of AWS time in which the load balancer's word on a new task does not count. */
  gracePeriod(): number;
  /** Counts or health may have changed. */
  changed(): void;
  /** A message for the service's events. */
  note(message: string): void;
}

/** How many there are. */
export interface TaskCounts {
  readonly requested: number;
  readonly pending: number;
  readonly running: number;
  readonly healthy: number;
  readonly failed: number;
  readonly lastFailure: string | undefined;
}

export class TaskGroup {
  readonly #order: TaskGroupOrder;
  readonly #ports: TaskGroupPorts;
  readonly #tasks = new Map<string, RunningTask>();
  /** What each task is registered with, by its ARN. */
  readonly #registered = new Map<string, readonly Attachment[]>();
  /** Tasks whose death has been counted. */
  readonly #mourned = new Set<string>();
  #isReconciling = false;
  #mustRepeat = false;
  #attachments: readonly Attachment[];
  #desired = 0;
  #failed = 0;
  #lastFailure: string | undefined;
  #recent: Failures = { count: 0, lastAt: undefined };
  #retry: Cancel = () => {};
  /** Until when the load balancer's word does not count, for the tasks that it speaks against. */
  #graceEnds: Cancel = () => {};

  constructor(order: TaskGroupOrder, attachments: readonly Attachment[], ports: TaskGroupPorts) {
    this.#order = order;
    this.#attachments = attachments;
    this.#ports = ports;
  }

  get attachments(): readonly Attachment[] {
    return this.#attachments;
  }

  get serviceArn(): string {
    return this.#order.serviceArn;
  }

  /** Whether the load balancer's word on this target group concerns it. */
  isBehind(targetGroupArn: string): boolean {
    return this.#attachments.some((attachment) => attachment.targetGroupArn === targetGroupArn);
  }

  /** New tasks register with these; those that run are left where they are. */
  attach(attachments: readonly Attachment[]): void {
    this.#attachments = attachments;
  }

  scale(count: number): void {
    this.#desired = count;
    this.reconcile();
  }

  forgetFailures(): void {
    this.#failed = 0;
    this.#lastFailure = undefined;
    this.#recent = { count: 0, lastAt: undefined };
  }

  counts(): TaskCounts {
    const tasks = [...this.#tasks.values()].map(({ task }) => task);
    const wanted = tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
    return {
      requested: this.#desired,
      pending: wanted.filter(({ lastStatus }) => lastStatus !== 'RUNNING').length,
      running: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING' || lastStatus === 'DEACTIVATING').length,
      healthy: wanted.filter((task) => this.#isHealthy(task)).length,
      failed: this.#failed,
      lastFailure: this.#lastFailure,
    };
  }

  /** Whether tasks of it still exist, on their way out included. */
  get isEmpty(): boolean {
    return this.#tasks.size === 0;
  }

  /** Its tasks, on their way out included. */
  get tasks(): readonly TaskRecord[] {
    return [...this.#tasks.values()].map(({ task }) => task);
  }

  /** Kills what runs, and tells nobody. */
  abandon(): void {
    this.#retry();
    this.#graceEnds();
    for (const running of this.#tasks.values()) running.abandon();
    this.#tasks.clear();
  }

  /** Starts and stops what the schedule says. */
  reconcile(): void {
    // A task that is stopped says so at once, in the middle of this.
    this.#mustRepeat = true;
    if (this.#isReconciling) return;
    this.#isReconciling = true;
    while (this.#mustRepeat) {
      this.#mustRepeat = false;
      this.#reconcileOnce();
    }
    this.#isReconciling = false;
    this.#ports.changed();
  }

  #reconcileOnce(): void {
    const { clock } = this.#ports;
    const now = clock.now();
    const staying = [...this.#tasks.values()].filter(({ task }) => task.desiredStatus === 'RUNNING');
    const { lastAt = 0 } = this.#recent;
    if (staying.some(({ task }) => task.createdAt > lastAt && this.#isHealthy(task))) {
      this.#recent = { count: 0, lastAt: undefined };
    }
    const { start, stop, retryAt } = schedule(
      this.#desired,
      staying.map(({ task }) => ({
        ...{ arn: task.arn, createdAt: task.createdAt, isRunning: task.lastStatus === 'RUNNING' },
        unhealthy: this.#whyUnhealthy(task, now),
      })),
      this.#recent,
      now,
    );
    for (const { arn, reason, detail } of stop) {
      if (reason === 'unhealthy') this.#noteFailure(detail);
      const words =
        reason === 'unhealthy' ? detail : `Scaling activity initiated by (deployment ${this.#order.startedBy})`;
      this.#tasks.get(arn)?.stop('ServiceSchedulerInitiated', words);
    }
    for (let started = 0; started < start; started++) this.#start();
    this.#retry();
    this.#retry = retryAt === undefined ? () => {} : clock.after(retryAt - now, () => this.reconcile());
  }

  #start(): void {
    const { task, enableExecuteCommand } = this.#order;
    const running = this.#ports.startTask(
      { ...task, overrides: {}, enableExecuteCommand },
      { changed: (record) => this.#taskChanged(record), deregister: (record) => this.#deregister(record) },
    );
    this.#tasks.set(running.task.arn, running);
  }

  #taskChanged(task: TaskRecord): void {
    if (task.lastStatus === 'RUNNING' && !this.#registered.has(task.arn)) this.#register(task);
    const died = task.stopCode === 'EssentialContainerExited' || task.stopCode === 'TaskFailedToStart';
    if (died && task.lastStatus !== 'STOPPED' && !this.#mourned.has(task.arn)) {
      this.#mourned.add(task.arn);
      this.#noteFailure(describeEnd(task));
    }
    if (task.lastStatus === 'STOPPED') {
      this.#tasks.delete(task.arn);
      this.#registered.delete(task.arn);
      this.#mourned.delete(task.arn);
    }
    // A task tells of its beginning before it is in the map.
    if (task.lastStatus !== 'PROVISIONING') this.reconcile();
  }

  #register(task: TaskRecord): void {
    this.#registered.set(task.arn, this.#attachments);
    for (const { targetGroupArn, containerPort } of this.#attachments) {
      this.#ports.loadBalancing.register(targetGroupArn, [{ id: task.address, port: containerPort }]);
      this.#ports.note(`registered 1 targets in (target-group ${targetGroupArn})`);
    }
  }

  #deregister(task: TaskRecord): Promise<void> {
    const { loadBalancing } = this.#ports;
    const attachments = this.#registered.get(task.arn) ?? [];
    for (const { targetGroupArn, containerPort } of attachments) {
      loadBalancing.deregister(targetGroupArn, [{ id: task.address, port: containerPort }]);
      this.#ports.note(`deregistered 1 targets in (target-group ${targetGroupArn})`);
    }
    const isGone = () => attachments.every((attachment) => this.#targetOf(task, attachment) === undefined);
    if (isGone()) return Promise.resolve();
    return new Promise((resolve) => {
      const stopListening = loadBalancing.onTargetHealth(() => {
        if (!isGone()) return;
        stopListening();
        resolve();
      });
    });
  }

  #targetOf(task: TaskRecord, { targetGroupArn, containerPort }: Attachment): TargetHealth | undefined {
    return this.#ports.loadBalancing
      .targetHealth(targetGroupArn)
      .find(({ id, port }) => id === task.address && port === containerPort);
  }

  #isHealthy(task: TaskRecord): boolean {
    if (task.lastStatus !== 'RUNNING') return false;
    const hasCheck = task.containers.some(({ definition }) => definition.healthCheck !== undefined);
    if (hasCheck && containerHealth(task) !== 'HEALTHY') return false;
    return (this.#registered.get(task.arn) ?? []).every((attachment) => {
      const state = this.#targetOf(task, attachment)?.state;
      return state === 'healthy' || state === 'unused';
    });
  }

  /** Why a running task must be replaced, in ECS's words. */
  #whyUnhealthy(task: TaskRecord, now: Instant): string | undefined {
    if (task.lastStatus !== 'RUNNING') return undefined;
    const notListening = task.containers.map(({ running }) => running?.notListening).find((hint) => hint !== undefined);
    const hint = notListening === undefined ? '' : ` ${notListening}`;
    if (containerHealth(task) === 'UNHEALTHY') return `Task failed container health checks${hint}`;
    const graceEnds = (task.startedAt ?? now) + this.#ports.gracePeriod() * 1000;
    for (const attachment of this.#registered.get(task.arn) ?? []) {
      const health = this.#targetOf(task, attachment);
      if (health?.state !== 'unhealthy') continue;
      if (now >= graceEnds) {
        const reason = health.description ?? health.reason;
        return `Task failed ELB health checks in (target-group ${attachment.targetGroupArn}) due to (reason ${reason})${hint}`;
      }
      this.#graceEnds();
      this.#graceEnds = this.#ports.clock.after(graceEnds - now, () => this.reconcile());
    }
    return undefined;
  }

  #noteFailure(reason: string): void {
    this.#failed++;
    this.#lastFailure = reason;
    this.#recent = { count: this.#recent.count + 1, lastAt: this.#ports.clock.now() };
  }
}

/** What the end of a task says of its containers. */
function describeEnd({ stoppedReason = '', containers }: TaskRecord): string {
  const ended = containers.find(({ lastStatus }) => lastStatus === 'STOPPED');
  const { exitCode, reason } = ended ?? {};
  const details = [
    ...(exitCode === undefined ? [] : [`container ${ended?.definition.name}: exit code ${exitCode}`]),
    ...(reason === undefined || reason === stoppedReason ? [] : [reason]),
  ];
  return [stoppedReason, ...details].join('; ');
}
