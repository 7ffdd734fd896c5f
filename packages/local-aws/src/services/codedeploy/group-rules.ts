/** What a deployment group's settings, and the settings that a deployment puts in their place, must be. Pure. */

import type { AlarmConfiguration, AutoRollbackConfiguration, DeploymentStyle } from '@aws-sdk/client-codedeploy';
import type { GroupSettings } from './application-store.ts';
import type { ComputePlatform } from './deployment-config.ts';
import type { HeededAlarms } from './deployment-runner.ts';
import { checkEcsSettings, fillBlueGreen } from './ecs/ecs-group-rules.ts';
import { exception } from './errors.ts';
import { checkTriggers } from './trigger-rules.ts';

const rollbackEvents: readonly string[] = [
  'DEPLOYMENT_FAILURE',
  'DEPLOYMENT_STOP_ON_ALARM',
  'DEPLOYMENT_STOP_ON_REQUEST',
];

/** Throws unless a group of `platform` can have these settings, wherever else its parts may be. */
export function checkGroupSettings(platform: ComputePlatform, settings: GroupSettings): void {
  checkRole(settings.serviceRoleArn);
  checkStyle(platform, settings.deploymentStyle);
  checkAlarms(settings.alarmConfiguration);
  checkAutoRollback(settings.autoRollbackConfiguration);
  checkTriggers(settings.triggerConfigurations);
  if (platform === 'ECS') checkEcsSettings(settings);
}

/** What a group of `platform` has where its settings say nothing. */
export function fillSettings(platform: ComputePlatform, settings: GroupSettings): GroupSettings {
  const { blueGreenDeploymentConfiguration } = settings;
  if (platform !== 'ECS' || blueGreenDeploymentConfiguration === undefined) return settings;
  return { ...settings, blueGreenDeploymentConfiguration: fillBlueGreen(blueGreenDeploymentConfiguration) };
}

/** Throws InvalidAlarmConfigException, AlarmsLimitExceededException. assumed: at most 10, as the model says. */
export function checkAlarms(configuration: AlarmConfiguration | undefined): void {
  const { enabled, alarms } = configuration ?? {};
  const names = (alarms ?? []).map(({ name }) => name);
  if (enabled && names.length === 0) {
    throw exception('InvalidAlarmConfig', 'An enabled alarmConfiguration must name at least one alarm.');
  }
  if (names.length > 10) throw exception('AlarmsLimitExceeded', 'A deployment group has at most 10 alarms.');
  if (names.some((name) => !name || name.length > 255) || new Set(names).size < names.length) {
    throw exception('InvalidAlarmConfig', 'Each alarm must have a name of 1 to 255 characters, and no name twice.');
  }
}

/** Throws InvalidAutoRollbackConfigException. */
export function checkAutoRollback(configuration: AutoRollbackConfiguration | undefined): void {
  const { enabled, events = [] } = configuration ?? {};
  const unknown = events.find((event) => !rollbackEvents.includes(event));
  if (unknown !== undefined) {
    throw exception('InvalidAutoRollbackConfig', `${unknown} is not an event of automatic rollback.`);
  }
  if (enabled && events.length === 0) {
    throw exception('InvalidAutoRollbackConfig', 'An enabled autoRollbackConfiguration must name at least one event.');
  }
}

/** Lambda and ECS only know one style. assumed: that leaving it out means IN_PLACE, and the text for Lambda. */
function checkStyle(platform: ComputePlatform, style: DeploymentStyle | undefined): void {
  if (platform === 'Server') return;
  if (style?.deploymentType === 'BLUE_GREEN' && style.deploymentOption === 'WITH_TRAFFIC_CONTROL') return;
  throw exception(
    'InvalidDeploymentStyle',
    `For ${platform} deployment, the deployment type must be BLUE_GREEN, and deployment option must be WITH_TRAFFIC_CONTROL.`,
  );
}

/** Throws RoleRequiredException, InvalidRoleException. */
function checkRole(serviceRoleArn: string | undefined): void {
  if (!serviceRoleArn) throw exception('RoleRequired', 'The serviceRoleArn must be specified.');
  if (!/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(serviceRoleArn)) {
    throw exception('InvalidRole', `The serviceRoleArn is not the ARN of a role: ${serviceRoleArn}`);
  }
}

/** The alarms that a deployment heeds: those of `override` if it is given, else the group's. */
export function heededAlarms(
  group: AlarmConfiguration | undefined,
  override: AlarmConfiguration | undefined,
): HeededAlarms {
  const { enabled, ignorePollAlarmFailure, alarms } = override ?? group ?? {};
  const names = (alarms ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]));
  return { names: enabled ? names : [], ignoreUnreadable: ignorePollAlarmFailure === true };
}
