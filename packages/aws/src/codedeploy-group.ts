/**
 * A deployment group of CodeDeploy and its deployments, as far as they are the same on every compute
 * platform: start, look, stop. What is deployed, and how its targets look, is for the callers.
 */
import type { Creation } from '@aws-release-actions/driver';
import {
  CodeDeployClient,
  CreateDeploymentCommand,
  type CreateDeploymentCommandInput,
  type DeploymentGroupInfo,
  type DeploymentInfo,
  type DeploymentTarget,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from './aws-error.ts';
import type { AwsSession } from './session.ts';

export interface DeploymentGroup {
  readonly application: string;
  readonly deploymentGroup: string;
}

/** What a caller adds to a deployment of its group. */
export type GroupDeploymentInput = Omit<CreateDeploymentCommandInput, 'applicationName' | 'deploymentGroupName'>;

export interface CodeDeployGroup {
  readonly client: CodeDeployClient;
  call<T>(operation: string, resource: string, send: () => Promise<T>): Promise<T>;
  describe(): Promise<DeploymentGroupInfo>;
  create(input: GroupDeploymentInput): Promise<Creation>;
  info(deploymentId: string): Promise<DeploymentInfo>;
  /** The AppSpec that a deployment was given inline; GetDeployment tells only its hash. */
  appSpec(info: DeploymentInfo): Promise<string | undefined>;
  /** The only target of a deployment; undefined while it has not started. */
  target(deploymentId: string): Promise<DeploymentTarget | undefined>;
  /** Also succeeds if the deployment has already ended. */
  stop(deploymentId: string, rollBack: boolean): Promise<void>;
  /** The deployment that runs in the group now; undefined if none does. */
  active(): Promise<string | undefined>;
}

const activeStatuses = ['Created', 'Queued', 'InProgress', 'Ready', 'Baking'] as const;

/** The group of these names. */
export function codeDeployGroup(session: AwsSession, group: DeploymentGroup): CodeDeployGroup {
  const client = new CodeDeployClient(session.clientOptions());
  const groupName = `${group.application}/${group.deploymentGroup}`;
  const names = { applicationName: group.application, deploymentGroupName: group.deploymentGroup };
  const call = <T>(operation: string, resource: string, send: () => Promise<T>) =>
    session.call({ operation: `codedeploy:${operation}`, resource }, send);
  const targetIds = new Map<string, string>();

  return {
    client,
    call,
    describe: async () => {
      const answer = await call('GetDeploymentGroup', groupName, () =>
        client.send(new GetDeploymentGroupCommand(names)),
      );
      return answer.deploymentGroupInfo ?? {};
    },
    create: async (input) => {
      try {
        const answer = await call('CreateDeployment', groupName, () =>
          client.send(new CreateDeploymentCommand({ ...names, ...input })),
        );
        return { kind: 'created', deploymentId: answer.deploymentId ?? '' };
      } catch (error) {
        const activeDeploymentId = error instanceof AwsError ? activeDeploymentOf(error) : undefined;
        if (activeDeploymentId === undefined) throw error;
        return { kind: 'occupied', activeDeploymentId };
      }
    },
    info: async (deploymentId) => {
      const answer = await call('GetDeployment', deploymentId, () =>
        client.send(new GetDeploymentCommand({ deploymentId })),
      );
      return answer.deploymentInfo ?? {};
    },
    appSpec: async ({ revision }) => {
      if (revision === undefined) return undefined;
      const input = { applicationName: group.application, revision };
      const answer = await call('GetApplicationRevision', group.application, () =>
        client.send(new GetApplicationRevisionCommand(input)),
      );
      return answer.revision?.appSpecContent?.content;
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
    active: async () => {
      const input = { ...names, includeOnlyStatuses: [...activeStatuses] };
      const answer = await call('ListDeployments', groupName, () => client.send(new ListDeploymentsCommand(input)));
      return answer.deployments?.[0];
    },
  };
}

/** Names of the alarms that a group watches. */
export function groupAlarms({ alarmConfiguration }: DeploymentGroupInfo): readonly string[] {
  if (alarmConfiguration?.enabled !== true) return [];
  return (alarmConfiguration.alarms ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]));
}

/** Rolls back for every reason; stated so that a release never depends on how its group was set up. */
export function rollbackEvents(
  rollBackOnStop: boolean,
): NonNullable<GroupDeploymentInput['autoRollbackConfiguration']> {
  const always = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] as const;
  return { enabled: true, events: [...always, ...(rollBackOnStop ? (['DEPLOYMENT_STOP_ON_REQUEST'] as const) : [])] };
}

/** CodeDeploy names the active deployment only in the text of its error, in one of two wordings. */
function activeDeploymentOf(error: AwsError): string | undefined {
  if (error.code !== 'DeploymentLimitExceededException') return undefined;
  return /(?:is already deploying|already has an active Deployment) (?:deployment )?'?(d-[A-Z0-9]+)'?/i.exec(
    error.message,
  )?.[1];
}
