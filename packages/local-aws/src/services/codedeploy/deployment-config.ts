/** Deployment configurations: the built-in ones of each compute platform, and what a custom one may say. Pure. */

import type { DeploymentConfigInfo, TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';
import { exception } from './errors.ts';
import { scheduleShifts, type TrafficRouting } from './traffic-schedule.ts';

export type ComputePlatform = 'Server' | 'Lambda' | 'ECS';

export const computePlatforms: readonly ComputePlatform[] = ['Server', 'Lambda', 'ECS'];

/** A configuration without the id and time that the account gives it. */
export interface DeploymentConfig
  extends Pick<DeploymentConfigInfo, 'minimumHealthyHosts' | 'trafficRoutingConfig' | 'zonalConfig'> {
  readonly deploymentConfigName: string;
  readonly computePlatform: ComputePlatform;
}

/** All names here begin so, and no custom one may. */
export const builtInPrefix = 'CodeDeployDefault.';

/** CodeDeploy's own 17 configurations. */
export const builtInConfigs: readonly DeploymentConfig[] = [
  // assumed: the healthy hosts of these three; nothing here deploys to servers.
  server('AllAtOnce', 0),
  server('HalfAtATime', 50),
  server('OneAtATime', 99),
  traffic('Lambda', 'LambdaAllAtOnce', { type: 'AllAtOnce' }),
  ...[5, 10, 15, 30].map((minutes) => canary('Lambda', `LambdaCanary10Percent${minutes}Minutes`, minutes)),
  traffic('Lambda', 'LambdaLinear10PercentEvery1Minute', linear(1)),
  ...[2, 3, 10].map((n) => traffic('Lambda', `LambdaLinear10PercentEvery${n}Minutes`, linear(n))),
  traffic('ECS', 'ECSAllAtOnce', { type: 'AllAtOnce' }),
  ...[5, 15].map((minutes) => canary('ECS', `ECSCanary10Percent${minutes}Minutes`, minutes)),
  ...[1, 3].map((n) => traffic('ECS', `ECSLinear10PercentEvery${n}Minutes`, linear(n))),
];

/** The routing of a Lambda or ECS configuration. Throws InvalidTrafficRoutingConfigurationException. */
export function readTrafficRouting(config: TrafficRoutingConfig | undefined): TrafficRouting {
  switch (config?.type) {
    case 'AllAtOnce':
      return { type: 'AllAtOnce' };
    case 'TimeBasedCanary': {
      const { canaryPercentage, canaryInterval } = config.timeBasedCanary ?? {};
      return withinLimits('TimeBasedCanary', canaryPercentage, canaryInterval);
    }
    case 'TimeBasedLinear': {
      const { linearPercentage, linearInterval } = config.timeBasedLinear ?? {};
      return withinLimits('TimeBasedLinear', linearPercentage, linearInterval);
    }
    default:
      throw invalidRouting(`The traffic routing type ${config?.type ?? '(none)'} is not valid.`);
  }
}

function withinLimits(
  type: 'TimeBasedCanary' | 'TimeBasedLinear',
  percentage: number | undefined,
  interval: number | undefined,
): TrafficRouting {
  if (percentage === undefined || !Number.isInteger(percentage) || percentage < 1 || percentage > 99) {
    throw invalidRouting(`The percentage of ${type} must be between 1 and 99, not ${percentage ?? '(none)'}.`);
  }
  if (interval === undefined || !Number.isInteger(interval) || interval < 1) {
    throw invalidRouting(`The interval of ${type} must be at least 1 minute, not ${interval ?? '(none)'}.`);
  }
  const routing: TrafficRouting = { type, percentage, interval };
  if ((scheduleShifts(routing).at(-1)?.after ?? 0) > 2880 * 60_000) {
    throw invalidRouting('The time from the first to the last traffic shift must not exceed 2880 minutes.');
  }
  return routing;
}

function invalidRouting(message: string) {
  return exception('InvalidTrafficRoutingConfiguration', message);
}

function traffic(computePlatform: ComputePlatform, name: string, config: TrafficRoutingConfig): DeploymentConfig {
  return { deploymentConfigName: `${builtInPrefix}${name}`, computePlatform, trafficRoutingConfig: config };
}

function canary(computePlatform: ComputePlatform, name: string, canaryInterval: number): DeploymentConfig {
  const timeBasedCanary = { canaryPercentage: 10, canaryInterval };
  return traffic(computePlatform, name, { type: 'TimeBasedCanary', timeBasedCanary });
}

function linear(linearInterval: number): TrafficRoutingConfig {
  return { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 10, linearInterval } };
}

function server(name: string, value: number): DeploymentConfig {
  const minimumHealthyHosts = { type: 'FLEET_PERCENT', value } as const;
  return { deploymentConfigName: `${builtInPrefix}${name}`, computePlatform: 'Server', minimumHealthyHosts };
}
