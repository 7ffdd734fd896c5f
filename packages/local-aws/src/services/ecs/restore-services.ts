/** Brings the services of a state to life: their deployments go on, and their tasks are started again. */
import type { LoadBalancing } from '../ports.ts';
import { deploymentOrder } from './service-deployment-order.ts';
import type { ServiceDeployments } from './service-deployments/contract.ts';
import type { ServiceRecord } from './service-record.ts';
import type { ServiceStore } from './service-store.ts';
import type { EcsState } from './state.ts';
import type { TaskSets } from './task-sets.ts';

export interface RestorePorts {
  readonly store: ServiceStore;
  readonly deployments: ServiceDeployments;
  readonly taskSets: TaskSets;
  readonly loadBalancing: LoadBalancing;
}

/** Throws StateError. */
export function restoreServices(state: EcsState, ports: RestorePorts): void {
  const { store, deployments, loadBalancing } = ports;
  forgetTargets(state, loadBalancing);
  for (const service of state.services) store.services.set(service.arn, service);
  for (const { revision } of state.revisions) store.revisions.set(revision.arn, revision);
  // They know who starts the tasks of each revision.
  if (state.deployments !== undefined) deployments.restore(state.deployments);
  for (const { revision, desiredCount, targetGroupArns } of state.revisions) {
    store.revisionTasks.attach(revision.arn, targetGroupArns);
    store.revisionTasks.scale(revision.arn, desiredCount);
  }
  for (const service of state.services) {
    if (service.status === 'ACTIVE') startService(service, ports);
    else store.endDeletion(service.arn);
  }
}

function startService(service: ServiceRecord, { store, deployments, taskSets }: RestorePorts): void {
  if (service.controller === 'ECS') {
    if (service.targetRevision !== undefined) return;
    service.targetRevision = store.addRevision(service, service.settings).arn;
    service.revision = service.targetRevision;
    deployments.adopt(deploymentOrder(service));
  } else if (service.taskSets.length === 0 && service.controller === 'CODE_DEPLOY') {
    taskSets.create(service, service.settings, { status: 'PRIMARY', scale: 100 });
  } else {
    for (const taskSet of service.taskSets) store.addTaskSetGroup(service, taskSet);
    taskSets.rescale(service);
  }
}

/** The tasks of before are gone, and so are their addresses. */
function forgetTargets({ services, revisions }: EcsState, loadBalancing: LoadBalancing): void {
  const named = [
    ...services.flatMap(({ settings, taskSets }) => [settings, ...taskSets]),
    ...revisions.map(({ revision }) => revision),
  ].flatMap(({ loadBalancers }) => loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []));
  const attached = revisions.flatMap(({ targetGroupArns }) => targetGroupArns);
  for (const arn of new Set([...named, ...attached])) {
    const left = loadBalancing.targetHealth(arn).filter(({ id }) => id.startsWith('10.0.'));
    if (left.length > 0) loadBalancing.deregister(arn, left);
  }
}
