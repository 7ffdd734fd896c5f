/** CodeDeploy deployments of one Lambda deployment group: the port `LambdaDeployments` on the SDK. */
import { lambdaConfiguration, type TrafficShift } from '@aws-release-actions/deployment';
import type { LambdaDeploymentRequest, LambdaDeployments } from '@aws-release-actions/driver';
import { CreateDeploymentConfigCommand, GetDeploymentConfigCommand } from '@aws-sdk/client-codedeploy';
import { lambdaAppSpec } from './app-spec.ts';
import { AwsError } from './aws-error.ts';
import {
  codeDeployGroup,
  type DeploymentGroup,
  type GroupDeploymentInput,
  groupAlarms,
  rollbackEvents,
} from './codedeploy-group.ts';
import { snapshotOf } from './codedeploy-snapshot.ts';
import type { AwsSession } from './session.ts';

/** The deployments of a group. */
export function lambdaDeployments(session: AwsSession, names: DeploymentGroup): LambdaDeployments {
  const group = codeDeployGroup(session, names);
  const { client, call } = group;
  const createConfiguration = async (name: string, shift: GradualShift) => {
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
      return group.create({ deploymentConfigName, ...deploymentInput(request) });
    },
    observe: async (deploymentId) => {
      const target = await group.target(deploymentId);
      // The status is read last: an ended deployment never shows stages from before its end.
      return snapshotOf(deploymentId, await group.info(deploymentId), target?.lambdaTarget?.lifecycleEvents ?? []);
    },
    identify: async (deploymentId) => {
      const target = await group.target(deploymentId);
      const { description = '' } = await group.info(deploymentId);
      return { description, currentVersion: target?.lambdaTarget?.lambdaFunctionInfo?.currentVersion };
    },
    stop: group.stop,
    active: group.active,
    groupAlarms: async () => groupAlarms(await group.describe()),
  };
}

type GradualShift = Exclude<TrafficShift, { kind: 'all-at-once' }>;

function deploymentInput(request: LambdaDeploymentRequest): GroupDeploymentInput {
  const { alarms } = request;
  return {
    description: request.description,
    revision: { revisionType: 'AppSpecContent', appSpecContent: lambdaAppSpec(request) },
    autoRollbackConfiguration: rollbackEvents(request.rollBackOnStop),
    ...(alarms === undefined
      ? {}
      : { overrideAlarmConfiguration: { enabled: alarms.length > 0, alarms: alarms.map((name) => ({ name })) } }),
  };
}

function customConfiguration(name: string, shift: GradualShift) {
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
