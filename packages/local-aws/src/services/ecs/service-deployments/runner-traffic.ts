/** What a run does to load balancers, and what it learns from them. Decides nothing but what `traffic.ts` says. */

import { ServiceError } from '../../service.ts';
import type { DeploymentOrder, ServiceDeploymentPorts } from './contract.ts';
import { isRolling } from './plan.ts';
import type { DeploymentRun, RunEffect, RunEvent } from './run.ts';
import { findRoutes, productionGroups, ruleOf, UnfitRoutes, weighRoute } from './traffic.ts';

type TrafficPorts = Pick<ServiceDeploymentPorts, 'loadBalancing' | 'tasks' | 'events'>;

/** Where traffic goes now. A rolling deployment shifts none and doesn't mind. */
export function lookForRoutes(order: DeploymentOrder, run: DeploymentRun, ports: TrafficPorts): RunEvent {
  try {
    const routes = findRoutes(order.loadBalancers, ports.loadBalancing, (pair) => findBlue(pair, run, ports));
    return { kind: 'routes-found', routes };
  } catch (error) {
    if (!(error instanceof UnfitRoutes)) throw error;
    return isRolling(run) ? { kind: 'routes-found', routes: [] } : { kind: 'routes-unfit', problem: error.message };
  }
}

/** Where the tasks in force are, if an earlier deployment may have left traffic split. */
function findBlue(
  [first, second]: readonly [string, string],
  { order: { sourceRevisionArn, otherRevisionArns } }: DeploymentRun,
  { tasks }: TrafficPorts,
): string | undefined {
  if (otherRevisionArns.length === 0) return undefined;
  const among = (revisionArn: string | undefined) =>
    revisionArn === undefined
      ? undefined
      : tasks.attached(revisionArn).find((group) => group === first || group === second);
  const source = among(sourceRevisionArn);
  if (source !== undefined) return source;
  const other = among(otherRevisionArns.at(-1));
  if (other === undefined) return undefined;
  return other === first ? second : first;
}

/** Green where blue isn't; tasks that replace others one by one where those are. */
export function attachTarget(
  { loadBalancers }: DeploymentOrder,
  { order, routes, ...run }: DeploymentRun,
  { tasks, loadBalancing }: TrafficPorts,
): undefined {
  const rolling = isRolling({ order, routes, ...run });
  const groups = productionGroups(loadBalancers, loadBalancing).map((group) => {
    const route = routes.find(({ blueGroup, greenGroup }) => group === blueGroup || group === greenGroup);
    if (route === undefined) return group;
    return rolling ? route.blueGroup : route.greenGroup;
  });
  tasks.attach(order.targetRevisionArn, groups);
  return undefined;
}

/** Gives the target its share at every listener rule that carries this traffic. */
export function shiftTraffic(
  { traffic, percent }: Extract<RunEffect, { kind: 'shift' }>,
  { serviceArn }: DeploymentOrder,
  { order, routes }: DeploymentRun,
  { loadBalancing, events }: TrafficPorts,
): RunEvent | undefined {
  try {
    for (const route of routes) {
      const rule = ruleOf(route, traffic);
      if (rule === undefined) continue;
      const weights = weighRoute(route, percent, loadBalancing.forward(rule) ?? []);
      loadBalancing.setForward(rule, weights);
      const { deploymentArn: serviceDeploymentArn } = order;
      events.emit('ecs', 'traffic-shifted', { serviceArn, serviceDeploymentArn, traffic, rule, percent, weights });
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { kind: 'traffic-not-shifted', message: error.message };
  }
}
