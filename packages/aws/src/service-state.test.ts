import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { DeploymentConfiguration, LoadBalancer, Service, TaskSet } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { serviceState, taskSetState } from './service-state.ts';

const names = { cluster: 'trivia', service: 'api' };
const elb = 'arn:aws:elasticloadbalancing:us-east-1:111122223333';
const rule = (id: string) => `${elb}:listener-rule/app/api/50dc6c495c0c9188/f2f7dc8efc522ab2/${id}`;
const group = (name: string) => `${elb}:targetgroup/${name}/73e2d6bc24d8a067`;
const taskDefinition = 'arn:aws:ecs:us-east-1:111122223333:task-definition/api:7';
const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

describe('a service with the controller ECS', () => {
  const balancer: LoadBalancer = {
    targetGroupArn: group('api-1'),
    containerName: 'web',
    containerPort: 8080,
    advancedConfiguration: {
      alternateTargetGroupArn: group('api-2'),
      productionListenerRule: rule('production'),
      testListenerRule: rule('test'),
      roleArn: 'arn:aws:iam::111122223333:role/ecs-infrastructure',
    },
  };
  const configuration: DeploymentConfiguration = {
    strategy: 'BLUE_GREEN',
    bakeTimeInMinutes: 5,
    alarms: { enable: true, rollback: true, alarmNames: ['api-5xx', 'api-latency'] },
  };
  const service: Service = {
    serviceArn: 'arn:aws:ecs:us-east-1:111122223333:service/trivia/api',
    serviceName: 'api',
    status: 'ACTIVE',
    taskDefinition,
    deploymentController: { type: 'ECS' },
    deploymentConfiguration: configuration,
    loadBalancers: [balancer],
    networkConfiguration,
  };

  it('is deployed by service deployments between its two target groups', () => {
    expect(serviceState(names, service)).toEqual({
      engine: 'service-deployments',
      serviceArn: service.serviceArn,
      cluster: 'trivia',
      name: 'api',
      taskDefinition,
      container: { name: 'web', port: 8080 },
      productionRoute: rule('production'),
      testRoute: rule('test'),
      targetGroups: [group('api-1'), group('api-2')],
      alarms: ['api-5xx', 'api-latency'],
      longestMinutes: 65,
    });
  });

  it('may be told by ARNs, and need not name its controller', () => {
    const { deploymentController: _, ...unnamed } = service;
    const byArn = { cluster: 'arn:aws:ecs:us-east-1:111122223333:cluster/trivia', service: 'api' };
    expect(serviceState(byArn, unnamed)).toMatchObject({ engine: 'service-deployments', cluster: 'trivia' });
  });

  it.each<[string, Partial<Service>, RegExp]>([
    [
      'is deployed by others',
      { deploymentController: { type: 'EXTERNAL' } },
      /^has the deployment controller EXTERNAL$/,
    ],
    [
      'replaces its tasks',
      { deploymentConfiguration: { strategy: 'ROLLING' } },
      /^is deployed with the strategy ROLLING/,
    ],
    ['has no strategy', { deploymentConfiguration: {} }, /strategy to BLUE_GREEN, CANARY or LINEAR$/],
    ['has no load balancer', { loadBalancers: [] }, /^has no loadBalancers\[\]\.advancedConfiguration\.productionL/],
    [
      'has one that nobody moves',
      {
        loadBalancers: [
          { ...balancer, advancedConfiguration: { alternateTargetGroupArn: group('api-2'), roleArn: '' } },
        ],
      },
      /so nothing moves its traffic$/,
    ],
    [
      'has tasks without addresses',
      { networkConfiguration: {} },
      /^has tasks without addresses of their own \(.*awsvpc\)/,
    ],
  ])('that %s is none for this action, and says why', (_, more, why) => {
    const state = serviceState(names, { ...service, ...more });
    expect(state).toMatchObject({ engine: 'none', why: expect.stringMatching(why) });
  });

  it('has no alarms that stop a deployment if they are switched off', () => {
    const alarms = { enable: false, rollback: false, alarmNames: ['api-5xx'] };
    const state = serviceState(names, { ...service, deploymentConfiguration: { ...configuration, alarms } });
    expect(state.alarms).toEqual([]);
  });

  it.each<[string, DeploymentConfiguration, number]>([
    ['all at once, with no bake time', { strategy: 'BLUE_GREEN' }, 60],
    ['all at once', { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 30 }, 90],
    ['a canary by default', { strategy: 'CANARY' }, 70],
    [
      'a canary',
      {
        strategy: 'CANARY',
        bakeTimeInMinutes: 5,
        canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 15 },
      },
      80,
    ],
    ['linear by default', { strategy: 'LINEAR' }, 120],
    ['linear', { strategy: 'LINEAR', linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 10 } }, 100],
    [
      'a pause at two stages',
      {
        strategy: 'BLUE_GREEN',
        lifecycleHooks: [
          {
            targetType: 'PAUSE',
            lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT'],
            timeoutConfiguration: { timeoutInMinutes: 30 },
          },
        ],
      },
      120,
    ],
    [
      'a hook with the longest time, which is a day',
      {
        strategy: 'BLUE_GREEN',
        lifecycleHooks: [{ lifecycleStages: ['POST_SCALE_UP'], hookTargetArn: 'arn', roleArn: 'arn' }],
      },
      1500,
    ],
  ])('may take as long as it is configured to: %s', (_, deploymentConfiguration, minutes) => {
    expect(serviceState(names, { ...service, deploymentConfiguration }).longestMinutes).toBe(minutes);
  });
});

describe('a service with the controller CODE_DEPLOY', () => {
  const primary: TaskSet = {
    id: 'ecs-svc/1',
    status: 'PRIMARY',
    taskDefinition,
    platformVersion: '1.4.0',
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    loadBalancers: [{ targetGroupArn: group('api-2'), containerName: 'web', containerPort: 8080 }],
    networkConfiguration,
  };
  const service: Service = {
    serviceArn: 'arn:aws:ecs:us-east-1:111122223333:service/trivia/api',
    serviceName: 'api',
    status: 'ACTIVE',
    deploymentController: { type: 'CODE_DEPLOY' },
    taskSets: [{ ...primary, id: 'ecs-svc/0', status: 'DRAINING', taskDefinition: 'old' }, primary],
  };
  const listener = (id: string) => `${elb}:listener/app/api/50dc6c495c0c9188/${id}`;
  const info: DeploymentGroupInfo = {
    applicationName: 'AppECS-trivia-api',
    deploymentGroupName: 'DgpECS-trivia-api',
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    ecsServices: [{ clusterName: 'trivia', serviceName: 'api' }],
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: [{ name: 'api-1' }, { name: 'api-2' }],
          prodTrafficRoute: { listenerArns: [listener('production')] },
          testTrafficRoute: { listenerArns: [listener('test')] },
        },
      ],
    },
    alarmConfiguration: { enabled: true, alarms: [{ name: 'api-5xx' }] },
  };
  const stateOf = (more: Partial<DeploymentGroupInfo> = {}, of: Service = service) =>
    taskSetState(names, of, { ...info, ...more }, [group('api-1'), group('api-2')]);

  it('is deployed by task sets, like the one that is primary', () => {
    expect(stateOf()).toEqual({
      engine: 'task-sets',
      serviceArn: service.serviceArn,
      cluster: 'trivia',
      name: 'api',
      taskDefinition,
      container: { name: 'web', port: 8080 },
      productionRoute: listener('production'),
      testRoute: listener('test'),
      targetGroups: [group('api-1'), group('api-2')],
      alarms: ['api-5xx'],
      longestMinutes: 60,
      placement: { platformVersion: '1.4.0', capacityProviders: [{ name: 'FARGATE_SPOT', base: 0, weight: 1 }] },
    });
  });

  it('need not have a test listener, nor capacity providers', () => {
    const [pair] = info.loadBalancerInfo?.targetGroupPairInfoList ?? [];
    const { testTrafficRoute: _, ...untested } = pair ?? {};
    expect(stateOf({ loadBalancerInfo: { targetGroupPairInfoList: [untested] } }).testRoute).toBeUndefined();
    const { capacityProviderStrategy: __, ...plain } = primary;
    expect(stateOf({}, { ...service, taskSets: [plain] }).placement?.capacityProviders).toEqual([]);
  });

  it('belongs to its group by names or by ARNs', () => {
    const byArn = {
      clusterName: 'arn:aws:ecs:us-east-1:111122223333:cluster/trivia',
      serviceName: 'arn:aws:ecs:us-east-1:111122223333:service/trivia/api',
    };
    expect(stateOf({ ecsServices: [byArn] }).engine).toBe('task-sets');
  });

  it.each<[string, Partial<DeploymentGroupInfo>, RegExp]>([
    [
      'is in another group',
      { ecsServices: [{ clusterName: 'trivia', serviceName: 'web' }] },
      /^is not the one of deployment group AppECS-trivia-api\/DgpECS-trivia-api$/,
    ],
    ['is in another cluster', { ecsServices: [{ clusterName: 'other', serviceName: 'api' }] }, /^is not the one of/],
    ['is in no group', { ecsServices: [] }, /^is not the one of/],
    ['has no listener', { loadBalancerInfo: {} }, /^has no production listener in its deployment group AppECS-/],
  ])('that %s is none for this action, and says why', (_, more, why) => {
    expect(stateOf(more)).toMatchObject({ engine: 'none', why: expect.stringMatching(why) });
  });

  it('needs tasks with addresses of their own, as its task set or the service says', () => {
    const { networkConfiguration: _, ...bridged } = primary;
    expect(stateOf({}, { ...service, taskSets: [bridged] })).toMatchObject({ engine: 'none' });
    expect(stateOf({}, { ...service, taskSets: [bridged], networkConfiguration })).toMatchObject({
      engine: 'task-sets',
    });
  });

  it.each([
    ['ECSAllAtOnce', 60],
    ['ECSCanary10Percent5Minutes', 65],
    ['ECSCanary10Percent15Minutes', 75],
    ['ECSLinear10PercentEvery1Minutes', 70],
    ['ECSLinear10PercentEvery3Minutes', 90],
  ])('may take as long as %s does', (name, minutes) => {
    expect(stateOf({ deploymentConfigName: `CodeDeployDefault.${name}` }).longestMinutes).toBe(minutes);
  });

  it('may take an hour more with a configuration of its own, and every wait of the group', () => {
    expect(stateOf({ deploymentConfigName: 'slowly' }).longestMinutes).toBe(120);
    const blueGreenDeploymentConfiguration = {
      deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
    } as const;
    expect(stateOf({ blueGreenDeploymentConfiguration }).longestMinutes).toBe(95);
  });
});
