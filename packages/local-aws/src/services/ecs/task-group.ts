/**
 * The tasks of one service revision or one task set: kept at their number, behind their target groups, and
 * replaced when they die or are found unhealthy. Whoever owns the group says the number; it never asks why.
 */
import type { Cancel, Clock, Instant } from '../../clock/clock.ts';
import type { LoadBalancing } from '../ports.ts';
import { shortName } from './names.ts';
import { type Failures, noFailures, type Replacement, type ScheduledTask, schedule } from './scheduling.ts';
import type { TaskRecord } from './task.ts';
import { describeEnd, isTaskHealthy, type Verdict, whyUnhealthy } from './task-health.ts';
import type { RunningTask, TaskListener } from './task-runner.ts';
import { type Attachment, TaskTargets } from './task-targets.ts';

/** What all tasks of the group have in common. */
export interface TaskGroupOrder {
  readonly serviceArn: string;
  readonly startedBy: string;
}

export interface TaskGroupPorts {
  readonly clock: Clock;
  readonly loadBalancing: LoadBalancing;
  /** Starts the next task of the group. */
  startTask(listener: TaskListener): RunningTask;
  /** Seconds of AWS time in which nothing that is said against a new task counts. */
  gracePeriod(): number;
  /** How unhealthy tasks are replaced at the moment. */
  replacement(): Replacement;
  /** A task runs: what its images are is known. */
  started(task: TaskRecord): void;
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

const impaired =
  'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

export class TaskGroup {
  readonly #order: TaskGroupOrder;
  readonly #ports: TaskGroupPorts;
  readonly #targets: TaskTargets;
  readonly #tasks = new Map<string, RunningTask>();
  /** Tasks whose failure has been counted. */
  readonly #counted = new Set<string>();
  /** Tasks that are on their way out because they are unhealthy. */
  readonly #replaced = new Set<string>();
  #isReconciling = false;
  #mustRepeat = false;
  #attachments: readonly Attachment[];
  #desired = 0;
  #failed = 0;
  #lastFailure: string | undefined;
  #recent: Failures = noFailures;
  #retry: Cancel = () => {};
  /** When the first of the tasks that something is said against leaves its grace period. */
  #graceEnds: Cancel = () => {};

  constructor(order: TaskGroupOrder, attachments: readonly Attachment[], ports: TaskGroupPorts) {
    this.#order = order;
    this.#attachments = attachments;
    this.#ports = ports;
    this.#targets = new TaskTargets(ports);
  }

  get attachments(): readonly Attachment[] {
    return this.#attachments;
  }

  get serviceArn(): string {
    return this.#order.serviceArn;
  }

  /** Its tasks, on their way out included. */
  get tasks(): readonly TaskRecord[] {
    return [...this.#tasks.values()].map(({ task }) => task);
  }

  /** Whether the load balancer's word on this target group concerns it. */
  isBehind(targetGroupArn: string): boolean {
    return this.tasks.some((task) =>
      this.#targets.healths(task).some(({ attachment }) => attachment.targetGroupArn === targetGroupArn),
    );
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
    this.#recent = noFailures;
  }

  counts(): TaskCounts {
    const { tasks } = this;
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

  /** Kills what runs, and tells nobody. */
  abandon(): void {
    this.#retry();
    this.#graceEnds();
    this.#targets.abandon();
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
    const { clock, replacement } = this.#ports;
    const now = clock.now();
    const staying = this.tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
    const { lastAt = 0 } = this.#recent;
    if (staying.some((task) => task.createdAt > lastAt && this.#isHealthy(task))) this.#recent = noFailures;
    const { start, stop, retryAt } = schedule({
      ...{
        desired: this.#desired,
        replacement: replacement(),
        leaving: this.#replaced.size,
        failures: this.#recent,
        now,
      },
      tasks: staying.map((task) => this.#judge(task, now)),
    });
    this.#stop(stop);
    this.#start(start);
    this.#retry();
    this.#retry = retryAt === undefined ? () => {} : clock.after(retryAt - now, () => this.reconcile());
  }

  #judge(task: TaskRecord, now: Instant): ScheduledTask {
    const { arn, createdAt } = task;
    const verdict = this.#verdict(task, now);
    if (verdict !== undefined && !this.#counted.has(arn)) {
      this.#counted.add(arn);
      this.#noteFailure(verdict.detail, false);
      this.#ports.note(verdict.message);
    }
    return {
      ...{ arn, createdAt, isRunning: task.lastStatus === 'RUNNING', isHealthy: this.#isHealthy(task) },
      unhealthy: verdict?.stoppedReason,
    };
  }

  /** What is said against a task, once its grace period is over. */
  #verdict(task: TaskRecord, now: Instant): Verdict | undefined {
    const verdict = whyUnhealthy(task, this.#targets.healths(task));
    if (verdict === undefined) return undefined;
    const graceEnds = (task.startedAt ?? now) + this.#ports.gracePeriod() * 1000;
    if (now >= graceEnds) return verdict;
    this.#graceEnds();
    this.#graceEnds = this.#ports.clock.after(graceEnds - now, () => this.reconcile());
    return undefined;
  }

  #start(count: number): void {
    const started = Array.from({ length: count }, () => {
      const running = this.#ports.startTask({
        changed: (record) => this.#taskChanged(record),
        deregister: (record, done) => this.#targets.deregister(record, done),
      });
      this.#tasks.set(running.task.arn, running);
      return running.task.arn;
    });
    if (count > 0) this.#ports.note(`has started ${count} tasks: ${listOf(started)}.`);
  }

  #stop(stops: ReturnType<typeof schedule>['stop']): void {
    for (const { arn, reason, detail } of stops) {
      if (reason === 'unhealthy') this.#replaced.add(arn);
      const scaledIn = `Scaling activity initiated by (deployment ${this.#order.startedBy})`;
      this.#tasks.get(arn)?.stop('ServiceSchedulerInitiated', reason === 'unhealthy' ? detail : scaledIn);
    }
    if (stops.length === 0) return;
    this.#ports.note(`has stopped ${stops.length} running tasks: ${listOf(stops.map(({ arn }) => arn))}.`);
  }

  #taskChanged(task: TaskRecord): void {
    const { lastStatus, stopCode } = task;
    // A task tells of its beginning before it is in the map.
    if (lastStatus === 'PROVISIONING') return;
    if (lastStatus === 'RUNNING' && !this.#targets.isRegistered(task)) {
      this.#ports.started(task);
      this.#targets.register(task, this.#attachments);
    }
    const died = stopCode === 'EssentialContainerExited' || stopCode === 'TaskFailedToStart';
    if (died && !this.#counted.has(task.arn)) {
      this.#counted.add(task.arn);
      this.#noteFailure(describeEnd(task), task.startedAt === undefined);
    }
    if (lastStatus === 'STOPPED') {
      this.#tasks.delete(task.arn);
      this.#targets.forget(task);
      this.#counted.delete(task.arn);
      this.#replaced.delete(task.arn);
    }
    this.reconcile();
  }

  #isHealthy(task: TaskRecord): boolean {
    return isTaskHealthy(task, this.#targets.healths(task));
  }

  #noteFailure(reason: string, neverRan: boolean): void {
    const { count, neverRan: before } = this.#recent;
    this.#failed++;
    this.#lastFailure = reason;
    this.#recent = {
      ...{ count: count + 1, neverRan: neverRan ? before + 1 : before },
      lastAt: this.#ports.clock.now(),
    };
    if (neverRan && before === 1) this.#ports.note(impaired);
  }
}

function listOf(taskArns: readonly string[]): string {
  return taskArns.map((arn) => `(task ${shortName(arn)})`).join(' ');
}
