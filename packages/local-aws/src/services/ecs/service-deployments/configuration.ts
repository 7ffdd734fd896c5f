/**
 * The deploymentConfiguration of CreateService and UpdateService: AWS's defaults, and what AWS refuses. assumed: the
 * words of every refusal that no comment calls ECS's.
 */

import type { DeploymentConfiguration, DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import { invalidParameter, unsupported } from './errors.ts';

const minutesADay = 1440;
const minutesOfAPause = 20_160;
const mostHooks = 10;

/** What DescribeServices shows of a service that says nothing. */
const defaults = {
  strategy: 'ROLLING',
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  bakeTimeInMinutes: 0,
  alarms: { alarmNames: [], enable: false, rollback: false },
} satisfies DeploymentConfiguration;

const breakerDefaults = {
  ...{ enable: false, rollback: false, resetOnHealthyTask: true },
  thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
} as const;

/**
 * The configuration of a service from what a call gives and, for UpdateService, what is in force: members that are
 * not given stay. Throws InvalidParameterException.
 */
export function completeDeploymentConfiguration(
  given: DeploymentConfiguration | undefined,
  inForce?: DeploymentConfiguration,
): DeploymentConfiguration {
  const { linearConfiguration, canaryConfiguration, earlySuccessCriteria: _, ...rest } = { ...inForce, ...given };
  const strategy = rest.strategy ?? defaults.strategy;
  const complete: DeploymentConfiguration = {
    ...defaults,
    ...rest,
    deploymentCircuitBreaker: {
      ...breakerDefaults,
      ...inForce?.deploymentCircuitBreaker,
      ...given?.deploymentCircuitBreaker,
    },
    ...(strategy === 'LINEAR' && {
      linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6, ...linearConfiguration },
    }),
    ...(strategy === 'CANARY' && {
      canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10, ...canaryConfiguration },
    }),
  };
  checkGiven(given, strategy, inForce);
  checkComplete(complete);
  return complete;
}

function checkGiven(
  given: DeploymentConfiguration | undefined,
  strategy: string,
  inForce?: DeploymentConfiguration,
): void {
  if (given?.earlySuccessCriteria?.enable === true) throw unsupported('earlySuccessCriteria');
  if (given?.linearConfiguration !== undefined && strategy !== 'LINEAR') {
    throw invalidParameter('linearConfiguration is only valid with the strategy LINEAR.');
  }
  if (given?.canaryConfiguration !== undefined && strategy !== 'CANARY') {
    throw invalidParameter('canaryConfiguration is only valid with the strategy CANARY.');
  }
  const baked = given?.bakeTimeInMinutes ?? inForce?.bakeTimeInMinutes;
  // The model: it must be provided for BLUE_GREEN.
  if (strategy === 'BLUE_GREEN' && baked === undefined) {
    throw invalidParameter('bakeTimeInMinutes is required for the strategy BLUE_GREEN.');
  }
}

function checkComplete(configuration: DeploymentConfiguration): void {
  const { minimumHealthyPercent = 100, maximumPercent = 200, strategy, lifecycleHooks = [], alarms } = configuration;
  if (!['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY'].includes(strategy ?? '')) {
    throw invalidParameter(`Invalid strategy: ${strategy}`);
  }
  requireRange('bakeTimeInMinutes', configuration.bakeTimeInMinutes, 0, minutesADay);
  requireRange('minimumHealthyPercent', minimumHealthyPercent, 0, 100);
  requireRange('maximumPercent', maximumPercent, 0, 1000);
  if (minimumHealthyPercent === 100 && maximumPercent === 100) {
    // ECS's words.
    throw invalidParameter(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
  }
  const { linearConfiguration: linear, canaryConfiguration: canary } = configuration;
  requireShare('stepPercent', linear?.stepPercent, 3);
  requireRange('stepBakeTimeInMinutes', linear?.stepBakeTimeInMinutes, 0, minutesADay);
  requireShare('canaryPercent', canary?.canaryPercent, 0.1);
  requireRange('canaryBakeTimeInMinutes', canary?.canaryBakeTimeInMinutes, 0, minutesADay);
  if (alarms?.enable === true && (alarms.alarmNames ?? []).length === 0) {
    throw invalidParameter('alarmNames must not be empty if alarms are enabled.');
  }
  checkBreaker(configuration);
  checkHooks(lifecycleHooks);
}

function checkBreaker({ deploymentCircuitBreaker }: DeploymentConfiguration): void {
  const { type, value } = deploymentCircuitBreaker?.thresholdConfiguration ?? breakerDefaults.thresholdConfiguration;
  if (type !== undefined && !['COUNT', 'BOUNDED_PERCENT', 'UNBOUNDED_PERCENT'].includes(type)) {
    throw invalidParameter(`Invalid threshold type: ${type}`);
  }
  // assumed: the range.
  requireRange('thresholdConfiguration.value', value, 1, type === 'COUNT' ? 1_000_000 : 100);
}

function checkHooks(hooks: readonly DeploymentLifecycleHook[]): void {
  for (const kind of ['AWS_LAMBDA', 'PAUSE']) {
    if (hooks.filter(({ targetType = 'AWS_LAMBDA' }) => targetType === kind).length > mostHooks) {
      throw invalidParameter(`A service can have ${mostHooks} lifecycle hooks of the type ${kind} at most.`);
    }
  }
  for (const hook of hooks) checkHook(hook);
}

const pausable = [
  ...['RECONCILE_SERVICE', 'PRE_SCALE_UP', 'POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT'],
  ...['PRE_PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT'],
];
const stages = [...pausable, 'TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];

function checkHook({ targetType = 'AWS_LAMBDA', lifecycleStages = [], ...hook }: DeploymentLifecycleHook): void {
  // ECS's words, here and for the stages of a pause.
  if (!['AWS_LAMBDA', 'PAUSE'].includes(targetType)) {
    throw invalidParameter('Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE');
  }
  const pauses = targetType === 'PAUSE';
  if (lifecycleStages.length === 0) throw invalidParameter('lifecycleStages must not be empty.');
  const strange = lifecycleStages.find((stage) => !stages.includes(stage));
  if (strange !== undefined) throw invalidParameter(`Invalid lifecycle stage: ${strange}`);
  if (pauses && lifecycleStages.some((stage) => !pausable.includes(stage))) {
    throw invalidParameter('Invalid lifecycle stage provided for Pause Hook');
  }
  if (pauses && (hook.hookTargetArn !== undefined || hook.roleArn !== undefined)) {
    throw invalidParameter('A pause hook has no hookTargetArn and no roleArn.');
  }
  if (!pauses && !/^arn:[\w-]+:lambda:/.test(hook.hookTargetArn ?? '')) {
    throw invalidParameter('hookTargetArn must be the ARN of a Lambda function.');
  }
  const { timeoutInMinutes, action } = hook.timeoutConfiguration ?? {};
  requireRange('timeoutInMinutes', timeoutInMinutes, 1, pauses ? minutesOfAPause : minutesADay);
  if (action !== undefined && !['ROLLBACK', 'CONTINUE'].includes(action)) {
    throw invalidParameter(`Invalid timeout action: ${action}`);
  }
}

function requireRange(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw invalidParameter(`${name} must be an integer between ${least} and ${most}.`);
}

function requireShare(name: string, value: number | undefined, least: number): void {
  if (value === undefined) return;
  const oneDecimal = Math.abs(value * 10 - Math.round(value * 10)) < 1e-9;
  if (oneDecimal && value >= least && value <= 100) return;
  throw invalidParameter(`${name} must be a multiple of 0.1 between ${least.toFixed(1)} and 100.0.`);
}
