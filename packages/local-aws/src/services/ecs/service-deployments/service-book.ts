/** What is known of each service: which revision is in force, which serve now, and its rollouts. */

import { randomDigits } from '../../../random/random.ts';
import type { DeploymentOrder, ServiceDeploymentPorts, ServiceRollout } from './contract.ts';
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
import { type DeploymentRun, isEnded } from './run.ts';
import { productionGroups } from './traffic.ts';

export interface ServiceBook {
  /** Rollouts that have tasks, and the primary one. */
  active(serviceArn: string): readonly Rollout[];
  /**
   * The revision that serves now. One that no deployment brought to its end counts while all production traffic goes
   * to it, but there is no way back to it.
   */
  findSource(order: DeploymentOrder): { readonly source: string | undefined; readonly mayGoBack: boolean };
  /** A rollout of the target, which is primary from now on. */
  begin(order: DeploymentOrder, source: string | undefined): void;
  /** What a run's change means for its service: little, if there is a newer deployment. */
  follow(order: DeploymentOrder, run: DeploymentRun): ServiceRecord;
  /** The target is in force. */
  adopt(order: DeploymentOrder): void;
  get(serviceArn: string): ServiceRecord | undefined;
  views(serviceArn: string): readonly ServiceRollout[];
  all(): ReadonlyMap<string, ServiceRecord>;
  restore(services: ReadonlyMap<string, ServiceRecord>): void;
}

/** A book without services. `onRollouts` hears of every change of a service's rollouts. */
export function createServiceBook(
  { tasks, clock, random, loadBalancing }: Pick<ServiceDeploymentPorts, 'tasks' | 'clock' | 'random' | 'loadBalancing'>,
  onRollouts: (order: DeploymentOrder, before: readonly Rollout[], after: readonly Rollout[]) => void,
): ServiceBook {
  let services = new Map<string, ServiceRecord>();

  function set(order: DeploymentOrder, record: ServiceRecord): void {
    const before = services.get(order.serviceArn)?.rollouts ?? [];
    services.set(order.serviceArn, record);
    onRollouts(order, before, record.rollouts);
  }

  function active(serviceArn: string): readonly Rollout[] {
    const record = services.get(serviceArn);
    return (record?.rollouts ?? []).filter(
      ({ revisionArn }) => revisionArn === record?.primary || isPresent(tasks.counts(revisionArn)),
    );
  }

  function freshRollout({ targetRevisionArn }: DeploymentOrder): Rollout {
    return newRollout(`ecs-svc/${randomDigits(random, 19)}`, targetRevisionArn, clock.now());
  }

  function view(record: ServiceRecord, rollout: Rollout): ServiceRollout {
    const { revisionArn, id, failedTasks, state, reason } = rollout;
    const { requested, pending, running } = tasks.counts(revisionArn);
    return {
      ...{ id, revisionArn, status: revisionArn === record.primary ? 'PRIMARY' : 'ACTIVE', failedTasks },
      ...{ desiredCount: requested, pendingCount: pending, runningCount: running },
      ...{ rolloutState: state, rolloutStateReason: reason },
      ...{ createdAt: new Date(rollout.createdAt), updatedAt: new Date(rollout.updatedAt) },
    };
  }

  return {
    active,
    findSource: ({ serviceArn, sourceRevisionArn: source, loadBalancers }) => {
      if (source === undefined) return { source, mayGoBack: false };
      if (services.get(serviceArn)?.succeeded.includes(source) === true) return { source, mayGoBack: true };
      const attached = tasks.attached(source);
      const serves = productionGroups(loadBalancers, loadBalancing).every((group) => attached.includes(group));
      return { source: serves && isPresent(tasks.counts(source)) ? source : undefined, mayGoBack: false };
    },
    begin: (order, source) => {
      const { serviceArn, targetRevisionArn } = order;
      const known = services.get(serviceArn);
      const present = new Set(active(serviceArn));
      const kept = known?.rollouts.filter((rollout) => present.has(rollout) || rollout.revisionArn === source) ?? [];
      set(order, {
        ...{ primary: targetRevisionArn, inForce: source ?? targetRevisionArn, succeeded: known?.succeeded ?? [] },
        rollouts: [freshRollout(order), ...kept],
      });
    },
    follow: (order, run) => {
      const known = services.get(order.serviceArn);
      const { succeeded = [], inForce = order.targetRevisionArn, primary = order.targetRevisionArn } = known ?? {};
      const rollouts = followRun(known?.rollouts ?? [], run, clock.now());
      const newest = rollouts[0]?.revisionArn === order.targetRevisionArn;
      const record = newest
        ? {
            primary: primaryOf(run),
            inForce: isEnded(run) ? inForceAfter(run) : inForce,
            succeeded: run.status === 'SUCCESSFUL' ? [...succeeded, order.targetRevisionArn] : succeeded,
            rollouts,
          }
        : { primary, inForce, succeeded, rollouts };
      set(order, record);
      return record;
    },
    adopt: (order) => {
      const { serviceArn, targetRevisionArn, desiredCount, loadBalancers } = order;
      const rollouts = [completeRollout(freshRollout(order), clock.now())];
      const primary = targetRevisionArn;
      services.set(serviceArn, { primary, inForce: primary, succeeded: [primary], rollouts });
      tasks.attach(targetRevisionArn, productionGroups(loadBalancers, loadBalancing));
      tasks.scale(targetRevisionArn, desiredCount);
    },
    get: (serviceArn) => services.get(serviceArn),
    views: (serviceArn) => {
      const record = services.get(serviceArn);
      if (record === undefined) return [];
      const views = active(serviceArn).map((rollout) => view(record, rollout));
      return views.toSorted((a, b) => Number(b.status === 'PRIMARY') - Number(a.status === 'PRIMARY'));
    },
    all: () => services,
    restore: (restored) => {
      services = new Map(restored);
    },
  };
}
