/**
 * Calls of CodeDeploy that need no more than the id of a deployment, the same on every compute platform: look
 * and stop. What its targets look like is for the callers.
 */
import {
  CodeDeployClient,
  type DeploymentInfo,
  type DeploymentTarget,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from './aws-error.ts';
import type { AwsSession } from './session.ts';

export interface CodeDeployCalls {
  readonly client: CodeDeployClient;
  call<T>(operation: string, resource: string, send: () => Promise<T>): Promise<T>;
  info(deploymentId: string): Promise<DeploymentInfo>;
  /** The only target of a deployment; undefined while it has not started. */
  target(deploymentId: string): Promise<DeploymentTarget | undefined>;
  /** Also succeeds if the deployment has already ended. */
  stop(deploymentId: string, rollBack: boolean): Promise<void>;
}

/** CodeDeploy in the account and region of a session. */
export function codeDeployCalls(session: AwsSession): CodeDeployCalls {
  const client = new CodeDeployClient(session.clientOptions());
  const call = <T>(operation: string, resource: string, send: () => Promise<T>) =>
    session.call({ operation: `codedeploy:${operation}`, resource }, send);
  const targetIds = new Map<string, string>();

  return {
    client,
    call,
    info: async (deploymentId) => {
      const answer = await call('GetDeployment', deploymentId, () =>
        client.send(new GetDeploymentCommand({ deploymentId })),
      );
      return answer.deploymentInfo ?? {};
    },
    target: async (deploymentId) => {
      try {
        let targetId = targetIds.get(deploymentId);
        if (targetId === undefined) {
          const list = await call('ListDeploymentTargets', deploymentId, () =>
            client.send(new ListDeploymentTargetsCommand({ deploymentId })),
          );
          targetId = list.targetIds?.[0];
          if (targetId === undefined) return undefined;
          targetIds.set(deploymentId, targetId);
        }
        const found = { deploymentId, targetId };
        const answer = await call('GetDeploymentTarget', deploymentId, () =>
          client.send(new GetDeploymentTargetCommand(found)),
        );
        return answer.deploymentTarget;
      } catch (error) {
        if (error instanceof AwsError && error.code === 'DeploymentNotStartedException') return undefined;
        throw error;
      }
    },
    stop: async (deploymentId, rollBack) => {
      try {
        const input = { deploymentId, autoRollbackEnabled: rollBack };
        await call('StopDeployment', deploymentId, () => client.send(new StopDeploymentCommand(input)));
      } catch (error) {
        if (!(error instanceof AwsError && error.code === 'DeploymentAlreadyCompletedException')) throw error;
      }
    },
  };
}
