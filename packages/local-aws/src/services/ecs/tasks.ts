/** The tasks of the account, those that services start included. */
import type { Cancel } from '../../clock/clock.ts';
import { randomHex, randomUuid } from '../../random/random.ts';
import { arn } from '../names.ts';
import { unknownHealth } from './container-health.ts';
import { shortName } from './names.ts';
import type { TagStore } from './tag-operations.ts';
import type { TaskOrder, TaskRecord } from './task.ts';
import { type RunningTask, runTask, type TaskListener, type TaskRunnerPorts } from './task-runner.ts';

/** A stopped task can be described this long: milliseconds. */
const remembered = 3_600_000;

export interface TasksPorts extends TaskRunnerPorts {
  readonly tagStore: TagStore;
}

/** Every task that runs or has stopped within the hour. */
export class Tasks {
  readonly #ports: TasksPorts;
  readonly #running = new Map<string, RunningTask>();
  readonly #forgetting = new Set<Cancel>();

  constructor(ports: TasksPorts) {
    this.#ports = ports;
  }

  list(): readonly TaskRecord[] {
    return [...this.#running.values()].map(({ task }) => task);
  }

  find(taskArn: string): RunningTask | undefined {
    return this.#running.get(taskArn);
  }

  start(order: TaskOrder, listener: TaskListener): RunningTask {
    const { random, network, clock, tagStore } = this.#ports;
    const id = randomHex(random, 32);
    const cluster = shortName(order.clusterArn);
    const ofCluster = (kind: string, rest: string) => arn('ecs', order.region, `${kind}/${cluster}/${rest}`);
    const task: TaskRecord = {
      arn: ofCluster('task', id),
      order,
      address: network.allocate(),
      attachmentId: randomUuid(random),
      networkInterfaceId: `eni-${randomHex(random, 17)}`,
      macAddress: ['0a', ...Array.from({ length: 5 }, () => randomHex(random, 2))].join(':'),
      containers: (order.taskDefinition.containerDefinitions ?? []).map((definition) => ({
        definition,
        arn: ofCluster('container', `${id}/${randomUuid(random)}`),
        lastStatus: 'PENDING',
        health: unknownHealth,
      })),
      ...{ createdAt: clock.now(), lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING', version: 0 },
    };
    if (order.tags.length > 0) tagStore.set(task.arn, order.tags);
    const running = runTask(task, this.#ports, {
      ...listener,
      changed: (record) => {
        if (record.lastStatus === 'STOPPED') this.#forgetLater(record.arn);
        listener.changed(record);
      },
    });
    this.#running.set(task.arn, running);
    return running;
  }

  /** Kills everything, and tells nobody. */
  clear(): void {
    for (const running of this.#running.values()) running.abandon();
    this.#running.clear();
    for (const cancel of this.#forgetting) cancel();
    this.#forgetting.clear();
  }

  #forgetLater(taskArn: string): void {
    const cancel = this.#ports.clock.after(remembered, () => {
      this.#forgetting.delete(cancel);
      this.#running.delete(taskArn);
      this.#ports.tagStore.delete(taskArn);
    });
    this.#forgetting.add(cancel);
  }
}
