/** What all deployments of CodeDeploy have in common, and how they end in its own words. */
import { expect } from '@jest/globals';
import { gateName } from './gate.ts';
import { roleArn } from './shop.ts';
import type { Answer, Stages } from './stage-harness.ts';

/** Of a GetDeployment that went wrong. */
export const endings = {
  stop: { status: 'Stopped', errorInformation: { code: 'MANUAL_STOP', message: expect.any(String) } },
  alarm: {
    status: 'Stopped',
    errorInformation: {
      code: 'ALARM_ACTIVE',
      message:
        'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <errors>',
    },
  },
  hook: {
    status: 'Failed',
    errorInformation: {
      code: 'HOOK_EXECUTION_FAILURE',
      message: 'The deployment failed because one or more of the lifecycle event validation functions failed.',
    },
  },
  // assumed: the code.
  silence: {
    status: 'Failed',
    errorInformation: {
      code: 'TIMEOUT',
      message:
        'The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.',
    },
  },
} as const;

const everything = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];

export interface GroupOptions {
  readonly application: string;
  readonly group: string;
  readonly computePlatform: 'Lambda' | 'ECS';
  readonly config: string;
  /** What the group rolls back on; everything if not given. */
  readonly rollbackOn?: readonly string[];
  readonly more?: object;
}

/** Creates or changes the deployment group. Its alarm is `errors`. */
export async function keepGroup(stages: Stages, options: GroupOptions): Promise<void> {
  const { application: applicationName, group, computePlatform, config, rollbackOn = everything, more } = options;
  const settings = {
    ...{ applicationName, serviceRoleArn: roleArn, deploymentConfigName: `CodeDeployDefault.${config}` },
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    autoRollbackConfiguration: { enabled: rollbackOn.length > 0, events: rollbackOn },
    alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] },
    ...more,
  };
  const { applications } = await stages.codedeploy('ListApplications', {});
  if (!applications.includes(applicationName)) {
    await stages.codedeploy('CreateApplication', { applicationName, computePlatform });
  }
  const { deploymentGroups } = await stages.codedeploy('ListDeploymentGroups', { applicationName });
  if (deploymentGroups.includes(group)) {
    await stages.codedeploy('UpdateDeploymentGroup', { ...settings, currentDeploymentGroupName: group });
  } else await stages.codedeploy('CreateDeploymentGroup', { ...settings, deploymentGroupName: group });
}

/** Starts a deployment with a hook at each of these lifecycle events. */
export async function startDeployment(
  stages: Stages,
  { application, group }: Pick<GroupOptions, 'application' | 'group'>,
  resource: object,
  hooks: readonly string[],
): Promise<string> {
  const Hooks = hooks.map((name) => ({ [name]: gateName }));
  const content = JSON.stringify({ version: 0, Resources: [{ target: resource }], Hooks });
  const revision = { revisionType: 'AppSpecContent', appSpecContent: { content } };
  const input = { applicationName: application, deploymentGroupName: group, revision };
  const { deploymentId } = await stages.codedeploy('CreateDeployment', input);
  stages.expectHooks(deploymentId, hooks);
  return deploymentId;
}

export async function info(stages: Stages, deploymentId: string): Promise<Answer> {
  return (await stages.codedeploy('GetDeployment', { deploymentId })).deploymentInfo;
}

/** The target of a deployment that has started. */
export async function target(stages: Stages, deploymentId: string): Promise<Answer> {
  const { targetIds } = await stages.codedeploy('ListDeploymentTargets', { deploymentId });
  const [targetId] = targetIds;
  const { deploymentTarget } = await stages.codedeploy('GetDeploymentTarget', { deploymentId, targetId });
  return deploymentTarget.lambdaTarget ?? deploymentTarget.ecsTarget;
}

export const lifecycle = ({ lifecycleEvents }: Answer): readonly string[] =>
  lifecycleEvents.map(({ status }: Answer) => status);

/** Says no more than `Succeeded`, and nothing at the `held` event; hooks come in the order of `hooks`. */
export function holdAt(stages: Stages, held: string, hooks: readonly string[]): void {
  stages.gate.requests.length = 0;
  stages.gate.answer = ({ DeploymentId }) => {
    const called = stages.gate.requests.filter((request) => request.DeploymentId === DeploymentId).length;
    return hooks[called - 1] === held ? {} : { status: 'Succeeded' };
  };
}

/** Reports for the hook that was called last. */
export async function report(stages: Stages, status: string): Promise<void> {
  const { DeploymentId: deploymentId, LifecycleEventHookExecutionId } = stages.gate.requests.at(-1);
  const input = { deploymentId, lifecycleEventHookExecutionId: LifecycleEventHookExecutionId, status };
  await stages.codedeploy('PutLifecycleEventHookExecutionStatus', input);
}

/** A deployment of its own has undone `id`, quickly and without hooks; its id. */
export async function expectRollback(stages: Stages, id: string): Promise<string> {
  await stages.step(1000);
  const { rollbackInfo, completeTime } = await info(stages, id);
  const { rollbackDeploymentId: undone } = rollbackInfo;
  expect(rollbackInfo).toEqual({
    rollbackDeploymentId: undone,
    rollbackMessage: `Deployment ${id} terminated. Automatic rollback is triggered with a DeploymentId ${undone}.`,
  });
  await stages.until(undone, /^(Succeeded|Failed|Stopped)$/);
  const rollback = await info(stages, undone);
  expect(rollback).toMatchObject({
    ...{ status: 'Succeeded', creator: 'codeDeployRollback', deploymentOverview: { Succeeded: 1 } },
    rollbackInfo: {
      rollbackTriggeringDeploymentId: id,
      rollbackMessage: `Deployment ${undone} is triggered to roll back deployment ${id}.`,
    },
  });
  expect(rollback.createTime - completeTime).toBeLessThanOrEqual(1);
  expect(rollback.completeTime - rollback.createTime).toBeLessThanOrEqual(3.5);
  expect(new Set(lifecycle(await target(stages, undone)))).toEqual(new Set(['Succeeded']));
  expect(stages.gate.requests.filter(({ DeploymentId }) => DeploymentId === undone)).toEqual([]);
  return undone;
}

/** Sets the alarm of all groups. */
export async function setAlarm(stages: Stages, StateValue: 'OK' | 'ALARM'): Promise<void> {
  await stages.cloudwatch('PutMetricAlarm', {
    ...{ AlarmName: 'errors', Namespace: 'Shop', MetricName: 'Errors', Statistic: 'Sum', Period: 60 },
    ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
    TreatMissingData: 'ignore',
  });
  await stages.cloudwatch('SetAlarmState', { AlarmName: 'errors', StateValue, StateReason: 'so it is' });
}
