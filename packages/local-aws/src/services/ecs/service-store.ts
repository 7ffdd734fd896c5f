/**
 * Services, their revisions, and the groups of tasks behind them. It keeps and starts what others decide: the
 * deployments of controller ECS and, for CODE_DEPLOY, CodeDeploy by way of task sets.
 */
import type { Cancel, Clock } from '../../clock/clock.ts';
import { type Random, randomDigits, randomUuid } from '../../random/random.ts';
import { arn } from '../names.ts';
import type { EventSink, LoadBalancing } from '../ports.ts';
import { shortName } from './names.ts';
import type { RevisionCounts, RevisionTasks } from './service-deployments/contract.ts';
import {
  addServiceEvent,
  type RevisionRecord,
  type RevisionSettings,
  type ServiceRecord,
  type TaskSetRecord,
} from './service-record.ts';
import { findTaskDefinition, type TaskDefinitions } from './task-definitions.ts';
import { type Attachment, TaskGroup } from './task-group.ts';
import type { Tasks } from './tasks.ts';

export interface ServiceStorePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly loadBalancing: LoadBalancing;
  readonly tasks: Tasks;
  readonly definitions: TaskDefinitions;
}

const none: RevisionCounts = { requested: 0, pending: 0, running: 0, healthy: 0, failed: 0, lastFailure: undefined };

export class ServiceStore {
  readonly services = new Map<string, ServiceRecord>();
  readonly revisions = new Map<string, RevisionRecord>();
  readonly #ports: ServiceStorePorts;
  /** By the ARN of their revision or task set. */
  readonly #groups = new Map<string, TaskGroup>();
  readonly #listeners = new Set<(serviceArn: string) => void>();
  readonly #changed = new Map<string, Cancel>();
  #stopListening: () => void;

  constructor(ports: ServiceStorePorts) {
    this.#ports = ports;
    this.#stopListening = this.#listenToHealth();
  }

  /** Calls `listener` after tasks of a service have changed, never in the middle of a change. */
  onChange(listener: (serviceArn: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  note(serviceArn: string, message: string): void {
    const { clock, random, events } = this.#ports;
    const service = this.services.get(serviceArn);
    if (service === undefined) return;
    addServiceEvent(service, message, randomUuid(random), clock.now());
    events.emit('ecs', 'service-message', { serviceArn, message: `(service ${service.name}) ${message}` });
  }

  /** A new revision of the service, without tasks. */
  addRevision(service: ServiceRecord, settings: RevisionSettings): RevisionRecord {
    const { clock, random } = this.#ports;
    const name = `service-revision/${shortName(service.clusterArn)}/${service.name}/${randomDigits(random, 19)}`;
    const revision = {
      ...settings,
      arn: arn('ecs', service.region, name),
      serviceArn: service.arn,
      createdAt: clock.now(),
    };
    this.revisions.set(revision.arn, revision);
    return revision;
  }

  /** The tasks of revisions, as deployments move them. */
  readonly revisionTasks: RevisionTasks = {
    scale: (revisionArn, count) => this.#groupOfRevision(revisionArn)?.scale(count),
    attach: (revisionArn, targetGroupArns) => {
      const revision = this.revisions.get(revisionArn);
      if (revision === undefined) return;
      this.#groupOfRevision(revisionArn)?.attach(
        attachmentsOf(revision).map((attachment, index) => ({
          ...attachment,
          targetGroupArn: targetGroupArns[index] ?? attachment.targetGroupArn,
        })),
      );
    },
    counts: (revisionArn) => this.#groups.get(revisionArn)?.counts() ?? none,
    forgetFailures: (revisionArn) => this.#groups.get(revisionArn)?.forgetFailures(),
    attached: (revisionArn) => {
      const revision = this.revisions.get(revisionArn);
      const attachments = this.#groups.get(revisionArn)?.attachments ?? (revision ? attachmentsOf(revision) : []);
      return attachments.map(({ targetGroupArn }) => targetGroupArn);
    },
    onChange: (listener) => this.onChange(listener),
  };

  /** The group of a task set, which exists from its beginning. */
  groupOfTaskSet(taskSet: TaskSetRecord): TaskGroup | undefined {
    return this.#groups.get(taskSet.arn);
  }

  /** Makes the group of a new task set. */
  addTaskSetGroup(service: ServiceRecord, taskSet: TaskSetRecord): TaskGroup | undefined {
    const startedBy = taskSet.id;
    return this.#addGroup(service, taskSet.arn, taskSet, startedBy);
  }

  /** Kills the tasks of a group at once and forgets it. */
  dropGroup(ownerArn: string): void {
    this.#groups.get(ownerArn)?.abandon();
    this.#groups.delete(ownerArn);
  }

  /** Counts over all revisions and task sets of a service. */
  totals(serviceArn: string): { readonly running: number; readonly pending: number; readonly isEmpty: boolean } {
    const groups = [...this.#groups.values()].filter((group) => group.serviceArn === serviceArn);
    const counts = groups.map((group) => group.counts());
    return {
      running: counts.reduce((sum, { running }) => sum + running, 0),
      pending: counts.reduce((sum, { pending }) => sum + pending, 0),
      isEmpty: groups.every((group) => group.isEmpty),
    };
  }

  /** What the images of a revision's tasks turned out to be. */
  imagesOf(revisionArn: string): readonly { containerName: string; image: string; imageDigest?: string }[] {
    const [task] = this.#groups.get(revisionArn)?.tasks.filter(({ startedAt }) => startedAt !== undefined) ?? [];
    return (task?.containers ?? []).map(({ definition, imageDigest }) => ({
      containerName: definition.name ?? '',
      image: definition.image ?? '',
      ...(imageDigest !== undefined && { imageDigest }),
    }));
  }

  clear(): void {
    this.#stopListening();
    for (const cancel of this.#changed.values()) cancel();
    this.#changed.clear();
    for (const group of this.#groups.values()) group.abandon();
    this.#groups.clear();
    this.services.clear();
    this.revisions.clear();
    this.#stopListening = this.#listenToHealth();
  }

  #listenToHealth(): () => void {
    return this.#ports.loadBalancing.onTargetHealth((targetGroupArn) => {
      for (const group of this.#groups.values()) if (group.isBehind(targetGroupArn)) group.reconcile();
    });
  }

  #groupOfRevision(revisionArn: string): TaskGroup | undefined {
    const revision = this.revisions.get(revisionArn);
    const service = revision && this.services.get(revision.serviceArn);
    if (revision === undefined || service === undefined) return undefined;
    const startedBy = `ecs-svc/${shortName(revision.arn)}`;
    return this.#groups.get(revisionArn) ?? this.#addGroup(service, revisionArn, revision, startedBy);
  }

  #addGroup(service: ServiceRecord, ownerArn: string, settings: RevisionSettings, startedBy: string) {
    const { clock, loadBalancing, tasks, definitions } = this.#ports;
    const { region, clusterArn } = service;
    const taskDefinition = findTaskDefinition(definitions, settings.taskDefinition ?? '', region);
    if (taskDefinition === undefined) return undefined;
    const { networkConfiguration, launchType, platformVersion, capacityProviderStrategy } = settings;
    const group = new TaskGroup(
      {
        ...{ serviceArn: service.arn, serviceName: service.name, taskDefinition, networkConfiguration, startedBy },
        enableExecuteCommand: service.options.enableExecuteCommand,
        task: {
          ...{ region, clusterArn, taskDefinition, networkConfiguration, launchType, platformVersion, startedBy },
          ...{ group: `service:${service.name}`, service: service.name },
          capacityProviderName: capacityProviderStrategy[0]?.capacityProvider,
        },
      },
      attachmentsOf(settings),
      {
        ...{ clock, loadBalancing },
        startTask: (order, listener) => {
          const running = tasks.start(order, listener);
          this.note(service.arn, `has started 1 tasks: (task ${shortName(running.task.arn)}).`);
          return running;
        },
        gracePeriod: () => service.options.healthCheckGracePeriodSeconds ?? 0,
        changed: () => this.#noteChange(service.arn),
        note: (message) => this.note(service.arn, message),
      },
    );
    this.#groups.set(ownerArn, group);
    return group;
  }

  #noteChange(serviceArn: string): void {
    if (this.#changed.has(serviceArn)) return;
    const cancel = this.#ports.clock.after(0, () => {
      this.#changed.delete(serviceArn);
      for (const listener of [...this.#listeners]) listener(serviceArn);
    });
    this.#changed.set(serviceArn, cancel);
  }
}

/** The target groups of a revision or a task set as its load balancers name them. */
function attachmentsOf({ loadBalancers }: RevisionSettings): readonly Attachment[] {
  return loadBalancers.flatMap(({ targetGroupArn, containerName, containerPort }) =>
    targetGroupArn === undefined || containerName === undefined || containerPort === undefined
      ? []
      : [{ targetGroupArn, containerName, containerPort }],
  );
}
