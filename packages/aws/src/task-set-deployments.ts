/**
 * CodeDeploy deployments of one service of ECS, which move traffic between two task sets: the port
 * `ContainerDeployments` on the SDK.
 */
import type { Milestone, Snapshot } from '@aws-release-actions/deployment';
import type { ContainerDeployments } from '@aws-release-actions/driver';
import type { DeploymentInfo, ECSTarget } from '@aws-sdk/client-codedeploy';
import type { TaskSet } from '@aws-sdk/client-ecs';
import { serviceAppSpec } from './app-spec.ts';
import { codeDeployGroup, type DeploymentGroup, rollbackEvents } from './codedeploy-group.ts';
import { snapshotOf } from './codedeploy-snapshot.ts';
import type { AwsSession } from './session.ts';
import { taskDefinitionName } from './task-definition-name.ts';

/** The deployments of a group; `taskSets` reads those of its service. */
export function taskSetDeployments(
  session: AwsSession,
  names: DeploymentGroup,
  taskSets: () => Promise<readonly TaskSet[]>,
): ContainerDeployments {
  const group = codeDeployGroup(session, names);
  return {
    create: (request) =>
      group.create({
        description: request.description,
        revision: { revisionType: 'AppSpecContent', appSpecContent: serviceAppSpec(request) },
        autoRollbackConfiguration: rollbackEvents(request.rollBackOnStop),
      }),
    observe: async (deploymentId) => {
      const target = await group.target(deploymentId);
      // The status is read last: an ended deployment never shows stages from before its end.
      return taskSetSnapshot(deploymentId, await group.info(deploymentId), target?.ecsTarget);
    },
    identify: async (deploymentId) => {
      const info = await group.info(deploymentId);
      if (isForeign(info, names)) throw new ForeignDeployment(deploymentId, info, names);
      const sets = await taskSets();
      const ours = sets.find(({ externalId }) => externalId === deploymentId);
      const others = sets.filter((set) => set !== ours);
      // After the shift the old one is on its way out, and still what this deployment replaces.
      const other = others.find(({ status }) => status !== 'DRAINING') ?? others[0];
      return {
        description: info.description ?? '',
        currentVersion: taskDefinitionName(other?.taskDefinition),
        // A task set is gone a while after its deployment has failed; the AppSpec remains.
        targetVersion: taskDefinitionName(ours?.taskDefinition) ?? releasedBy(await group.appSpec(info)),
        goesBack: info.status === 'Failed' || info.status === 'Stopped',
      };
    },
    stop: group.stop,
    active: group.active,
  };
}

/** CodeDeploy knows deployments by their ids alone, whichever group they are of. */
function isForeign({ applicationName, deploymentGroupName }: DeploymentInfo, names: DeploymentGroup): boolean {
  return applicationName !== names.application || deploymentGroupName !== names.deploymentGroup;
}

/** Somebody else's deployment: it must be neither judged nor stopped. */
class ForeignDeployment extends Error {
  readonly nextStep = 'Take the id of a deployment of this service.';

  constructor(deploymentId: string, { applicationName, deploymentGroupName }: DeploymentInfo, names: DeploymentGroup) {
    super(
      `Deployment ${deploymentId} is one of the deployment group ${applicationName}/${deploymentGroupName}, not of ${names.application}/${names.deploymentGroup}.`,
    );
    this.name = 'ForeignDeployment';
  }
}

/** The domain's view of a deployment; without a target it has not started. */
export function taskSetSnapshot(deploymentId: string, info: DeploymentInfo, target: ECSTarget | undefined): Snapshot {
  const snapshot = snapshotOf(deploymentId, info, target?.lifecycleEvents ?? []);
  // The labels of a rollback's task sets are nobody's business: it has one direction.
  const isRollback = info.creator === 'codeDeployRollback';
  const green = target?.taskSetsInfo?.find(({ taskSetLabel }) => taskSetLabel === 'Green');
  return {
    ...snapshot,
    ...(isRollback || green?.trafficWeight === undefined ? {} : { newVersionPercent: green.trafficWeight }),
    reached: reachedBy(snapshot, info.instanceTerminationWaitTimeStarted === true),
    ...(snapshot.status === 'ready' ? { waitingFor: waitingFor(info) } : {}),
  };
}

/** The task definition that an AppSpec names. */
function releasedBy(appSpec = ''): string | undefined {
  return /:task-definition\/([\w-]+:\d+)/.exec(appSpec)?.[1];
}

function reachedBy({ status, stages }: Snapshot, isBlueWaiting: boolean): Milestone | undefined {
  if (status === 'failed' || status === 'stopped') return undefined;
  if (status === 'succeeded') return 'completed';
  const has = (name: string) => stages.some((stage) => stage.name === name && stage.status === 'succeeded');
  if (isBlueWaiting || has('AfterAllowTraffic')) return 'baking';
  if (has('AllowTraffic')) return 'production-traffic';
  if (status === 'ready' || has('AllowTestTraffic')) return 'test-traffic';
  return has('Install') ? 'green-ready' : undefined;
}

function waitingFor({ blueGreenDeploymentConfiguration }: DeploymentInfo): string {
  const minutes = blueGreenDeploymentConfiguration?.deploymentReadyOption?.waitTimeInMinutes;
  return `an answer (for ${minutes ?? 'some'} minutes; then it is stopped)`;
}
