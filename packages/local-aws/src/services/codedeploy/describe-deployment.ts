/** A deployment as GetDeployment shows it: never its lifecycle events, never the text of its revision. */

import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Deployment } from './deployments.ts';
import { showBlueGreen } from './ecs/ecs-group.ts';
import type { TargetView } from './platform.ts';
import { describeRevision } from './revision.ts';
import { isEnded } from './run.ts';

/** What does not exist yet is left out. */
export function describeDeployment(deployment: Deployment, region: string): DeploymentInfo {
  const { id, request, creator, createdAt, previousRevision, rollbackInfo, running } = deployment;
  const { run } = running;
  const target = isEnded(run) ? running.view(region) : undefined;
  return {
    applicationName: request.applicationName,
    deploymentGroupName: request.groupName,
    deploymentConfigName: request.configName,
    deploymentId: id,
    ...(previousRevision && { previousRevision: describeRevision(previousRevision) }),
    revision: describeRevision(request.revision),
    status: run.status,
    ...(run.ending && { errorInformation: { code: run.ending.code, message: run.ending.message } as ErrorInformation }),
    createTime: new Date(createdAt),
    ...(run.startedAt !== undefined && { startTime: new Date(run.startedAt) }),
    ...(run.endedAt !== undefined && { completeTime: new Date(run.endedAt) }),
    ...(target && { deploymentOverview: overview(target) }),
    ...(request.description !== undefined && { description: request.description }),
    creator,
    ignoreApplicationStopFailures: false,
    ...(request.autoRollback && { autoRollbackConfiguration: request.autoRollback }),
    updateOutdatedInstancesOnly: false,
    ...(rollbackInfo && { rollbackInfo }),
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    instanceTerminationWaitTimeStarted: run.terminationWaitStarted === true,
    ...(request.blueGreen && { blueGreenDeploymentConfiguration: showBlueGreen(request.blueGreen) }),
    ...(request.loadBalancer && { loadBalancerInfo: request.loadBalancer }),
    computePlatform: request.computePlatform,
    ...(request.overrideAlarms && { overrideAlarmConfiguration: request.overrideAlarms }),
  };
}

type ErrorInformation = NonNullable<DeploymentInfo['errorInformation']>;

/** Counts targets, of which there is one. assumed for Lambda: only after the end, as was seen on ECS. */
function overview({ status }: TargetView): NonNullable<DeploymentInfo['deploymentOverview']> {
  return { Pending: 0, InProgress: 0, Succeeded: 0, Failed: 0, Skipped: 0, Ready: 0, [status]: 1 };
}
