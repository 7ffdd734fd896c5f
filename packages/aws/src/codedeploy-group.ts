/** A deployment group of CodeDeploy: what it is set up to do, and its deployments. */
import type { Creation } from '@aws-release-actions/driver';
import {
  CreateDeploymentCommand,
  type CreateDeploymentCommandInput,
  type DeploymentGroupInfo,
  type DeploymentInfo,
  GetApplicationRevisionCommand,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from './aws-error.ts';
import { type CodeDeployCalls, codeDeployCalls } from './codedeploy-calls.ts';
import type { AwsSession } from './session.ts';

export interface DeploymentGroup {
  readonly application: string;
  readonly deploymentGroup: string;
}

/** What a caller adds to a deployment of its group. */
export type GroupDeploymentInput = Omit<CreateDeploymentCommandInput, 'applicationName' | 'deploymentGroupName'>;

export interface CodeDeployGroup extends CodeDeployCalls {
  describe(): Promise<DeploymentGroupInfo>;
  create(input: GroupDeploymentInput): Promise<Creation>;
  /** The AppSpec that a deployment was given inline; GetDeployment tells only its hash. */
  appSpec(info: DeploymentInfo): Promise<string | undefined>;
  /** The deployment that runs in the group now; undefined if none does. */
  active(): Promise<string | undefined>;
}

const activeStatuses = ['Created', 'Queued', 'InProgress', 'Ready', 'Baking'] as const;

/** The group of these names. */
export function codeDeployGroup(session: AwsSession, group: DeploymentGroup): CodeDeployGroup {
  const calls = codeDeployCalls(session);
  const { client, call } = calls;
  const groupName = `${group.application}/${group.deploymentGroup}`;
  const names = { applicationName: group.application, deploymentGroupName: group.deploymentGroup };

  return {
    ...calls,
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
    appSpec: async ({ revision }) => {
      if (revision === undefined) return undefined;
      const input = { applicationName: group.application, revision };
      const answer = await call('GetApplicationRevision', group.application, () =>
        client.send(new GetApplicationRevisionCommand(input)),
      );
      return answer.revision?.appSpecContent?.content;
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
