/**
 * What a deployment finds at its service and its listeners, and what it makes of it: which target group is blue and
 * which is green is known only now, for they swap from one deployment to the next. Pure.
 */

import type { ContainerService, ForwardWeight, TargetGroup } from '../../ports.ts';
import type { Ending } from '../run.ts';
import { balancerNotUpdated, primaryNotBehind, serviceInvalid } from './ecs-endings.ts';
import type { EcsGroup } from './ecs-group.ts';
import type { Route } from './ecs-routes.ts';

/** A listener with the rules that forward, the default one first. */
interface FoundListener {
  readonly arn: string;
  readonly rules: readonly { readonly arn: string; readonly forward: readonly ForwardWeight[] }[];
}

/** As the ports answer. */
export interface Findings {
  readonly service: ContainerService | undefined;
  /** In the order of the group's pair. */
  readonly targetGroups: readonly [TargetGroup | undefined, TargetGroup | undefined];
  readonly production: FoundListener;
  readonly test: FoundListener | undefined;
}

export interface TaskSetReference {
  readonly arn: string;
  readonly id: string;
}

interface Side {
  readonly targetGroupArn: string;
  readonly targetGroupName: string;
}

/** What a deployment stands on. */
export interface Ground {
  readonly blue: Side & { readonly taskSet: TaskSetReference; readonly taskDefinition: string };
  readonly green: Side;
  /** Task sets that nobody wants any more: of deployments that ended without a rollback. */
  readonly leftovers: readonly string[];
  readonly production: readonly Route[];
  readonly test: readonly Route[];
}

/** Why nothing can be deployed to what was found of the service; undefined if something can. */
export function findServiceProblem({ clusterName, serviceName }: EcsGroup, { service }: Findings): Ending | undefined {
  if (service === undefined || service.status === 'INACTIVE') {
    return serviceInvalid(clusterName, serviceName, 'does not exist');
  }
  if (service.controller !== 'CODE_DEPLOY') {
    return serviceInvalid(clusterName, serviceName, 'does not have the CODE_DEPLOY deployment controller');
  }
  return undefined;
}

/** Where a deployment goes from and to, or why it cannot. */
export function findGround(group: EcsGroup, findings: Findings): Ground | Ending {
  const problem = findServiceProblem(group, findings);
  if (problem !== undefined) return problem;
  const taskSets = findings.service?.taskSets ?? [];
  const primary = taskSets.find(({ status }) => status === 'PRIMARY');
  if (primary === undefined) return serviceInvalid(group.clusterName, group.serviceName, 'has no primary task set');
  const [first, second] = findings.targetGroups;
  if (first === undefined || second === undefined) {
    const missing = group.targetGroups[first === undefined ? 0 : 1];
    return balancerNotUpdated(`Target group ${missing} not found`);
  }
  const { production, test } = findings;
  if (primary.targetGroupArn !== first.arn && primary.targetGroupArn !== second.arn) {
    return primaryNotBehind(production.arn);
  }
  const [blue, green] = primary.targetGroupArn === first.arn ? [first, second] : [second, first];
  const routesOf = (listener: FoundListener | undefined) => leadingTo([first.arn, second.arn], listener);
  const routes = routesOf(production);
  const astray = routes.find(({ before }) => !before.some(({ targetGroupArn }) => targetGroupArn === blue.arn));
  if (routes.length === 0 || astray !== undefined) return primaryNotBehind(astray?.arn ?? production.arn);
  const testRoutes = routesOf(test);
  // A test listener on the empty green group was seen to work, one that leads elsewhere cannot.
  if (test !== undefined && testRoutes.length === 0) return primaryNotBehind(test.arn);
  const { arn, id, taskDefinition } = primary;
  return {
    blue: { taskSet: { arn, id }, taskDefinition, targetGroupArn: blue.arn, targetGroupName: blue.name },
    green: { targetGroupArn: green.arn, targetGroupName: green.name },
    leftovers: taskSets.filter(({ status }) => status === 'ACTIVE').map((taskSet) => taskSet.arn),
    production: routes,
    test: testRoutes,
  };
}

/** Every rule of the listener that forwards to one of these groups; a deployment moves them all. */
function leadingTo(targetGroupArns: readonly string[], listener: FoundListener | undefined): readonly Route[] {
  const forwarding = (listener?.rules ?? []).filter(({ forward }) =>
    forward.some(({ targetGroupArn }) => targetGroupArns.includes(targetGroupArn)),
  );
  return forwarding.map(({ arn, forward }) => ({ arn, before: forward }));
}
