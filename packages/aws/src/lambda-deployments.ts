/** CodeDeploy deployments of one Lambda deployment group: the port `LambdaDeployments` on the SDK. */

import { lambdaConfiguration, type TrafficShift } from '@aws-release-actions/deployment';
import type { LambdaDeploymentRequest, LambdaDeployments } from '@aws-release-actions/driver';
import {
  CodeDeployClient,
  CreateDeploymentCommand,
  type CreateDeploymentCommandInput,
  CreateDeploymentConfigCommand,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
  type LambdaTarget,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { lambdaAppSpec } from './app-spec.ts';
import { AwsError } from './aws-error.ts';
import { snapshotOf } from './codedeploy-snapshot.ts';
import type { AwsSession } from './session.ts';

export interface DeploymentGroup {
  readonly application: string;
  readonly deploymentGroup: string;
}

/** The deployments of a group. */
export function lambdaDeployments(session: AwsSession, group: DeploymentGroup): LambdaDeployments {
  const client = new CodeDeployClient(session.clientOptions());
  const groupName = `${group.application}/${group.deploymentGroup}`;
  const names = { applicationName: group.application, deploymentGroupName: group.deploymentGroup };
  const call = <T>(operation: string, resource: string, send: () => Promise<T>) =>
    session.call({ operation: `codedeploy:${operation}`, resource }, send);
  const targetIds = new Map<string, string>();

  /** undefined while the deployment has not started. */
  const targetOf = async (deploymentId: string): Promise<LambdaTarget | undefined> => {
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
      return answer.deploymentTarget?.lambdaTarget;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'DeploymentNotStartedException') return undefined;
      throw error;
    }
  };
  const infoOf = async (deploymentId: string) => {
    const answer = await call('GetDeployment', deploymentId, () =>
      client.send(new GetDeploymentCommand({ deploymentId })),
    );
    return answer.deploymentInfo ?? {};
  };
  const createConfiguration = async (name: string, shift: Exclude<TrafficShift, { kind: 'all-at-once' }>) => {
    try {
      await call('CreateDeploymentConfig', name, () =>
        client.send(new CreateDeploymentConfigCommand(customConfiguration(name, shift))),
      );
    } catch (error) {
      if (!(error instanceof AwsError && error.code === 'DeploymentConfigAlreadyExistsException')) throw error;
    }
  };
  const ensureConfiguration = async (shift: TrafficShift): Promise<string> => {
    const { name, builtIn } = lambdaConfiguration(shift);
    if (builtIn || shift.kind === 'all-at-once') return name;
    try {
      await call('GetDeploymentConfig', name, () =>
        client.send(new GetDeploymentConfigCommand({ deploymentConfigName: name })),
      );
    } catch (error) {
      if (!(error instanceof AwsError && error.code === 'DeploymentConfigDoesNotExistException')) throw error;
      await createConfiguration(name, shift);
    }
    return name;
  };

  return {
    create: async (request) => {
      const deploymentConfigName = await ensureConfiguration(request.shift);
      const input = { ...names, deploymentConfigName, ...deploymentInput(request) };
      try {
        const answer = await call('CreateDeployment', groupName, () => client.send(new CreateDeploymentCommand(input)));
        return { kind: 'created', deploymentId: answer.deploymentId ?? '' };
      } catch (error) {
        const activeDeploymentId = error instanceof AwsError ? activeDeploymentOf(error) : undefined;
        if (activeDeploymentId === undefined) throw error;
        return { kind: 'occupied', activeDeploymentId };
      }
    },
    observe: async (deploymentId) => {
      const target = await targetOf(deploymentId);
      // The status is read last: an ended deployment never shows stages from before its end.
      return snapshotOf(deploymentId, await infoOf(deploymentId), target?.lifecycleEvents ?? []);
    },
    identify: async (deploymentId) => {
      const target = await targetOf(deploymentId);
      const { description = '' } = await infoOf(deploymentId);
      return { description, currentVersion: target?.lambdaFunctionInfo?.currentVersion };
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
      const input = { ...names, includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Ready', 'Baking'] as const };
      const answer = await call('ListDeployments', groupName, () =>
        client.send(new ListDeploymentsCommand({ ...input, includeOnlyStatuses: [...input.includeOnlyStatuses] })),
      );
      return answer.deployments?.[0];
    },
    groupAlarms: async () => {
      const answer = await call('GetDeploymentGroup', groupName, () =>
        client.send(new GetDeploymentGroupCommand(names)),
      );
      const configuration = answer.deploymentGroupInfo?.alarmConfiguration;
      if (configuration?.enabled !== true) return [];
      return (configuration.alarms ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]));
    },
  };
}

function deploymentInput(request: LambdaDeploymentRequest): Omit<CreateDeploymentCommandInput, 'applicationName'> {
  const { alarms } = request;
  return {
    description: request.description,
    revision: { revisionType: 'AppSpecContent', appSpecContent: lambdaAppSpec(request) },
    // Stated here so that a release never depends on how its group was set up.
    autoRollbackConfiguration: {
      enabled: true,
      events: [
        'DEPLOYMENT_FAILURE',
        'DEPLOYMENT_STOP_ON_ALARM',
        ...(request.rollBackOnStop ? (['DEPLOYMENT_STOP_ON_REQUEST'] as const) : []),
      ],
    },
    ...(alarms === undefined
      ? {}
      : { overrideAlarmConfiguration: { enabled: alarms.length > 0, alarms: alarms.map((name) => ({ name })) } }),
  };
}

function customConfiguration(name: string, shift: Exclude<TrafficShift, { kind: 'all-at-once' }>) {
  const computePlatform = 'Lambda' as const;
  return shift.kind === 'canary'
    ? {
        deploymentConfigName: name,
        computePlatform,
        trafficRoutingConfig: {
          type: 'TimeBasedCanary' as const,
          timeBasedCanary: { canaryPercentage: shift.percent, canaryInterval: shift.minutes },
        },
      }
    : {
        deploymentConfigName: name,
        computePlatform,
        trafficRoutingConfig: {
          type: 'TimeBasedLinear' as const,
          timeBasedLinear: { linearPercentage: shift.percent, linearInterval: shift.minutes },
        },
      };
}

/** CodeDeploy names the active deployment only in the text of its error, in one of two wordings. */
function activeDeploymentOf(error: AwsError): string | undefined {
  if (error.code !== 'DeploymentLimitExceededException') return undefined;
  return /(?:is already deploying|already has an active Deployment) (?:deployment )?'?(d-[A-Z0-9]+)'?/i.exec(
    error.message,
  )?.[1];
}
