import { describe, expect, it } from '@jest/globals';
import { ServiceError } from '../../service.ts';
import { checkTrafficConfiguration } from './advanced-configuration.ts';
import { completeDeploymentConfiguration } from './configuration.ts';
import { groupA, groupB, lambdaHook, productionRule, testRule } from './service-deployments-sample.ts';

function refusalOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const refusal = (given: object) => refusalOf(() => completeDeploymentConfiguration(given));
const pause = { targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] };
const lambda = lambdaHook('f', 'PRE_SCALE_UP');

describe('a deployment configuration', () => {
  it("is AWS's default if nothing is said", () => {
    expect(completeDeploymentConfiguration(undefined)).toEqual({
      ...{ strategy: 'ROLLING', minimumHealthyPercent: 100, maximumPercent: 200, bakeTimeInMinutes: 0 },
      alarms: { alarmNames: [], enable: false, rollback: false },
      deploymentCircuitBreaker: {
        ...{ enable: false, rollback: false, resetOnHealthyTask: true },
        thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
      },
    });
  });

  it('fills in the steps of its strategy, and keeps what an update leaves out', () => {
    const canary = completeDeploymentConfiguration({ strategy: 'CANARY', maximumPercent: 150 });
    expect(canary.canaryConfiguration).toEqual({ canaryPercent: 5, canaryBakeTimeInMinutes: 10 });
    const linear = completeDeploymentConfiguration({ strategy: 'LINEAR' }, canary);
    expect(linear).toMatchObject({
      maximumPercent: 150,
      linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6 },
    });
    expect(linear.canaryConfiguration).toBeUndefined();
    const broken = completeDeploymentConfiguration(
      { deploymentCircuitBreaker: { enable: true, rollback: true } },
      linear,
    );
    expect(broken.deploymentCircuitBreaker).toMatchObject({ enable: true, resetOnHealthyTask: true });
    expect(broken.strategy).toBe('LINEAR');
  });

  it.each([
    { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 },
    { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1440 },
    { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0.1, canaryBakeTimeInMinutes: 0 } },
    { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 100, canaryBakeTimeInMinutes: 1440 } },
    { strategy: 'LINEAR', linearConfiguration: { stepPercent: 3, stepBakeTimeInMinutes: 0 } },
    { strategy: 'LINEAR', linearConfiguration: { stepPercent: 33.3, stepBakeTimeInMinutes: 1440 } },
    { lifecycleHooks: [{ ...pause, timeoutConfiguration: { timeoutInMinutes: 20_160, action: 'CONTINUE' } }] },
    { lifecycleHooks: [{ ...lambda, timeoutConfiguration: { timeoutInMinutes: 1440 } }] },
    { lifecycleHooks: [...Array(10).fill(pause), ...Array(10).fill(lambda)] },
    { minimumHealthyPercent: 0, maximumPercent: 100 },
    { earlySuccessCriteria: { enable: false } },
  ])('may be %j', (given) => {
    expect(refusal(given)).toBeUndefined();
  });

  it.each([
    [{ strategy: 'BIG_BANG' }, 'Invalid strategy: BIG_BANG'],
    [{ strategy: 'BLUE_GREEN' }, 'bakeTimeInMinutes is required for the strategy BLUE_GREEN.'],
    [{ bakeTimeInMinutes: 1441 }, 'bakeTimeInMinutes must be an integer between 0 and 1440.'],
    [{ bakeTimeInMinutes: 1.5 }, 'bakeTimeInMinutes must be an integer between 0 and 1440.'],
    [{ minimumHealthyPercent: 101 }, 'minimumHealthyPercent must be an integer between 0 and 100.'],
    [
      { minimumHealthyPercent: 100, maximumPercent: 100 },
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    ],
    [{ canaryConfiguration: {} }, 'canaryConfiguration is only valid with the strategy CANARY.'],
    [{ strategy: 'CANARY', linearConfiguration: {} }, 'linearConfiguration is only valid with the strategy LINEAR.'],
    [
      { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0 } },
      'canaryPercent must be a multiple of 0.1 between 0.1 and 100.0.',
    ],
    [
      { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 5.55 } },
      'canaryPercent must be a multiple of 0.1 between 0.1 and 100.0.',
    ],
    [
      { strategy: 'CANARY', canaryConfiguration: { canaryBakeTimeInMinutes: 1441 } },
      'canaryBakeTimeInMinutes must be an integer between 0 and 1440.',
    ],
    [
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 2.9 } },
      'stepPercent must be a multiple of 0.1 between 3.0 and 100.0.',
    ],
    [
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 100.1 } },
      'stepPercent must be a multiple of 0.1 between 3.0 and 100.0.',
    ],
    [
      { strategy: 'LINEAR', linearConfiguration: { stepBakeTimeInMinutes: -1 } },
      'stepBakeTimeInMinutes must be an integer between 0 and 1440.',
    ],
    [
      { alarms: { alarmNames: [], enable: true, rollback: true } },
      'alarmNames must not be empty if alarms are enabled.',
    ],
    [
      { deploymentCircuitBreaker: { thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 101 } } },
      'thresholdConfiguration.value must be an integer between 1 and 100.',
    ],
    [
      { deploymentCircuitBreaker: { thresholdConfiguration: { type: 'SOME', value: 1 } } },
      'Invalid threshold type: SOME',
    ],
    [{ lifecycleHooks: [{ ...lambda, targetType: 'SNS' }] }, 'Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE'],
    [{ lifecycleHooks: [{ ...lambda, lifecycleStages: [] }] }, 'lifecycleStages must not be empty.'],
    [{ lifecycleHooks: [{ ...lambda, lifecycleStages: ['BAKE_TIME'] }] }, 'Invalid lifecycle stage: BAKE_TIME'],
    [{ lifecycleHooks: [{ ...lambda, hookTargetArn: 'f' }] }, 'hookTargetArn must be the ARN of a Lambda function.'],
    [
      { lifecycleHooks: [{ ...lambda, hookTargetArn: undefined }] },
      'hookTargetArn must be the ARN of a Lambda function.',
    ],
    ...['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'].map((stage) => [
      { lifecycleHooks: [{ ...pause, lifecycleStages: [stage] }] },
      'Invalid lifecycle stage provided for Pause Hook',
    ]),
    [{ lifecycleHooks: [{ ...pause, roleArn: 'r' }] }, 'A pause hook has no hookTargetArn and no roleArn.'],
    [
      { lifecycleHooks: [{ ...pause, timeoutConfiguration: { timeoutInMinutes: 20_161 } }] },
      'timeoutInMinutes must be an integer between 1 and 20160.',
    ],
    [
      { lifecycleHooks: [{ ...lambda, timeoutConfiguration: { timeoutInMinutes: 1441 } }] },
      'timeoutInMinutes must be an integer between 1 and 1440.',
    ],
    [
      { lifecycleHooks: [{ ...lambda, timeoutConfiguration: { timeoutInMinutes: 0 } }] },
      'timeoutInMinutes must be an integer between 1 and 1440.',
    ],
    [{ lifecycleHooks: [{ ...pause, timeoutConfiguration: { action: 'WAIT' } }] }, 'Invalid timeout action: WAIT'],
    [{ lifecycleHooks: Array(11).fill(pause) }, 'A service can have 10 lifecycle hooks of the type PAUSE at most.'],
    [
      { lifecycleHooks: Array(11).fill(lambda) },
      'A service can have 10 lifecycle hooks of the type AWS_LAMBDA at most.',
    ],
  ] as [object, string][])('may not be %j', (given, message) => {
    expect(refusal(given)).toBe(`InvalidParameterException: ${message}`);
  });

  it('has no early success here', () => {
    expect(refusal({ earlySuccessCriteria: { enable: true, healthyPercent: 50 } })).toBe(
      'NotImplemented: earlySuccessCriteria is not supported by local-aws.',
    );
  });
});

const advanced = {
  alternateTargetGroupArn: groupB,
  productionListenerRule: productionRule,
  testListenerRule: testRule,
  roleArn: 'r',
};
const balancer = { targetGroupArn: groupA, containerName: 'web', containerPort: 80, advancedConfiguration: advanced };
const plain = { ...balancer, advancedConfiguration: undefined };
const networkListener = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/net/lb/1/2';

describe('the load balancers of a service', () => {
  const check = (loadBalancers: readonly object[], strategy = 'BLUE_GREEN') =>
    refusalOf(() =>
      checkTrafficConfiguration(strategy as never, loadBalancers, {
        forward: () => [{ targetGroupArn: groupA, weight: 1 }],
      }),
    );

  it('may have their traffic shifted, or not', () => {
    expect(check([])).toBeUndefined();
    expect(check([balancer])).toBeUndefined();
    expect(check([plain], 'ROLLING')).toBeUndefined();
    const network = { ...advanced, productionListenerRule: networkListener, testListenerRule: undefined };
    expect(check([{ ...balancer, advancedConfiguration: network }])).toBeUndefined();
  });

  it.each([
    [
      [plain],
      'BLUE_GREEN',
      'ClientException: advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy',
    ],
    [
      [plain],
      'LINEAR',
      'ClientException: advancedConfiguration field is required for all loadBalancers when using the linear deployment strategy',
    ],
    [
      [balancer, plain],
      'ROLLING',
      'InvalidParameterException: Either all or none of the provided loadBalancers must have advancedConfiguration defined',
    ],
    [
      [{ ...balancer, loadBalancerName: 'old' }],
      'ROLLING',
      'InvalidParameterException: advancedConfiguration field is not allowed with ELBv1 loadBalancers',
    ],
    [[balancer, balancer], 'ROLLING', `InvalidParameterException: Duplicate targetGroupArn found: ${groupA}`],
    [
      [{ ...balancer, advancedConfiguration: { ...advanced, productionListenerRule: groupA } }],
      'ROLLING',
      `InvalidParameterException: productionListenerRule has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: ${groupA}`,
    ],
    [
      [{ ...balancer, advancedConfiguration: { ...advanced, testListenerRule: productionRule } }],
      'ROLLING',
      `InvalidParameterException: The following rules cannot be used as both production and test listener rules: ${productionRule}`,
    ],
    [
      [{ ...balancer, advancedConfiguration: { ...advanced, testListenerRule: undefined } }],
      'ROLLING',
      'InvalidParameterException: For Application LoadBalancer, testListenerRule is required when productionListenerRule is not associated with both targetGroup and alternateTargetGroup',
    ],
    [
      [{ ...balancer, advancedConfiguration: { ...advanced, roleArn: undefined } }],
      'ROLLING',
      'InvalidParameterException: targetGroupArn, alternateTargetGroupArn, productionListenerRule and roleArn are required with advancedConfiguration',
    ],
  ])('may not be %j with %s', (loadBalancers, strategy, error) => {
    expect(check(loadBalancers, strategy)).toBe(error);
  });
});
