/** The settings of a deployment group as a person may write them: what has only one sensible value may be left out. */

import type { StateReader } from '../../state/state-reader.ts';
import type { GroupSettings } from './application-store.ts';
import type { ComputePlatform } from './deployment-config.ts';
import { members } from './state-parts.ts';

const defaultConfigs = {
  Server: 'CodeDeployDefault.OneAtATime',
  Lambda: 'CodeDeployDefault.LambdaAllAtOnce',
  ECS: 'CodeDeployDefault.ECSAllAtOnce',
} as const;

/** Throws StateError for members of the wrong type; CodeDeploy's own rules are for the caller to ask. */
export function readGroupSettings(reader: StateReader, platform: ComputePlatform): GroupSettings {
  checkTypes(reader);
  const style = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' } as const;
  const outdated = reader.optionalString('outdatedInstancesStrategy');
  const terminationHook = reader.optionalBoolean('terminationHookEnabled');
  return {
    serviceRoleArn: reader.optionalString('serviceRoleArn') ?? 'arn:aws:iam::000000000000:role/codedeploy',
    deploymentConfigName: reader.optionalString('deploymentConfigName') ?? defaultConfigs[platform],
    ...(platform !== 'Server' && { deploymentStyle: style }),
    ...(platform === 'ECS' && { blueGreenDeploymentConfiguration: {} }),
    ...(outdated !== undefined && { outdatedInstancesStrategy: outdated as 'UPDATE' | 'IGNORE' }),
    ...(terminationHook !== undefined && { terminationHookEnabled: terminationHook }),
    ...(members(reader, [
      'alarmConfiguration',
      'autoRollbackConfiguration',
      'autoScalingGroups',
      'blueGreenDeploymentConfiguration',
      'deploymentStyle',
      'ec2TagFilters',
      'ec2TagSet',
      'ecsServices',
      'loadBalancerInfo',
      'onPremisesInstanceTagFilters',
      'onPremisesTagSet',
      'triggerConfigurations',
    ]) as Partial<GroupSettings>),
  };
}

/** Of what CodeDeploy looks at: maps are maps and lists are lists, wherever a rule would stumble over another. */
function checkTypes(reader: StateReader): void {
  const alarms = reader.map('alarmConfiguration');
  alarms?.optionalBoolean('enabled');
  alarms?.optionalBoolean('ignorePollAlarmFailure');
  for (const alarm of alarms?.list('alarms') ?? []) {
    alarm.string('name');
    alarm.end();
  }
  alarms?.end();
  const rollback = reader.map('autoRollbackConfiguration');
  rollback?.optionalBoolean('enabled');
  rollback?.stringList('events');
  rollback?.end();
  for (const trigger of reader.list('triggerConfigurations')) {
    trigger.string('triggerName');
    trigger.string('triggerTargetArn');
    trigger.stringList('triggerEvents');
    trigger.end();
  }
  for (const service of reader.list('ecsServices')) {
    service.string('clusterName');
    service.string('serviceName');
    service.end();
  }
  checkLoadBalancerInfo(reader.map('loadBalancerInfo'));
  checkBlueGreen(reader.map('blueGreenDeploymentConfiguration'));
}

function checkLoadBalancerInfo(info: StateReader | undefined): void {
  for (const list of ['elbInfoList', 'targetGroupInfoList']) {
    for (const item of info?.list(list) ?? []) item.optionalString('name');
  }
  for (const pair of info?.list('targetGroupPairInfoList') ?? []) {
    for (const group of pair.list('targetGroups')) {
      group.string('name');
      group.end();
    }
    for (const route of [pair.map('prodTrafficRoute'), pair.map('testTrafficRoute')]) {
      route?.stringList('listenerArns');
      route?.end();
    }
    pair.end();
  }
  info?.end();
}

function checkBlueGreen(configuration: StateReader | undefined): void {
  const ready = configuration?.map('deploymentReadyOption');
  ready?.optionalString('actionOnTimeout');
  ready?.optionalNumber('waitTimeInMinutes');
  ready?.end();
  const blue = configuration?.map('terminateBlueInstancesOnDeploymentSuccess');
  blue?.optionalString('action');
  blue?.optionalNumber('terminationWaitTimeInMinutes');
  blue?.end();
  configuration?.map('greenFleetProvisioningOption');
  configuration?.end();
}
