/**
 * Runs one task from its first moment to its last: its containers on the runtime, their health checks, their
 * logs, its targets behind the load balancer. It decides nothing about services; it tells of each change.
 * assumed: how long provisioning, pulling and deprovisioning take on AWS's clock.
 */
import type { ContainerDefinition, TaskStopCode } from '@aws-sdk/client-ecs';
import type { Cancel, Clock } from '../../clock/clock.ts';
import type { AddressBook } from '../../network/address-book.ts';
import { type Random, randomUuid } from '../../random/random.ts';
import type { ContainerExit, EventSink, LogWriter, PhaseFaults, TaskRuntime } from '../ports.ts';
import { taskEvent } from './announce-task.ts';
import { healthCheckDefaults, judgeHealth } from './container-health.ts';
import { startContainer } from './start-container.ts';
import { type ContainerRecord, containerHealth, type TaskRecord, type TaskStatus } from './task.ts';

/** Milliseconds of AWS time. */
const delays = { provisioning: 2_000, pending: 1_000, deprovisioning: 1_000 };
/** A program that does not heed its stop signal is killed after this, in machine time: 30 s of it would be an hour at speed 120. */
const longestGrace = 5_000;
/** Milliseconds of the machine that a health check command may take at most. */
const longestCheck = 5_000;
/** Of a container that was killed. */
const killed = 137;

export interface TaskRunnerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly network: AddressBook;
  readonly runtime: TaskRuntime;
  readonly logs: LogWriter;
  readonly faults: PhaseFaults;
}

/** What somebody wants to know of a task. */
export interface TaskListener {
  /** Its status or health has changed. */
  changed(task: TaskRecord): void;
  /** Takes its targets out of the load balancer; calls `done` when nothing goes to them any more. */
  deregister(task: TaskRecord, done: () => void): void;
}

/** A running task. */
export interface RunningTask {
  readonly task: TaskRecord;
  /** Ends it with grace; the first call decides code and reason. */
  stop(code: TaskStopCode, reason: string): void;
  /** Forgets it at once: its containers are killed, and nobody is told. */
  abandon(): void;
}

export function runTask(task: TaskRecord, ports: TaskRunnerPorts, listener: TaskListener): RunningTask {
  const { clock, network, runtime, faults } = ports;
  const { order } = task;
  const timers = new Set<Cancel>();
  let abandoned = false;
  let dies = false;
  let isStopping = false;
  const fault = faults.task({
    taskDefinition: `${order.taskDefinition.family}:${order.taskDefinition.revision}`,
    service: order.service,
  });
  /** Where its ports really are: nowhere that anybody looks, for a task that is never to be healthy. */
  const place = fault?.neverHealthy ? network.allocate() : task.address;

  /** What a program still has to say while it is killed is not for the account that comes after. */
  const logs: LogWriter = {
    append: (...line) => {
      if (!abandoned) ports.logs.append(...line);
    },
  };

  function later(delay: number, action: () => void): void {
    const cancel = clock.after(delay, () => {
      timers.delete(cancel);
      action();
    });
    timers.add(cancel);
  }

  function enter(status: TaskStatus): void {
    task.lastStatus = status;
    task.version++;
    const { stoppedReason, stopCode } = task;
    ports.events.emit('ecs', 'task-status', {
      ...{ taskArn: task.arn, group: order.group, status },
      ...(status === 'STOPPED' && { stopCode, stoppedReason }),
    });
    ports.events.emit('events', 'event', taskEvent(task, randomUuid(ports.random), clock.now()));
    listener.changed(task);
  }

  async function startContainers(): Promise<void> {
    task.pullStartedAt = clock.now();
    const starts = task.containers.map((container) =>
      startContainer({ container, task, place, runtime, logs }).then(
        (running) => {
          // Nobody wants it any more.
          if (abandoned || task.desiredStatus === 'STOPPED') return running.stop(0);
          container.running = running;
          container.imageDigest = running.imageDigest;
          container.runtimeId = running.runtimeId;
          container.lastStatus = 'RUNNING';
          container.startedAt = clock.now();
          void running.exited.then((exit) => containerExited(container, exit));
          return undefined;
        },
        (error: Error) => {
          container.lastStatus = 'STOPPED';
          container.reason = error.message;
        },
      ),
    );
    await Promise.all(starts);
    if (abandoned || task.desiredStatus === 'STOPPED') return;
    task.pullStoppedAt = clock.now();
    const failed = task.containers.find(
      ({ lastStatus, exitCode }) => lastStatus === 'STOPPED' && exitCode === undefined,
    );
    if (failed !== undefined) return stop('TaskFailedToStart', failed.reason ?? 'The container could not be started.');
    task.startedAt = clock.now();
    enter('RUNNING');
    for (const container of task.containers) watchHealth(container);
    if (fault?.dieAfter !== undefined) later(fault.dieAfter, die);
    // It may have been over before it was seen to run.
    for (const container of task.containers) if (container.exitCode !== undefined) containerEnded(container);
  }

  function die(): void {
    if (task.lastStatus !== 'RUNNING') return;
    dies = true;
    for (const { running } of task.containers) void running?.stop(0);
  }

  function containerExited(container: ContainerRecord, { exitCode, reason }: ContainerExit): void {
    if (abandoned) return;
    container.lastStatus = 'STOPPED';
    if (exitCode !== undefined) container.exitCode = dies ? killed : exitCode;
    if (reason !== undefined) container.reason = reason;
    if (task.lastStatus === 'RUNNING') containerEnded(container);
  }

  function containerEnded({ definition }: ContainerRecord): void {
    if (definition.essential === false) listener.changed(task);
    else stop('EssentialContainerExited', 'Essential container in task exited');
  }

  function watchHealth(container: ContainerRecord): void {
    const check = container.definition.healthCheck;
    if (check === undefined || check.command?.[0] === 'NONE') return;
    const { interval = healthCheckDefaults.interval, timeout = healthCheckDefaults.timeout, command = [] } = check;
    later(interval * 1000, () => {
      const { running } = container;
      if (task.lastStatus !== 'RUNNING' || running === undefined || container.lastStatus !== 'RUNNING') return;
      const checking = running.execute(command, Math.min(timeout * 1000, longestCheck)).then(
        (exitCode) => exitCode === 0,
        () => false,
      );
      const judged = checking.then((passed) => {
        if (abandoned || task.lastStatus !== 'RUNNING') return;
        const age = (clock.now() - (container.startedAt ?? 0)) / 1000;
        const before = containerHealth(task);
        container.health = judgeHealth(container.health, passed && fault?.neverHealthy !== true, age, check);
        if (containerHealth(task) !== before) listener.changed(task);
        watchHealth(container);
      });
      clock.hold(judged);
    });
  }

  function stop(code: TaskStopCode, reason: string): void {
    if (task.desiredStatus === 'STOPPED') return;
    task.desiredStatus = 'STOPPED';
    task.stopCode = code;
    task.stoppedReason = reason;
    task.stoppingAt = clock.now();
    const wasRunning = task.lastStatus === 'RUNNING';
    const isDead = task.containers.some(
      ({ definition, lastStatus }) => definition.essential !== false && lastStatus === 'STOPPED',
    );
    enter(wasRunning ? 'DEACTIVATING' : 'STOPPING');
    if (wasRunning) listener.deregister(task, stopContainers);
    // Nobody waits for customers of a program that is not there any more.
    if (isDead || !wasRunning) stopContainers();
  }

  function stopContainers(): void {
    if (abandoned || isStopping) return;
    isStopping = true;
    if (task.lastStatus !== 'STOPPING') enter('STOPPING');
    const stopping = Promise.all(
      task.containers.map(async (container) => {
        const { running, definition } = container;
        await running?.stop(graceOf(definition));
        if (running !== undefined) containerExited(container, await running.exited);
      }),
    ).then(() => {
      if (abandoned) return;
      for (const container of task.containers) container.lastStatus = 'STOPPED';
      task.executionStoppedAt = clock.now();
      enter('DEPROVISIONING');
      later(delays.deprovisioning, () => {
        task.stoppedAt = clock.now();
        network.release(task.address);
        if (place !== task.address) network.release(place);
        enter('STOPPED');
      });
    });
    clock.hold(stopping);
  }

  later(delays.provisioning, () => {
    if (task.desiredStatus === 'STOPPED') return;
    enter('PENDING');
    later(delays.pending, () => {
      if (task.desiredStatus === 'STOPPED') return;
      clock.hold(startContainers());
    });
  });
  enter('PROVISIONING');
  return {
    task,
    stop,
    abandon: () => {
      abandoned = true;
      for (const cancel of timers) cancel();
      timers.clear();
      for (const { running } of task.containers) void running?.stop(0);
      network.release(task.address);
      if (place !== task.address) network.release(place);
    },
  };
}

function graceOf({ stopTimeout = 30 }: ContainerDefinition): number {
  return Math.min(stopTimeout * 1000, longestGrace);
}
