/** What a release to a service of ECS needs of AWS, in one piece: the service, and what deploys it. */
import type { ContainerDeployments, ContainerService, ServiceState, Waiting } from '@aws-release-actions/driver';
import { ECSClient } from '@aws-sdk/client-ecs';
import { codeDeployGroup, type DeploymentGroup } from './codedeploy-group.ts';
import { containerService, describeService, type ServiceNames } from './container-service.ts';
import { serviceDeployments } from './service-deployments.ts';
import type { AwsSession } from './session.ts';
import { taskSetDeployments } from './task-set-deployments.ts';

export interface EcsRelease {
  readonly service: ContainerService;
  /** The deployments of an engine that moves traffic. */
  deployments(engine: Exclude<ServiceState['engine'], 'none'>): ContainerDeployments;
}

/** A service, with the deployment group that is in force if its controller is CODE_DEPLOY. */
export function ecsRelease(
  session: AwsSession,
  names: ServiceNames,
  groupNames: DeploymentGroup,
  waiting: Waiting,
): EcsRelease {
  const client = new ECSClient(session.clientOptions());
  const taskSets = async () => (await describeService(session, client, names))?.taskSets ?? [];
  return {
    service: containerService(session, client, names, codeDeployGroup(session, groupNames)),
    deployments: (engine) =>
      engine === 'task-sets'
        ? taskSetDeployments(session, groupNames, taskSets)
        : serviceDeployments(session, client, names, waiting),
  };
}
