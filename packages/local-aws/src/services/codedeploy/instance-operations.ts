/** CodeDeploy's operations on instances, which deployments to functions and services refuse. */

import type {
  BatchGetDeploymentInstancesInput,
  GetDeploymentInstanceInput,
  ListDeploymentInstancesInput,
} from '@aws-sdk/client-codedeploy';
import type { Operation } from '../service.ts';
import type { Deployments } from './deployments.ts';
import { exception } from './errors.ts';

/** BatchGet, Get and ListDeploymentInstance(s): no deployment here has instances. assumed: the text. */
export function createInstanceOperations(deployments: Deployments) {
  const refuse = (deploymentId: string | undefined): never => {
    const { request } = deployments.require(deploymentId);
    throw exception(
      'InvalidComputePlatform',
      `Deployments on the ${request.computePlatform} compute platform have no instances; ask for their targets.`,
    );
  };
  return {
    BatchGetDeploymentInstances: ({ deploymentId }: BatchGetDeploymentInstancesInput) => refuse(deploymentId),
    GetDeploymentInstance: ({ deploymentId }: GetDeploymentInstanceInput) => refuse(deploymentId),
    ListDeploymentInstances: ({ deploymentId }: ListDeploymentInstancesInput) => refuse(deploymentId),
  } satisfies Record<string, Operation>;
}
