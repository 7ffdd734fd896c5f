/**
 * The deployments of one account and region, of every platform: one at a time in each group, each told
 * to the event stream, and those that went wrong rolled back by a deployment of their own.
 */

import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  BlueGreenDeploymentConfiguration,
  LoadBalancerInfo,
  RollbackInfo,
} from '@aws-sdk/client-codedeploy';
import type { Cancel, Clock, Instant } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';
import type { EventSink } from '../ports.ts';
import type { Announce } from './announcer.ts';
import type { ComputePlatform } from './deployment-config.ts';
import type { RunningDeployment, StartOptions } from './deployment-runner.ts';
import { exception } from './errors.ts';
import { newDeploymentId } from './random-ids.ts';
import { appSpecRevision, type Revision } from './revision.ts';
import { originalRollbackInfo, shouldRollBack, triggeredRollbackInfo } from './rollback.ts';
import { isEnded, type Run } from './run.ts';

/** What a deployment was asked to be. */
export interface DeploymentRequest {
  readonly applicationName: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly computePlatform: ComputePlatform;
  readonly configName: string;
  readonly revision: Revision;
  readonly description: string | undefined;
  /** In force: the request's, else the group's. */
  readonly autoRollback: AutoRollbackConfiguration | undefined;
  readonly overrideAlarms: AlarmConfiguration | undefined;
  /** The group's at that time. */
  readonly blueGreen: BlueGreenDeploymentConfiguration | undefined;
  readonly loadBalancer: LoadBalancerInfo | undefined;
}

export interface Deployment {
  readonly id: string;
  readonly request: DeploymentRequest;
  readonly creator: 'user' | 'codeDeployRollback';
  readonly createdAt: Instant;
  readonly previousRevision: Revision | undefined;
  readonly running: RunningDeployment;
  rollbackInfo: RollbackInfo | undefined;
  /** StopDeployment's autoRollbackEnabled. */
  rollbackRequested: boolean | undefined;
}

/** A deployment without what runs it. */
export type KeptDeployment = Omit<Deployment, 'running'>;

/** The original names its rollback a moment after its end. assumed: this long. Milliseconds. */
const rollbackNamed = 300;

export interface DeploymentsPorts {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly random: Random;
  /** Told of everything that becomes of a deployment. */
  readonly announce: Announce;
  /** Told of a revision that a rollback deploys. */
  readonly onRollback: (deployment: Deployment) => void;
}

export class Deployments {
  readonly #ports: DeploymentsPorts;
  readonly #byId = new Map<string, Deployment>();
  readonly #scheduled = new Set<Cancel>();

  constructor(ports: DeploymentsPorts) {
    this.#ports = ports;
  }

  /** Oldest first. */
  list(): readonly Deployment[] {
    return [...this.#byId.values()];
  }

  /** Throws for an id that is missing or malformed. */
  find(id: string | undefined): Deployment | undefined {
    if (!id) throw exception('DeploymentIdRequired', 'The deploymentId must be specified.');
    if (!/^d-[A-Z0-9]{9}$/.test(id))
      throw exception('InvalidDeploymentId', `Specified DeploymentId is not in the valid format: ${id}`);
    return this.#byId.get(id);
  }

  /** Throws for an id that is missing, malformed or unknown. */
  require(id: string | undefined): Deployment {
    const deployment = this.find(id);
    if (deployment === undefined) throw exception('DeploymentDoesNotExist', `The deployment ${id} could not be found`);
    return deployment;
  }

  /** Starts a deployment of `request`. Throws DeploymentLimitExceededException if the group has one already. */
  start(request: DeploymentRequest, run: (options: StartOptions) => RunningDeployment): Deployment {
    const active = this.ofGroup(request.groupId).find(({ running }) => !isEnded(running.run));
    if (active !== undefined) {
      throw exception(
        'DeploymentLimitExceeded',
        `The Deployment Group '${request.groupName}' already has an active Deployment '${active.id}'`,
      );
    }
    return this.#add(request, 'user', run);
  }

  /** Oldest first. */
  ofGroup(groupId: string): readonly Deployment[] {
    return this.list().filter(({ request }) => request.groupId === groupId);
  }

  /** The group's last deployment that succeeded, a rollback included. */
  lastSuccessful(groupId: string): Deployment | undefined {
    return this.ofGroup(groupId).findLast(({ running }) => running.run.status === 'Succeeded');
  }

  /** Takes up a deployment that was put down; oldest first. Nobody is told. */
  resume(kept: KeptDeployment, run: (options: StartOptions) => RunningDeployment): void {
    const deployment: Deployment = {
      ...kept,
      running: run({ deploymentId: kept.id, onChange: (before, after) => this.#changed(deployment, before, after) }),
    };
    this.#byId.set(kept.id, deployment);
    const original = this.#byId.get(kept.rollbackInfo?.rollbackTriggeringDeploymentId ?? '');
    // The moment until the original names its rollback is over by now.
    if (original !== undefined) original.rollbackInfo ??= originalRollbackInfo(original.id, kept.id);
  }

  clear(): void {
    for (const { running } of this.#byId.values()) running.cancel();
    this.#byId.clear();
    for (const cancel of this.#scheduled) cancel();
    this.#scheduled.clear();
  }

  #add(
    request: DeploymentRequest,
    creator: Deployment['creator'],
    run: (options: StartOptions) => RunningDeployment,
    rollbackInfo?: (id: string) => RollbackInfo,
  ): Deployment {
    const { clock, events, random, announce } = this.#ports;
    const id = newDeploymentId(random);
    const deployment: Deployment = {
      id,
      request,
      creator,
      createdAt: clock.now(),
      previousRevision: this.lastSuccessful(request.groupId)?.request.revision,
      running: run({ deploymentId: id, onChange: (before, after) => this.#changed(deployment, before, after) }),
      rollbackInfo: rollbackInfo?.(id),
      rollbackRequested: undefined,
    };
    this.#byId.set(id, deployment);
    const { applicationName, groupName } = request;
    events.emit('codedeploy', 'deployment-created', { deploymentId: id, applicationName, groupName, creator });
    announce(deployment, undefined);
    return deployment;
  }

  #changed(deployment: Deployment, before: Run, after: Run): void {
    const { id: deploymentId } = deployment;
    const { events, announce } = this.#ports;
    after.lifecycle.forEach(({ name, status }, index) => {
      if (status === before.lifecycle[index]?.status) return;
      events.emit('codedeploy', 'lifecycle-event', { deploymentId, name, status });
    });
    if (after.status === before.status) return;
    const errorInformation = after.ending && { code: after.ending.code, message: after.ending.message };
    const detail = { deploymentId, status: after.status, ...(errorInformation && { errorInformation }) };
    events.emit('codedeploy', 'deployment-status', detail);
    announce(deployment, before);
    if (isEnded(after)) this.#rollBack(deployment);
  }

  #rollBack(original: Deployment): void {
    const { clock, events, onRollback } = this.#ports;
    const { request, running, creator, rollbackRequested } = original;
    if (creator !== 'user' || !shouldRollBack(running.run, request.autoRollback, rollbackRequested)) return;
    const undoing = running.rollback();
    if (undoing === undefined) return;
    const revision = this.lastSuccessful(request.groupId)?.request.revision ?? appSpecRevision(undoing.appSpec);
    const rollback = this.#add(
      {
        ...request,
        revision,
        configName: undoing.configName,
        description: undefined,
        autoRollback: undefined,
        overrideAlarms: undefined,
      },
      'codeDeployRollback',
      undoing.start,
      (id) => triggeredRollbackInfo(original.id, id),
    );
    onRollback(rollback);
    events.emit('codedeploy', 'rollback-started', { deploymentId: original.id, rollbackDeploymentId: rollback.id });
    const cancel = clock.after(rollbackNamed, () => {
      this.#scheduled.delete(cancel);
      original.rollbackInfo = originalRollbackInfo(original.id, rollback.id);
    });
    this.#scheduled.add(cancel);
  }
}
