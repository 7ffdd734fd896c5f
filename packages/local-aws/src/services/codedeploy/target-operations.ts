/** CodeDeploy's operations on the targets of deployments. */

import type {
  BatchGetDeploymentTargetsInput,
  GetDeploymentTargetInput,
  ListDeploymentTargetsInput,
} from '@aws-sdk/client-codedeploy';
import type { Operation } from '../service.ts';
import type { Deployments } from './deployments.ts';
import { exception } from './errors.ts';
import type { TargetView } from './platform.ts';
import type { RequiredInput } from './required-input.ts';

/** ListDeploymentTargets, GetDeploymentTarget, BatchGetDeploymentTargets. */
export function createTargetOperations(deployments: Deployments) {
  /** assumed: a deployment that was stopped before it started has no targets rather than an error. */
  const views = (deploymentId: string | undefined, region: string): readonly TargetView[] => {
    const { id, running } = deployments.require(deploymentId);
    if (running.run.status === 'Created') {
      throw exception('DeploymentNotStarted', `The deployment ${id} has not started.`);
    }
    const view = running.view(region);
    return view === undefined ? [] : [view];
  };
  const requireTarget = (targets: readonly TargetView[], targetId: string | undefined) => {
    if (!targetId) throw exception('DeploymentTargetIdRequired', 'The targetId must be specified.');
    const found = targets.find((view) => view.targetId === targetId);
    if (found === undefined) {
      throw exception('DeploymentTargetDoesNotExist', `The target ${targetId} does not belong to the deployment.`);
    }
    return found.target;
  };
  return {
    ListDeploymentTargets: ({ deploymentId, targetFilters }: ListDeploymentTargetsInput, { region }) => {
      const wanted = targetFilters?.TargetStatus;
      const targets = views(deploymentId, region).filter(
        ({ status }) => wanted === undefined || wanted.includes(status),
      );
      return { targetIds: targets.map(({ targetId }) => targetId) };
    },
    GetDeploymentTarget: ({ deploymentId, targetId }: GetDeploymentTargetInput, { region }) => ({
      deploymentTarget: requireTarget(views(deploymentId, region), targetId),
    }),
    BatchGetDeploymentTargets: (
      { deploymentId, targetIds }: RequiredInput<BatchGetDeploymentTargetsInput, 'targetIds'>,
      { region },
    ) => {
      if (targetIds.length > 25) {
        throw exception('DeploymentTargetListSizeExceeded', 'At most 25 targets can be asked for.');
      }
      const targets = views(deploymentId, region);
      return { deploymentTargets: targetIds.map((targetId) => requireTarget(targets, targetId)) };
    },
  } satisfies Record<string, Operation>;
}
