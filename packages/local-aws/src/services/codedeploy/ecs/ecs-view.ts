/** A run on Amazon ECS as an ECSTarget. Pure: what the service looks like is given. */

import type { ECSTaskSet } from '@aws-sdk/client-codedeploy';
import { arn } from '../../names.ts';
import type { ContainerService, TaskSet } from '../../ports.ts';
import { describeLifecycle } from '../describe-lifecycle.ts';
import type { TargetView } from '../platform.ts';
import { isEnded } from '../run.ts';
import type { EcsRun } from './ecs-run.ts';

/** `service` is the service now, if there is one. assumed: the ARN, and the target's status from the run's. */
export function viewEcsRun(
  deploymentId: string,
  run: EcsRun,
  service: ContainerService | undefined,
  region: string,
): TargetView {
  const { clusterName, serviceName } = run.group;
  const cluster = clusterName.split('/').at(-1) ?? clusterName;
  const name = serviceName.split('/').at(-1) ?? serviceName;
  const targetId = `${cluster}:${name}`;
  const status = targetStatus(run);
  return {
    targetId,
    status,
    target: {
      deploymentTargetType: 'ECSTarget',
      ecsTarget: {
        deploymentId,
        targetId,
        targetArn: service?.arn ?? arn('ecs', region, `service/${cluster}/${name}`),
        status,
        lastUpdatedAt: new Date(run.updatedAt),
        lifecycleEvents: describeLifecycle(run.lifecycle),
        taskSetsInfo: describeTaskSets(run, service),
      },
    },
  };
}

function describeTaskSets(run: EcsRun, service: ContainerService | undefined): ECSTaskSet[] {
  const { ground, replacement, percent } = run;
  if (ground === undefined) return isEnded(run) ? [] : describePrimary(service);
  const { blue, green } = ground;
  const sides = [
    { taskSet: blue.taskSet, name: blue.targetGroupName, weight: 100 - percent, label: 'Blue' as const },
    { taskSet: replacement, name: green.targetGroupName, weight: percent, label: 'Green' as const },
  ];
  return sides.flatMap(({ taskSet, name, weight, label }) => {
    if (taskSet === undefined) return [];
    const now = service?.taskSets.find((known) => known.arn === taskSet.arn);
    // assumed: one that is gone is shown as it was last.
    return describeTaskSet(now ?? { ...gone, id: taskSet.id }, weight, name, label);
  });
}

const gone = { status: 'DRAINING', desiredCount: 0, pendingCount: 0, runningCount: 0 } as const;

/** What the deployment will find when it installs. */
function describePrimary(service: ContainerService | undefined): ECSTaskSet[] {
  const primary = service?.taskSets.find(({ status }) => status === 'PRIMARY');
  if (primary === undefined) return [];
  return [describeTaskSet(primary, 100, primary.targetGroupArn?.split('/')[1] ?? '', 'Blue')];
}

function describeTaskSet(
  {
    id,
    status,
    desiredCount,
    pendingCount,
    runningCount,
  }: Pick<TaskSet, 'id' | 'status' | 'desiredCount' | 'pendingCount' | 'runningCount'>,
  trafficWeight: number,
  name: string,
  taskSetLabel: 'Blue' | 'Green',
): ECSTaskSet {
  return {
    // So it is spelt in the API.
    identifer: id,
    ...{ desiredCount, pendingCount, runningCount, status, trafficWeight, taskSetLabel },
    targetGroup: { name },
  };
}

function targetStatus(run: EcsRun): TargetView['status'] {
  if (run.status === 'Succeeded' || run.status === 'InProgress' || run.status === 'Ready') return run.status;
  if (!isEnded(run)) return 'Pending';
  return run.lifecycle.some(({ status }) => status === 'Failed') ? 'Failed' : 'Skipped';
}
