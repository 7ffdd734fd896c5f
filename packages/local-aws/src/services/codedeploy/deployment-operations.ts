/** CodeDeploy's operations on deployments that exist. */

import type {
  BatchGetDeploymentsInput,
  ContinueDeploymentInput,
  GetDeploymentInput,
  ListDeploymentsInput,
  PutLifecycleEventHookExecutionStatusInput,
  StopDeploymentInput,
} from '@aws-sdk/client-codedeploy';
import type { Operation } from '../service.ts';
import type { ApplicationStore } from './application-store.ts';
import type { Deployment, Deployments } from './deployments.ts';
import { describeDeployment } from './describe-deployment.ts';
import { exception } from './errors.ts';
import { paginate } from './pagination.ts';
import type { RequiredInput } from './required-input.ts';
import { isEnded } from './run.ts';

const statuses: readonly string[] = [
  'Created',
  'Queued',
  'InProgress',
  'Baking',
  'Succeeded',
  'Failed',
  'Stopped',
  'Ready',
];

/** Get, BatchGet, List, Stop and ContinueDeployment(s), PutLifecycleEventHookExecutionStatus. */
export function createDeploymentOperations(store: ApplicationStore, deployments: Deployments) {
  return {
    GetDeployment: ({ deploymentId }: GetDeploymentInput, { region }) => ({
      deploymentInfo: describeDeployment(deployments.require(deploymentId), region),
    }),
    /** assumed: ids that are not there are left out; the model has no error for them. */
    BatchGetDeployments: ({ deploymentIds }: RequiredInput<BatchGetDeploymentsInput, 'deploymentIds'>, { region }) => {
      if (deploymentIds.length > 25) throw exception('BatchLimitExceeded', 'At most 25 deployments can be asked for.');
      const found = deploymentIds.flatMap((id) => deployments.find(id) ?? []);
      return { deploymentsInfo: found.map((deployment) => describeDeployment(deployment, region)) };
    },
    /** assumed: newest first. */
    ListDeployments: (input: ListDeploymentsInput) => {
      const wanted = selectDeployments(store, deployments, input);
      const { page, ...rest } = paginate(
        wanted.map(({ id }) => id),
        input.nextToken,
      );
      return { deployments: page, ...rest };
    },
    /** Pending until the deployment has stopped, then Succeeded. assumed: the statusMessage. */
    StopDeployment: ({ deploymentId, autoRollbackEnabled }: StopDeploymentInput) => {
      const deployment = deployments.require(deploymentId);
      const { running } = deployment;
      if (running.run.ending?.cause === 'request') {
        return { status: 'Succeeded', statusMessage: 'Deployment is stopped.' };
      }
      if (isEnded(running.run)) {
        throw exception('DeploymentAlreadyCompleted', `The deployment ${deploymentId} is already complete.`);
      }
      deployment.rollbackRequested = autoRollbackEnabled ?? deployment.rollbackRequested;
      running.take({ kind: 'stop-requested' });
      return { status: 'Pending', statusMessage: 'Deployment is stopping.' };
    },
    /**
     * assumed: READY_WAIT if no wait is named; that Lambda refuses it as an unsupported action, for it has no state
     * Ready; and the error for a termination wait that has not begun.
     */
    ContinueDeployment: ({ deploymentId, deploymentWaitType = 'READY_WAIT' }: ContinueDeploymentInput) => {
      const { running, request } = deployments.require(deploymentId);
      if (deploymentWaitType !== 'READY_WAIT' && deploymentWaitType !== 'TERMINATION_WAIT') {
        throw exception('InvalidDeploymentWaitType', `${deploymentWaitType} is not a wait type.`);
      }
      const { run } = running;
      if (isEnded(run)) {
        throw exception('DeploymentAlreadyCompleted', `The deployment ${deploymentId} is already complete.`);
      }
      if (request.computePlatform !== 'ECS') {
        throw exception(
          'UnsupportedActionForDeploymentType',
          `Deployments on the ${request.computePlatform} compute platform cannot be continued.`,
        );
      }
      if (deploymentWaitType === 'READY_WAIT' && run.status !== 'Ready') {
        throw exception('DeploymentIsNotInReadyState', `The deployment ${deploymentId} is not in the state Ready.`);
      }
      if (deploymentWaitType === 'TERMINATION_WAIT' && !run.terminationWaitStarted) {
        throw exception('InvalidDeploymentStatus', `The deployment ${deploymentId} is not in its termination wait.`);
      }
      running.take({ kind: 'wait-ended', wait: deploymentWaitType });
      return {};
    },
    PutLifecycleEventHookExecutionStatus: (input: PutLifecycleEventHookExecutionStatusInput) => {
      const deployment = deployments.require(input.deploymentId);
      const executionId = requireExecution(deployment, input.lifecycleEventHookExecutionId);
      if (input.status !== 'Succeeded' && input.status !== 'Failed') {
        throw exception(
          'InvalidLifecycleEventHookExecutionStatus',
          `The status must be Succeeded or Failed, not ${input.status ?? '(none)'}.`,
        );
      }
      deployment.running.take({ kind: 'hook-reported', executionId, succeeded: input.status === 'Succeeded' });
      return { lifecycleEventHookExecutionId: executionId };
    },
  } satisfies Record<string, Operation>;
}

/** The id, if the deployment waits for its report. */
function requireExecution({ running: { run } }: Deployment, executionId: string | undefined): string {
  const name = Object.entries(run.executionIds).find(([, id]) => id === executionId)?.[0];
  const status = run.lifecycle.find((event) => event.name === name)?.status;
  if (executionId === undefined || status === undefined) {
    throw exception('InvalidLifecycleEventHookExecutionId', 'This deployment has not invoked a hook with that id.');
  }
  if (status !== 'InProgress') {
    throw exception('LifecycleEventAlreadyCompleted', `The lifecycle event ${name} is already completed.`);
  }
  return executionId;
}

function selectDeployments(
  store: ApplicationStore,
  deployments: Deployments,
  input: ListDeploymentsInput,
): readonly Deployment[] {
  const { applicationName, deploymentGroupName, includeOnlyStatuses, createTimeRange, externalId } = input;
  const unknown = includeOnlyStatuses?.find((status) => !statuses.includes(status));
  if (unknown !== undefined) throw exception('InvalidDeploymentStatus', `${unknown} is not a deployment status.`);
  const [start, end] = [createTimeRange?.start?.getTime(), createTimeRange?.end?.getTime()];
  if (start !== undefined && end !== undefined && start > end) {
    throw exception('InvalidTimeRange', 'The start of createTimeRange must not be after its end.');
  }
  if (deploymentGroupName && !applicationName) {
    throw exception('ApplicationNameRequired', 'The applicationName must be specified with the deploymentGroupName.');
  }
  const application = applicationName ? store.requireApplication(applicationName) : undefined;
  const group = application && store.requireGroup(application, deploymentGroupName);
  return deployments
    .list()
    .filter(({ request, createdAt, running }) => {
      if (group !== undefined && request.groupId !== group.id) return false;
      if (includeOnlyStatuses?.length && !includeOnlyStatuses.includes(running.run.status)) return false;
      // CloudFormation's deployments have external ids; nothing here does.
      return externalId === undefined && (start ?? createdAt) <= createdAt && createdAt <= (end ?? createdAt);
    })
    .toReversed();
}
