/**
 * The deployments of services with the controller ECS: one at a time for each service. A newer one takes the place
 * of one that is on its way. assumed: the revision that went well last stays the one to go back to, and the newer
 * deployment begins with RECONCILE_SERVICE.
 */

import { randomText, randomUuid } from '../../../random/random.ts';
import { arn } from '../../names.ts';
import { type EcsEvent, envelope, hookEvents, progressOf, rolloutEvents, serviceMessages } from './announce.ts';
import type { DeploymentEnd, DeploymentOrder, ServiceDeploymentPorts, ServiceDeployments } from './contract.ts';
import { type RunningDeployment, runDeployment } from './deployment-runner.ts';
import type { DeploymentRecord } from './describe.ts';
import { invalidParameter } from './errors.ts';
import { isRemembered, serviceDeploymentOperations } from './operations.ts';
import { deletedReason, supersededReason } from './reasons.ts';
import { inForceAfter, isPresent } from './rollouts.ts';
import { type DeploymentRun, isEnded, pendingRun } from './run.ts';
import { createServiceBook } from './service-book.ts';
import { readServiceDeployments, resumeRun, writeServiceDeployments } from './state.ts';

/** How many revisions of a service may have tasks. */
const mostActive = 5;
const idAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-';

/** The deployments of an account, of which there are none yet. */
export function createServiceDeployments(ports: ServiceDeploymentPorts): ServiceDeployments {
  const { clock, random, events, tasks } = ports;
  const deployments = new Map<string, DeploymentRecord>();
  /** By service. */
  const running = new Map<string, RunningDeployment>();
  const book = createServiceBook(ports, (order, before, after) => {
    for (const event of rolloutEvents(order, before, after)) announce(event, order.region);
  });

  function announce(event: EcsEvent, region: string): void {
    events.emit('events', 'event', envelope(event, randomUuid(random), region, clock.now()));
  }

  function follow(order: DeploymentOrder, before: DeploymentRun, after: DeploymentRun): void {
    const { serviceArn } = order;
    const { deploymentArn } = after.order;
    deployments.set(deploymentArn, { order, run: after });
    for (const event of hookEvents(order, before, after)) announce(event, order.region);
    const { rollouts } = book.follow(order, after);
    const progress = progressOf(before, after);
    if (progress !== undefined) {
      const { lastFailure } = tasks.counts(order.targetRevisionArn);
      const detail = { ...progress, ...(after.breakerTripped && lastFailure !== undefined && { lastFailure }) };
      events.emit('ecs', 'service-deployment-changed', detail);
    }
    for (const message of serviceMessages(before, after, rollouts)) ports.note(serviceArn, message);
    if (!isEnded(after)) return;
    running.delete(serviceArn);
    const status = after.status as DeploymentEnd['status'];
    ports.onEnd({ serviceArn, deploymentArn, status, revisionArn: inForceAfter(after) });
  }

  function run(order: DeploymentOrder, first: DeploymentRun): void {
    deployments.set(first.order.deploymentArn, { order, run: first });
    const onChange = (before: DeploymentRun, after: DeploymentRun) => follow(order, before, after);
    running.set(order.serviceArn, runDeployment({ order, run: first, ports, onChange }));
  }

  function start(order: DeploymentOrder): string {
    const { serviceArn, targetRevisionArn, configuration, desiredCount } = order;
    const active = book.active(serviceArn).map(({ revisionArn }) => revisionArn);
    if (active.length >= mostActive) {
      // assumed: the code; the words are ECS's.
      throw invalidParameter(`${mostActive} active deployments exist, unable to create new deployment.`);
    }
    const { source, mayGoBack } = book.findSource(order);
    const left = [...order.otherRevisionArns, ...active, order.sourceRevisionArn ?? targetRevisionArn];
    const otherRevisionArns = [...new Set(left)].filter(
      (one) => one !== source && one !== targetRevisionArn && isPresent(tasks.counts(one)),
    );
    book.begin(order, source);
    // Whoever hears of its end sees the newer one already.
    running.get(serviceArn)?.take({ kind: 'superseded', reason: supersededReason });
    const id = randomText(random, 21, idAlphabet);
    const path = `service-deployment/${order.clusterName}/${order.serviceName}/${id}`;
    const deploymentArn = arn('ecs', order.region, path);
    const runOrder = {
      ...{ serviceArn, deploymentArn, targetRevisionArn, sourceRevisionArn: source, mayGoBack, otherRevisionArns },
      ...{ desiredCount, configuration },
    };
    const first = pendingRun(runOrder, randomUuid(random), clock.now());
    events.emit('ecs', 'service-deployment-changed', { ...progressOf(undefined, first) });
    run(order, first);
    return deploymentArn;
  }

  function remembered(record: DeploymentRecord | undefined): DeploymentRecord | undefined {
    return record !== undefined && isRemembered(record, clock.now()) ? record : undefined;
  }

  function of(serviceArn: string): readonly DeploymentRecord[] {
    return [...deployments.values()].filter((record) => record.order.serviceArn === serviceArn && remembered(record));
  }

  function reset(): void {
    for (const deployment of running.values()) deployment.cancel();
    running.clear();
    deployments.clear();
    book.restore(new Map());
  }

  return {
    operations: serviceDeploymentOperations({
      of,
      get: (deploymentArn) => remembered(deployments.get(deploymentArn)),
      take: (deploymentArn, event) => {
        const serviceArn = deployments.get(deploymentArn)?.order.serviceArn;
        if (serviceArn !== undefined) running.get(serviceArn)?.take(event);
      },
      countsOf: (revisionArn) => tasks.counts(revisionArn),
      resolveService: (region, cluster, service) => ports.resolveService(region, cluster, service),
    }),
    start,
    adopt: (order) => book.adopt(order),
    rescale: (serviceArn, desiredCount) => {
      const deployment = running.get(serviceArn);
      const record = book.get(serviceArn);
      if (deployment !== undefined) deployment.take({ kind: 'rescaled', desiredCount });
      else if (record !== undefined) tasks.scale(record.inForce, desiredCount);
    },
    stop: (serviceArn) => {
      running.get(serviceArn)?.take({ kind: 'superseded', reason: deletedReason });
      for (const { revisionArn } of book.get(serviceArn)?.rollouts ?? []) tasks.scale(revisionArn, 0);
    },
    describe: (serviceArn) => ({
      currentServiceDeployment: of(serviceArn).at(-1)?.run.order.deploymentArn,
      deployments: book.views(serviceArn),
    }),
    reset,
    dump: () => writeServiceDeployments(book.all(), [...deployments.values()]),
    restore: (state) => {
      const restored = readServiceDeployments(state);
      reset();
      book.restore(restored.services);
      for (const record of restored.deployments) {
        if (isEnded(record.run)) deployments.set(record.run.order.deploymentArn, record);
        else run(record.order, resumeRun(record.run, clock.now()));
      }
    },
  };
}
