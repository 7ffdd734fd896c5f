/**
 * The deployments of services with the controller ECS: one at a time for each service, the newest first. A newer
 * one takes the place of one that is on its way. assumed: the revision that went well last stays the one to go back
 * to, and the newer deployment begins with RECONCILE_SERVICE.
 */

import { randomDigits, randomText, randomUuid } from '../../../random/random.ts';
import { arn } from '../../names.ts';
import { type EcsEvent, envelope, hookEvents, progressOf, rolloutEvents, serviceMessages } from './announce.ts';
import type {
  DeploymentEnd,
  DeploymentOrder,
  ServiceDeploymentPorts,
  ServiceDeployments,
  ServiceRollout,
} from './contract.ts';
import { type RunningDeployment, runDeployment } from './deployment-runner.ts';
import type { DeploymentRecord } from './describe.ts';
import { invalidParameter } from './errors.ts';
import { isRemembered, serviceDeploymentOperations } from './operations.ts';
import { deletedReason, supersededReason } from './reasons.ts';
import {
  completeRollout,
  followRun,
  inForceAfter,
  isPresent,
  newRollout,
  primaryOf,
  type Rollout,
  type ServiceRecord,
} from './rollouts.ts';
import { type DeploymentRun, isEnded, pendingRun } from './run.ts';
import { readServiceDeployments, resumeRun, writeServiceDeployments } from './state.ts';
import { productionGroups } from './traffic.ts';

/** How many revisions of a service may have tasks. */
const mostActive = 5;
const idAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-';

/** The deployments of an account, of which there are none yet. */
export function createServiceDeployments(ports: ServiceDeploymentPorts): ServiceDeployments {
  const { clock, random, events, tasks, loadBalancing } = ports;
  const services = new Map<string, ServiceRecord>();
  const deployments = new Map<string, DeploymentRecord>();
  const running = new Map<string, RunningDeployment>();

  function present(record: ServiceRecord): readonly Rollout[] {
    return record.rollouts.filter(
      ({ revisionArn }) => revisionArn === record.primary || isPresent(tasks.counts(revisionArn)),
    );
  }

  function announce(event: EcsEvent, region: string): void {
    events.emit('events', 'event', envelope(event, randomUuid(random), region, clock.now()));
  }

  function setRollouts(order: DeploymentOrder, record: ServiceRecord, before: readonly Rollout[]): void {
    services.set(order.serviceArn, record);
    for (const event of rolloutEvents(order, before, record.rollouts)) announce(event, order.region);
  }

  function follow(order: DeploymentOrder, before: DeploymentRun, after: DeploymentRun): void {
    const { serviceArn, region } = order;
    deployments.set(after.order.deploymentArn, { order, run: after });
    for (const event of hookEvents(order, before, after)) announce(event, region);
    const progress = progressOf(before, after);
    const record = services.get(serviceArn);
    if (record === undefined) return;
    const rollouts = followRun(record.rollouts, after, clock.now());
    const ended = isEnded(after);
    const inForce = ended ? inForceAfter(after) : record.inForce;
    const succeeded = after.status === 'SUCCESSFUL' ? [...new Set([...record.succeeded, inForce])] : record.succeeded;
    setRollouts(order, { primary: primaryOf(after), inForce, succeeded, rollouts }, record.rollouts);
    if (progress !== undefined) {
      const { lastFailure } = tasks.counts(order.targetRevisionArn);
      const detail = { ...progress, ...(after.breakerTripped && lastFailure !== undefined && { lastFailure }) };
      events.emit('ecs', 'service-deployment-changed', detail);
    }
    for (const message of serviceMessages(before, after, rollouts)) ports.note(serviceArn, message);
    if (!ended) return;
    running.delete(serviceArn);
    const status = after.status as DeploymentEnd['status'];
    ports.onEnd({ serviceArn, deploymentArn: after.order.deploymentArn, status, revisionArn: inForce });
  }

  function run(order: DeploymentOrder, first: DeploymentRun): void {
    deployments.set(first.order.deploymentArn, { order, run: first });
    const onChange = (before: DeploymentRun, after: DeploymentRun) => follow(order, before, after);
    running.set(order.serviceArn, runDeployment({ order, run: first, ports, onChange }));
  }

  function start(order: DeploymentOrder): string {
    const { serviceArn, targetRevisionArn } = order;
    const known = services.get(serviceArn);
    const active = known === undefined ? [] : present(known);
    if (active.length >= mostActive) {
      // assumed: the code; the words are ECS's.
      throw invalidParameter(`${mostActive} active deployments exist, unable to create new deployment.`);
    }
    running.get(serviceArn)?.take({ kind: 'superseded', reason: supersededReason });
    const succeeded = services.get(serviceArn)?.succeeded ?? [];
    const source = findSource(order, succeeded);
    const left = [...order.otherRevisionArns, order.sourceRevisionArn, ...active.map(({ revisionArn }) => revisionArn)];
    const others = new Set(left.filter((revisionArn) => revisionArn !== undefined));
    for (const own of [source, targetRevisionArn]) others.delete(own);
    const otherRevisionArns = [...others].filter((revisionArn) => isPresent(tasks.counts(revisionArn)));
    const now = clock.now();
    const rollout = newRollout(`ecs-svc/${randomDigits(random, 19)}`, targetRevisionArn, now);
    const rollouts = [
      rollout,
      ...(services.get(serviceArn)?.rollouts ?? []).filter(
        (one) => active.some(({ id }) => id === one.id) || one.revisionArn === source,
      ),
    ];
    const inForce = source ?? targetRevisionArn;
    setRollouts(order, { primary: targetRevisionArn, inForce, succeeded, rollouts }, rollouts.slice(1));
    const id = randomText(random, 21, idAlphabet);
    const deploymentArn = arn(
      'ecs',
      order.region,
      `service-deployment/${order.clusterName}/${order.serviceName}/${id}`,
    );
    const runOrder = {
      ...{ serviceArn, deploymentArn, targetRevisionArn, sourceRevisionArn: source, otherRevisionArns },
      ...{ desiredCount: order.desiredCount, configuration: order.configuration },
      mayGoBack: source !== undefined && succeeded.includes(source),
    };
    const first = pendingRun(runOrder, randomUuid(random), now);
    events.emit('ecs', 'service-deployment-changed', { ...progressOf(undefined, first) });
    run(order, first);
    return deploymentArn;
  }

  /**
   * The revision that serves now. One that no deployment brought to its end counts while all production traffic goes
   * to it, but there is no way back to it.
   */
  function findSource(order: DeploymentOrder, succeeded: readonly string[]): string | undefined {
    const { sourceRevisionArn: source, loadBalancers } = order;
    if (source === undefined || succeeded.includes(source)) return source;
    const attached = tasks.attached(source);
    const serves = productionGroups(loadBalancers, loadBalancing).every((group) => attached.includes(group));
    return serves && isPresent(tasks.counts(source)) ? source : undefined;
  }

  function adopt(order: DeploymentOrder): void {
    const { serviceArn, targetRevisionArn, desiredCount, loadBalancers } = order;
    const now = clock.now();
    const rollout = completeRollout(newRollout(`ecs-svc/${randomDigits(random, 19)}`, targetRevisionArn, now), now);
    services.set(serviceArn, {
      ...{
        primary: targetRevisionArn,
        inForce: targetRevisionArn,
        succeeded: [targetRevisionArn],
        rollouts: [rollout],
      },
    });
    tasks.attach(targetRevisionArn, productionGroups(loadBalancers, loadBalancing));
    tasks.scale(targetRevisionArn, desiredCount);
  }

  function view(record: ServiceRecord, rollout: Rollout): ServiceRollout {
    const { revisionArn, id, failedTasks, state, reason } = rollout;
    const { requested, pending, running: runningCount } = tasks.counts(revisionArn);
    return {
      ...{ id, revisionArn, status: revisionArn === record.primary ? 'PRIMARY' : 'ACTIVE', failedTasks, runningCount },
      ...{ desiredCount: requested, pendingCount: pending, rolloutState: state, rolloutStateReason: reason },
      ...{ createdAt: new Date(rollout.createdAt), updatedAt: new Date(rollout.updatedAt) },
    };
  }

  function of(serviceArn: string): readonly DeploymentRecord[] {
    const all = [...deployments.values()].filter(({ order }) => order.serviceArn === serviceArn);
    return all.filter((record) => isRemembered(record, clock.now()));
  }

  function reset(): void {
    for (const deployment of running.values()) deployment.cancel();
    for (const kept of [running, services, deployments]) kept.clear();
  }

  return {
    operations: serviceDeploymentOperations({
      of,
      get: (deploymentArn) => {
        const record = deployments.get(deploymentArn);
        return record !== undefined && isRemembered(record, clock.now()) ? record : undefined;
      },
      take: (deploymentArn, event) => {
        const serviceArn = deployments.get(deploymentArn)?.order.serviceArn ?? '';
        running.get(serviceArn)?.take(event);
      },
      countsOf: (revisionArn) => tasks.counts(revisionArn),
      resolveService: (region, cluster, service) => ports.resolveService(region, cluster, service),
    }),
    start,
    adopt,
    rescale: (serviceArn, desiredCount) => {
      const deployment = running.get(serviceArn);
      const record = services.get(serviceArn);
      if (deployment !== undefined) deployment.take({ kind: 'rescaled', desiredCount });
      else if (record !== undefined) tasks.scale(record.inForce, desiredCount);
    },
    stop: (serviceArn) => {
      running.get(serviceArn)?.take({ kind: 'superseded', reason: deletedReason });
      for (const { revisionArn } of services.get(serviceArn)?.rollouts ?? []) tasks.scale(revisionArn, 0);
    },
    describe: (serviceArn) => {
      const record = services.get(serviceArn);
      if (record === undefined) return { currentServiceDeployment: undefined, deployments: [] };
      const views = present(record).map((rollout) => view(record, rollout));
      return {
        currentServiceDeployment: of(serviceArn).at(-1)?.run.order.deploymentArn,
        deployments: views.toSorted((a, b) => Number(b.status === 'PRIMARY') - Number(a.status === 'PRIMARY')),
      };
    },
    reset,
    dump: () => writeServiceDeployments(services, [...deployments.values()]),
    restore: (state) => {
      const restored = readServiceDeployments(state);
      reset();
      for (const [serviceArn, record] of restored.services) services.set(serviceArn, record);
      for (const record of restored.deployments) {
        if (isEnded(record.run)) deployments.set(record.run.order.deploymentArn, record);
        else run(record.order, resumeRun(record.run, clock.now()));
      }
    },
  };
}
