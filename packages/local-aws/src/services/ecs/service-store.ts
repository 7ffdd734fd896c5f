/**
 * Services, their revisions, and the groups of tasks behind them. It keeps and starts what others decide: the
 * deployments of controller ECS and, for CODE_DEPLOY, CodeDeploy by way of task sets.
 */
import type { Tag } from '@aws-sdk/client-ecs';
import type { Cancel, Clock } from '../../clock/clock.ts';
import { type Random, randomDigits, randomUuid } from '../../random/random.ts';
import { arn } from '../names.ts';
import type { EventSink, LoadBalancing } from '../ports.ts';
import { shortName } from './names.ts';
import { nextProvider, resolvePlatform } from './placement.ts';
import type { Replacement } from './scheduling.ts';
import type { RevisionCounts, RevisionTasks } from './service-deployments/contract.ts';
import {
  addServiceEvent,
  type RevisionRecord,
  type RevisionSettings,
  type ServiceRecord,
  type TaskSetRecord,
} from './service-record.ts';
import type { TaskOrder, TaskRecord } from './task.ts';
import { findTaskDefinition, type TaskDefinitions } from './task-definitions.ts';
import { TaskGroup } from './task-group.ts';
import { taskTags } from './task-tags.ts';
import type { Attachment } from './task-targets.ts';
import type { Tasks } from './tasks.ts';

export interface ServiceStorePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly loadBalancing: LoadBalancing;
  readonly tasks: Tasks;
  readonly definitions: TaskDefinitions;
  tags(arn: string): readonly Tag[];
  /** `ecs-svc/<digits>`: what starts the tasks of a revision. */
  rolloutOf(revision: RevisionRecord): string;
  /** Whether a deployment of the service is on its way. */
  isDeploying(serviceArn: string): boolean;
}

/** A revision or a task set, as its tasks see it. */
type GroupOwner = RevisionRecord | TaskSetRecord;

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
      containerImages: [],
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
    return this.#addGroup(service, taskSet, taskSet.id);
  }

  /** Kills the tasks of a group at once and forgets it. */
  dropGroup(ownerArn: string): void {
    this.#groups.get(ownerArn)?.abandon();
    this.#groups.delete(ownerArn);
  }

  /** A service that is being deleted is gone with its last task. */
  endDeletion(serviceArn: string): void {
    const service = this.services.get(serviceArn);
    if (service?.status !== 'DRAINING' || this.#groupsOf(serviceArn).some(({ tasks }) => tasks.length > 0)) return;
    service.status = 'INACTIVE';
    for (const [ownerArn, group] of this.#groups) if (group.serviceArn === serviceArn) this.dropGroup(ownerArn);
  }

  /** Counts over all revisions and task sets of a service. */
  totals(serviceArn: string): Omit<RevisionCounts, 'failed' | 'lastFailure'> {
    const counts = this.#groupsOf(serviceArn).map((group) => group.counts());
    const sum = (of: (each: RevisionCounts) => number) => counts.reduce((total, each) => total + of(each), 0);
    return {
      requested: sum(({ requested }) => requested),
      pending: sum(({ pending }) => pending),
      running: sum(({ running }) => running),
      healthy: sum(({ healthy }) => healthy),
    };
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

  #groupsOf(serviceArn: string): readonly TaskGroup[] {
    return [...this.#groups.values()].filter((group) => group.serviceArn === serviceArn);
  }

  #groupOfRevision(revisionArn: string): TaskGroup | undefined {
    const revision = this.revisions.get(revisionArn);
    const service = revision && this.services.get(revision.serviceArn);
    if (revision === undefined || service === undefined) return undefined;
    return this.#groups.get(revisionArn) ?? this.#addGroup(service, revision, this.#ports.rolloutOf(revision));
  }

  #addGroup(service: ServiceRecord, owner: GroupOwner, startedBy: string): TaskGroup | undefined {
    const { clock, loadBalancing, tasks, definitions } = this.#ports;
    const taskDefinition = findTaskDefinition(definitions, owner.taskDefinition ?? '', service.region);
    if (taskDefinition === undefined) return undefined;
    const group: TaskGroup = new TaskGroup({ serviceArn: service.arn, startedBy }, attachmentsOf(owner), {
      ...{ clock, loadBalancing },
      startTask: (listener) =>
        tasks.start(this.#taskOrder(service, owner, { taskDefinition, startedBy, siblings: group.tasks }), listener),
      gracePeriod: () => service.options.healthCheckGracePeriodSeconds ?? 0,
      replacement: () => this.#replacementOf(service),
      started: (task) => noteImages(owner, task),
      changed: () => this.#noteChange(service.arn),
      note: (message) => this.note(service.arn, message),
    });
    this.#groups.set(owner.arn, group);
    return group;
  }

  #taskOrder(
    service: ServiceRecord,
    owner: GroupOwner,
    {
      taskDefinition,
      startedBy,
      siblings,
    }: Pick<TaskOrder, 'taskDefinition'> & { readonly startedBy: string; readonly siblings: readonly TaskRecord[] },
  ): TaskOrder {
    const { region, clusterArn, options, name } = service;
    const { launchType, networkConfiguration, capacityProviderStrategy, platformVersion } = owner;
    const isPinned = (container: string | undefined) =>
      taskDefinition.containerDefinitions?.find((one) => one.name === container)?.versionConsistency !== 'disabled';
    return {
      ...{ region, clusterArn, taskDefinition, networkConfiguration, launchType, startedBy, service: name },
      ...{ group: `service:${name}`, overrides: {}, enableExecuteCommand: options.enableExecuteCommand },
      platformVersion: resolvePlatform(platformVersion),
      capacityProviderName: nextProvider(
        capacityProviderStrategy,
        siblings.map(({ order }) => order.capacityProviderName),
      ),
      tags: taskTags({
        ...{ own: [], propagateTags: options.propagateTags, clusterArn, service: name },
        ofService: this.#ports.tags(service.arn),
        ofDefinition: this.#ports.tags(taskDefinition.taskDefinitionArn ?? ''),
        isManaged: options.enableECSManagedTags,
      }),
      imageDigests: new Map(
        owner.containerImages.flatMap(({ containerName = '', imageDigest }) =>
          imageDigest === undefined || !isPinned(containerName) ? [] : [[containerName, imageDigest] as const],
        ),
      ),
    };
  }

  /** What `maximumPercent` leaves, beside all tasks that are to stay, is for replacements; a deployment needs it all. */
  #replacementOf({ arn: serviceArn, controller, options }: ServiceRecord): Replacement {
    if (controller !== 'ECS') return { kind: 'after-stop' };
    if (this.#ports.isDeploying(serviceArn)) return { kind: 'after-end' };
    const { maximumPercent = 200 } = options.deploymentConfiguration;
    const tasks = this.#groupsOf(serviceArn).flatMap((group) => group.tasks);
    const staying = tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING').length;
    return { kind: 'before', room: Math.max(0, Math.floor((options.desiredCount * maximumPercent) / 100) - staying) };
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

/** The images of the first task are those of all later ones. */
function noteImages(owner: GroupOwner, { containers }: TaskRecord): void {
  if (owner.containerImages.length > 0) return;
  owner.containerImages = containers.map(({ definition: { name = '', image = '' }, imageDigest }) => ({
    ...{ containerName: name, image },
    ...(imageDigest !== undefined && { imageDigest }),
  }));
}
