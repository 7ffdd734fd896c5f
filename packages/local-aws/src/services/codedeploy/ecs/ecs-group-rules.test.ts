/** What CodeDeploy refuses of an ECS deployment group, in its words where they are known. */

import { describe, expect, it } from '@jest/globals';
import { revisionOf } from '../codedeploy-sample.ts';
import { ecsAppSpecOf, sampleEcs } from './ecs-sample.ts';

const listener = { listenerArns: ['arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/web/1/2'] };
const pair = { targetGroups: [{ name: 'one' }, { name: 'two' }], prodTrafficRoute: listener };
const pairs = (...targetGroupPairInfoList: object[]) => ({ loadBalancerInfo: { targetGroupPairInfoList } });
const ready = (deploymentReadyOption: object) => ({ blueGreenDeploymentConfiguration: { deploymentReadyOption } });
const blue = (terminateBlueInstancesOnDeploymentSuccess: object) => ({
  blueGreenDeploymentConfiguration: { terminateBlueInstancesOnDeploymentSuccess },
});
const [noLoadBalancer, noPair, noBlueGreen, noService] = [
  'InvalidLoadBalancerInfo',
  'InvalidTargetGroupPair',
  'InvalidBlueGreenDeploymentConfiguration',
  'InvalidECSService',
];

/** What is wrong, the error's name, and its text where that is known. */
const refused: readonly (readonly [object, string, string?])[] = [
  [
    { deploymentStyle: { deploymentType: 'IN_PLACE' } },
    'InvalidDeploymentStyle',
    'For ECS deployment, the deployment type must be BLUE_GREEN, and deployment option must be WITH_TRAFFIC_CONTROL.',
  ],
  [
    { autoScalingGroups: ['fleet'] },
    'InvalidAutoScalingGroup',
    'For ECS deployment group, autoScalingGroups can not be specified',
  ],
  [{ loadBalancerInfo: undefined }, noLoadBalancer, 'For ECS deployment group, loadBalancerInfo must be specified'],
  [
    { loadBalancerInfo: { elbInfoList: [{ name: 'old' }] } },
    noLoadBalancer,
    'For ECS deployment group, loadBalancerInfo must not contain elbInfo list',
  ],
  [
    { loadBalancerInfo: { targetGroupInfoList: [{ name: 'one' }] } },
    noLoadBalancer,
    'For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list',
  ],
  [pairs(), noLoadBalancer],
  [pairs(pair, pair), noLoadBalancer],
  [pairs({ ...pair, targetGroups: [{ name: 'one' }] }), noPair],
  [pairs({ ...pair, targetGroups: [{ name: 'one' }, { name: 'one' }] }), noPair],
  [pairs({ ...pair, prodTrafficRoute: undefined }), noPair],
  [pairs({ ...pair, testTrafficRoute: { listenerArns: [] } }), noPair],
  [
    { blueGreenDeploymentConfiguration: undefined },
    noBlueGreen,
    'For ECS deployment group, blueGreenDeploymentConfiguration must be specified',
  ],
  [
    ready({ actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 5 }),
    noBlueGreen,
    "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
  ],
  [ready({ actionOnTimeout: 'STOP_DEPLOYMENT' }), noBlueGreen],
  [ready({ actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 7201 }), noBlueGreen],
  [ready({ actionOnTimeout: 'ASK' }), noBlueGreen],
  [blue({ action: 'TERMINATE', terminationWaitTimeInMinutes: 2881 }), noBlueGreen],
  [blue({ action: 'SELL' }), noBlueGreen],
  [{ blueGreenDeploymentConfiguration: { greenFleetProvisioningOption: {} } }, noBlueGreen],
  [{ ecsServices: undefined }, noService],
  [
    { ecsServices: [{ clusterName: 'shop', serviceName: 'gone' }] },
    noService,
    'Could not load ECS service information for cluster: shop, service: gone. Cause: The service was not found.',
  ],
  [{}, 'ECSServiceMappingLimitExceeded'],
  [{ deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' }, 'InvalidDeploymentConfigName'],
  [{ triggerConfigurations: [{ triggerName: 't' }] }, 'InvalidTriggerConfig'],
  [
    {
      triggerConfigurations: [
        { triggerName: 't', triggerTargetArn: 'arn:aws:sns:us-east-1:1:t', triggerEvents: ['Boom'] },
      ],
    },
    'InvalidTriggerConfig',
  ],
  [{ triggerConfigurations: Array.from({ length: 11 }, () => ({})) }, 'TriggerTargetsLimitExceeded'],
];

describe('a deployment group of ECS', () => {
  it.each(refused.map(([change, code, message]) => ({ change, code, message })))(
    'with $change is refused with $code',
    ({ change, code, message }) => {
      const aws = sampleEcs();
      const input = { ...aws.names, deploymentGroupName: 'other', ...aws.settings, ...change };
      const refusal = aws.refusal('CreateDeploymentGroup', input);
      expect(refusal.code).toBe(`${code}Exception`);
      if (message !== undefined) expect(refusal.message).toBe(message);
    },
  );

  it('does not keep the original alive: 501, and it is named', () => {
    const aws = sampleEcs();
    const input = { ...aws.names, deploymentGroupName: 'other', ...aws.settings, ...blue({ action: 'KEEP_ALIVE' }) };
    expect(aws.refusal('CreateDeploymentGroup', input)).toEqual({
      code: 'NotImplemented',
      message: 'KEEP_ALIVE on the ECS compute platform is not supported by local-aws.',
      status: 501,
    });
  });

  it('needs a service with the CODE_DEPLOY controller', () => {
    expect(() => sampleEcs({ service: { controller: 'ECS' } })).toThrow(
      "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
    );
  });

  it('shifts all at once behind a network load balancer', () => {
    const gradual =
      'Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when you create/update Deployment group.';
    expect(() => sampleEcs({ service: { balancer: 'network' } })).toThrow(gradual);
    const aws = sampleEcs({ service: { balancer: 'network' }, config: 'ECSAllAtOnce', terminationWait: 0 });
    const deploymentConfigName = 'CodeDeployDefault.ECSCanary10Percent5Minutes';
    const update = { applicationName: 'api', currentDeploymentGroupName: 'live', deploymentConfigName };
    expect(aws.refusal('UpdateDeploymentGroup', update).message).toBe(gradual);
    const deployment = { ...aws.names, revision: revisionOf(ecsAppSpecOf()), deploymentConfigName };
    expect(aws.refusal('CreateDeployment', deployment).message).toBe(gradual);
    const id = aws.deployService();
    aws.clock.advance(120_000);
    expect(aws.info(id).status).toBe('Succeeded');
    expect(aws.service.weights('production')).toEqual({ two: 1 });
  });

  it('shows what it left out: no wait at all', () => {
    const aws = sampleEcs();
    const update = { applicationName: 'api', currentDeploymentGroupName: 'live' };
    aws.call('UpdateDeploymentGroup', { ...update, blueGreenDeploymentConfiguration: {} });
    const { blueGreenDeploymentConfiguration } = aws.call('GetDeploymentGroup', aws.names).deploymentGroupInfo;
    expect(blueGreenDeploymentConfiguration).toEqual({
      deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 0 },
    });
  });

  it('may be updated while it keeps its service', () => {
    const aws = sampleEcs();
    const update = { applicationName: 'api', currentDeploymentGroupName: 'live' };
    aws.call('UpdateDeploymentGroup', { ...update, ...blue({ action: 'TERMINATE', terminationWaitTimeInMinutes: 9 }) });
    expect(aws.call('GetDeploymentGroup', aws.names).deploymentGroupInfo).toMatchObject({
      ...{ computePlatform: 'ECS', ecsServices: [{ clusterName: 'shop', serviceName: 'web' }] },
      ...blue({ action: 'TERMINATE', terminationWaitTimeInMinutes: 9 }),
    });
  });
});
