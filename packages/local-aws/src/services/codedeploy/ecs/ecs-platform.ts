/** The ECS platform: does to services and listeners what its state machine asks for. It decides nothing. */

import type { Cancel, Clock, Instant } from '../../../clock/clock.ts';
import type { ContainerServices, EventSink, LoadBalancing } from '../../ports.ts';
import { ServiceError } from '../../service.ts';
import type { Platform } from '../platform.ts';
import type { Findings } from './ecs-ground.ts';
import type { EcsGroup } from './ecs-group.ts';
import { conditionOf, healthOf, patienceWithReplacements } from './ecs-health.ts';
import { hookable, writeEcsAppSpec } from './ecs-plan.ts';
import { type EcsEffect, type EcsEvent, type EcsRun, releaseRun, rollbackRun } from './ecs-run.ts';
import { transition } from './ecs-transition.ts';
import { viewEcsRun } from './ecs-view.ts';

export interface EcsPlatformPorts {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly containers: ContainerServices;
  readonly loadBalancing: LoadBalancing;
}

/** The platform with its own state, events and effects. */
export type EcsPlatform = Platform<EcsRun, EcsEvent, EcsEffect>;

/** CodeDeploy on Amazon ECS. */
export function createEcsPlatform(ports: EcsPlatformPorts): EcsPlatform {
  const { containers } = ports;
  return {
    hookable,
    rollbackConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    release: releaseRun,
    rollback: rollbackRun,
    rollbackAppSpec: ({ plan, ground, appSpec }) =>
      plan === undefined || ground === undefined
        ? String(appSpec)
        : writeEcsAppSpec({ ...plan, taskDefinition: ground.blue.taskDefinition }),
    transition,
    perform: (deploymentId, effect) => {
      try {
        return perform(ports, deploymentId, effect);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const { code, message } = error;
        return effect.kind === 'forward'
          ? { kind: 'listener-not-updated', message }
          : { kind: 'service-not-updated', code, message };
      }
    },
    observe: (run, take) => observe(ports, run, take),
    pendingHook: ({ phase, plan, executionIds }) => {
      const functionName = phase.kind === 'hook' ? plan?.hooks[phase.name] : undefined;
      const executionId = phase.kind === 'hook' ? executionIds[phase.name] : undefined;
      if (functionName === undefined || executionId === undefined) return undefined;
      return { kind: 'invoke-hook', functionName, executionId };
    },
    view: (deploymentId, run, region) => {
      const { clusterName, serviceName } = run.group;
      return viewEcsRun(deploymentId, run, containers.service(region, clusterName, serviceName), region);
    },
  };
}

function perform(ports: EcsPlatformPorts, deploymentId: string, effect: EcsEffect): EcsEvent | undefined {
  const { containers, loadBalancing, events } = ports;
  switch (effect.kind) {
    case 'inspect':
      return { kind: 'inspected', findings: inspect(ports, effect.region, effect.group) };
    case 'create-task-set':
      return { kind: 'task-set-created', taskSet: createTaskSet(containers, deploymentId, effect) };
    case 'promote':
      containers.promoteTaskSet(effect.taskSetArn);
      return undefined;
    case 'drain':
      containers.drainTaskSet(effect.taskSetArn);
      return undefined;
    case 'forward': {
      const { traffic, ruleArn, weights, percent } = effect;
      loadBalancing.setForward(ruleArn, weights);
      events.emit('codedeploy', 'traffic-shifted', { deploymentId, traffic, listener: ruleArn, percent });
      return undefined;
    }
  }
}

function inspect({ containers, loadBalancing }: EcsPlatformPorts, region: string, group: EcsGroup): Findings {
  const { clusterName, serviceName, targetGroups, productionListener, testListener } = group;
  const listener = (arn: string) => ({
    arn,
    rules: loadBalancing
      .ruleArns(arn)
      .map((ruleArn) => ({ arn: ruleArn, forward: loadBalancing.forward(ruleArn) ?? [] })),
  });
  return {
    service: containers.service(region, clusterName, serviceName),
    targetGroups: [
      loadBalancing.targetGroup(targetGroups[0], region),
      loadBalancing.targetGroup(targetGroups[1], region),
    ],
    production: listener(productionListener),
    test: testListener === undefined ? undefined : listener(testListener),
  };
}

function createTaskSet(
  containers: ContainerServices,
  deploymentId: string,
  { region, group, plan, targetGroupArn }: Extract<EcsEffect, { kind: 'create-task-set' }>,
) {
  const { taskDefinition, containerName, containerPort, hooks: _, ...rest } = plan;
  checkContainer(containers.containerPorts(region, taskDefinition), containerName, containerPort);
  const { arn, id } = containers.createTaskSet(region, {
    cluster: group.clusterName,
    service: group.serviceName,
    taskDefinition,
    externalId: deploymentId,
    loadBalancer: { targetGroupArn, containerName, containerPort },
    ...rest,
  });
  return { arn, id };
}

/** In ECS's words, as they were seen in failed deployments. A missing task definition is for ECS to refuse. */
function checkContainer(
  containers: ReadonlyMap<string, readonly number[]> | undefined,
  name: string,
  port: number,
): void {
  if (containers === undefined) return;
  const ports = containers.get(name);
  if (ports === undefined) {
    throw new ServiceError('InvalidParameterException', `The container ${name} does not exist in the task definition.`);
  }
  if (!ports.includes(port)) {
    throw new ServiceError(
      'InvalidParameterException',
      `The container ${name} did not have a container port ${port} defined.`,
    );
  }
}

/**
 * Looks now and after each change at the service or its targets. Each look is an action of its own: whoever tells of a
 * change may not be done with it yet. What was not healthy yet is starting, for after a restart every task starts anew.
 */
function observe(
  { clock, containers, loadBalancing }: EcsPlatformPorts,
  { region, group, ground, replacement }: EcsRun,
  take: (event: EcsEvent) => void,
): Cancel {
  let scheduled: Cancel | undefined;
  let wasHealthy = false;
  /** Since when nothing of a replacement works that was healthy before. */
  let ailingSince: Instant | undefined;
  let losePatience: Cancel = () => {};
  const look = () => {
    scheduled = undefined;
    const service = containers.service(region, group.clusterName, group.serviceName);
    const taskSet = service?.taskSets.find(({ arn }) => arn === replacement?.arn);
    const targets = ground === undefined ? [] : loadBalancing.targetHealth(ground.green.targetGroupArn);
    const health = healthOf(taskSet, targets);
    wasHealthy ||= health === 'healthy';
    const condition = conditionOf(taskSet, targets);
    if (!wasHealthy || condition === 'works') {
      ailingSince = undefined;
      losePatience();
    } else if (condition === 'ailing' && ailingSince === undefined) {
      ailingSince = clock.now();
      losePatience = clock.after(patienceWithReplacements, () => schedule());
    }
    const isLost = ailingSince !== undefined && clock.now() - ailingSince >= patienceWithReplacements;
    take({ kind: 'replacement-seen', health: isLost ? 'unhealthy' : wasHealthy ? health : 'starting' });
  };
  const schedule = () => {
    scheduled ??= clock.after(0, look);
  };
  const unsubscribe = [
    containers.onServiceChange(schedule),
    loadBalancing.onTargetHealth((targetGroupArn) => {
      if (targetGroupArn === ground?.green.targetGroupArn) schedule();
    }),
  ];
  schedule();
  return () => {
    scheduled?.();
    losePatience();
    for (const stop of unsubscribe) stop();
  };
}
