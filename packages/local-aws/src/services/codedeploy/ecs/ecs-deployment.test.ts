/** Whole deployments on the ECS platform: shifts to the second, both waits, roles that swap, and what is found. */

import { describe, expect, it } from '@jest/globals';
import { ecsAppSpecOf, sampleEcs } from './ecs-sample.ts';
import { taskDefinitionArn } from './service-sample.ts';
import { deploymentIn } from './stage-sample.ts';

const minute = 60_000;

/** Seconds since the first shift and percent of each shift of production traffic. */
function shiftsOf(config: string) {
  const aws = sampleEcs({ config });
  const id = aws.deployService();
  aws.clock.advance(60 * minute);
  expect(aws.info(id).status).toBe('Succeeded');
  const shifts = aws.events.filter(
    ({ type, detail }) => type === 'traffic-shifted' && detail.traffic === 'production' && detail.percent !== 0,
  );
  return shifts.map(({ at, detail }) => [Math.round(at - (shifts[0]?.at ?? 0)), detail.percent]);
}

describe('a deployment to a service', () => {
  it('shifts as its configuration says, to the second', () => {
    expect(shiftsOf('ECSAllAtOnce')).toEqual([[0, 100]]);
    expect(shiftsOf('ECSCanary10Percent15Minutes')).toEqual([
      [0, 10],
      [900, 100],
    ]);
    expect(shiftsOf('ECSLinear10PercentEvery3Minutes')).toEqual(
      [10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((percent, step) => [step * 180, percent]),
    );
  });

  it('lists its lifecycle events from the beginning: eight with a test listener, six without', () => {
    const eventsOf = (testListener: boolean) => {
      const aws = sampleEcs({ testListener });
      const id = aws.deployService();
      expect(aws.refusal('ListDeploymentTargets', { deploymentId: id }).code).toBe('DeploymentNotStartedException');
      aws.clock.advance(1000);
      expect(aws.call('ListDeploymentTargets', { deploymentId: id })).toEqual({ targetIds: ['shop:web'] });
      return aws.lifecycle(id).map((event) => event.replace(':Pending', ''));
    };
    expect(eventsOf(true)).toEqual([
      ...['BeforeInstall', 'Install', 'AfterInstall', 'AllowTestTraffic', 'AfterAllowTestTraffic'],
      ...['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'],
    ]);
    expect(eventsOf(false)).toEqual([
      ...['BeforeInstall', 'Install', 'AfterInstall', 'BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'],
    ]);
  });

  it('shows its task sets and their traffic', () => {
    const aws = sampleEcs();
    const id = aws.deployService();
    aws.clock.advance(1000);
    const blue = {
      ...{ identifer: 'ecs-svc/1000', desiredCount: 2, pendingCount: 0, runningCount: 2, status: 'PRIMARY' },
      ...{ trafficWeight: 100, targetGroup: { name: 'one' }, taskSetLabel: 'Blue' },
    };
    expect(aws.ecsTarget(id).taskSetsInfo).toEqual([blue]);
    aws.clock.advance(2 * minute);
    expect(aws.ecsTarget(id)).toMatchObject({
      targetArn: 'arn:aws:ecs:us-east-1:000000000000:service/shop/web',
      status: 'InProgress',
      taskSetsInfo: [
        { ...blue, trafficWeight: 90 },
        {
          ...{ identifer: 'ecs-svc/1001', status: 'ACTIVE', trafficWeight: 10, runningCount: 2 },
          ...{ targetGroup: { name: 'two' }, taskSetLabel: 'Green' },
        },
      ],
    });
    expect(aws.info(id)).not.toHaveProperty('deploymentOverview');
    expect(aws.info(id)).toMatchObject({
      ...{ computePlatform: 'ECS', instanceTerminationWaitTimeStarted: false },
      blueGreenDeploymentConfiguration: aws.settings.blueGreenDeploymentConfiguration,
      loadBalancerInfo: aws.settings.loadBalancerInfo,
    });
  });

  it('orders the task set that its AppSpec file describes', () => {
    const aws = sampleEcs();
    const id = aws.deployService();
    aws.clock.advance(2000);
    const loadBalancer = {
      targetGroupArn: expect.stringContaining('targetgroup/two/'),
      containerName: 'app',
      containerPort: 80,
    };
    const order = { cluster: 'shop', service: 'web', taskDefinition: taskDefinitionArn(2), externalId: id };
    expect(aws.service.orders).toEqual([{ ...order, loadBalancer, platformVersion: 'LATEST' }]);
  });

  it('keeps the original for the termination wait, which may be ended early', () => {
    const aws = deploymentIn('termination', { terminationWait: 60 });
    const { id } = aws;
    aws.clock.advance(59 * minute);
    expect(aws.info(id)).toMatchObject({ status: 'InProgress', instanceTerminationWaitTimeStarted: true });
    expect(new Set(aws.lifecycle(id).map((event) => event.split(':')[1]))).toEqual(new Set(['Succeeded']));
    expect(aws.service.taskSets()).toEqual(['1:ACTIVE:100', '2:PRIMARY:100']);
    aws.call('ContinueDeployment', { deploymentId: id, deploymentWaitType: 'TERMINATION_WAIT' });
    expect(aws.info(id).status).toBe('Succeeded');
    expect(aws.service.taskSets()).toEqual(['2:PRIMARY:100']);
    expect(aws.refusal('ContinueDeployment', { deploymentId: id }).code).toBe('DeploymentAlreadyCompletedException');
    expect(aws.scheduled()).toBe(1);
  });

  it('swaps the roles of the target groups from one to the next', () => {
    const aws = sampleEcs({ config: 'ECSAllAtOnce', terminationWait: 0 });
    const groups = [2, 3, 1].map((revision) => {
      const id = aws.deployService(revision);
      aws.clock.advance(5 * minute);
      expect(aws.info(id).status).toBe('Succeeded');
      expect(aws.service.taskSets()).toEqual([`${revision}:PRIMARY:100`]);
      return [aws.service.weights('production'), aws.service.weights('test')];
    });
    expect(groups).toEqual([
      [{ two: 1 }, { two: 1 }],
      [{ one: 1 }, { one: 1 }],
      [{ two: 1 }, { two: 1 }],
    ]);
  });

  it('moves a test listener that was on the empty group, and after a rollback it is back there', () => {
    const aws = sampleEcs();
    aws.service.setWeights('test', { two: 1 });
    const id = aws.deployService(2, [{ AfterAllowTestTraffic: 'pre' }]);
    aws.clock.advance(2 * minute);
    aws.report(aws.hookCalls[0], 'Failed');
    aws.clock.advance(5000);
    expect(aws.info(id).status).toBe('Failed');
    expect(aws.service.weights('test')).toEqual({ two: 1 });
  });
});

describe('the wait for ContinueDeployment', () => {
  it('comes before BeforeAllowTraffic, as Ready, and lasts as long as the group says', () => {
    const aws = deploymentIn('Ready', { readyWait: 45 });
    const { id } = aws;
    expect(aws.ecsTarget(id).status).toBe('Ready');
    expect(aws.lifecycle(id).slice(4)).toEqual([
      'AfterAllowTestTraffic:Succeeded',
      'BeforeAllowTraffic:Pending',
      'AllowTraffic:Pending',
      'AfterAllowTraffic:Pending',
    ]);
    const refusal = (deploymentWaitType: string) =>
      aws.refusal('ContinueDeployment', { deploymentId: id, deploymentWaitType }).code;
    expect(refusal('TERMINATION_WAIT')).toBe('InvalidDeploymentStatusException');
    expect(refusal('NO_WAIT')).toBe('InvalidDeploymentWaitTypeException');
    aws.clock.advance(44 * minute);
    expect(aws.info(id).status).toBe('Ready');
    aws.clock.advance(minute);
    expect(aws.info(id)).toMatchObject({
      status: 'Stopped',
      errorInformation: {
        message:
          'The deployment timed out while waiting for a notification to continue. This time out period is 45 minutes.',
      },
    });
    expect(aws.lifecycle(id).slice(5)).toEqual([
      'BeforeAllowTraffic:Skipped',
      'AllowTraffic:Skipped',
      'AfterAllowTraffic:Skipped',
    ]);
    aws.clock.advance(5000);
    expect(aws.info(aws.rollbackOf(id)).status).toBe('Succeeded');
    expect(aws.service.taskSets()).toEqual(['1:PRIMARY:100']);
  });

  it('cannot be ended before it has begun', () => {
    const aws = deploymentIn('AfterInstall');
    expect(aws.refusal('ContinueDeployment', { deploymentId: aws.id }).code).toBe(
      'DeploymentIsNotInReadyStateException',
    );
  });
});

describe('alarms', () => {
  it('that the request overrides are not heeded', () => {
    const aws = sampleEcs({ alarms: ['errors'], terminationWait: 0 });
    aws.alarmStates.set('errors', 'ALARM');
    const id = aws.deployService(2, [], { overrideAlarmConfiguration: { enabled: false } });
    aws.clock.advance(10 * minute);
    expect(aws.info(id).status).toBe('Succeeded');
  });

  it('that are red at the start stop it before its first hook, and there is nothing to roll back', () => {
    const aws = sampleEcs({ alarms: ['errors'] });
    aws.alarmStates.set('errors', 'ALARM');
    const id = aws.deployService(2, [{ BeforeInstall: 'pre' }]);
    aws.clock.advance(5000);
    expect(aws.info(id)).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
    expect([aws.hookCalls, aws.service.orders]).toEqual([[], []]);
    expect(aws.info(id)).not.toHaveProperty('rollbackInfo');
  });
});

describe('what a deployment finds', () => {
  type Sample = ReturnType<typeof sampleEcs>;
  const badAppSpec =
    'The deployment failed because the AppSpec file that specifies the deployment configuration is missing or has an invalid configuration.';
  const production = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/web/50dc/production';
  const ecsError = 'The ECS service cannot be updated due to an unexpected error:';
  const parameter = '(Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException).';

  it.each<[string, (aws: Sample) => string, string, string]>([
    [
      'no YAML',
      (aws) => aws.deploy('Resources: [', aws.names),
      'INVALID_REVISION',
      `${badAppSpec} The input AppSpec file is a not well-formed yaml. The template cannot be parsed.`,
    ],
    [
      'a container that is not in the task definition',
      (aws) => aws.deploy(ecsAppSpecOf({ LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 80 } }), aws.names),
      'ECS_UPDATE_ERROR',
      `${ecsError} The container web does not exist in the task definition. ${parameter} Check your ECS service status.`,
    ],
    [
      'a port that the container does not have',
      (aws) => aws.deploy(ecsAppSpecOf({ LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 443 } }), aws.names),
      'ECS_UPDATE_ERROR',
      `${ecsError} The container app did not have a container port 443 defined. ${parameter} Check your ECS service status.`,
    ],
    [
      'no such task definition',
      (aws) => aws.deployService(9),
      'ECS_UPDATE_ERROR',
      `${ecsError} Unable to describe task definition. (Service: AmazonECS; Status Code: 400; Error Code: ClientException). Check your ECS service status.`,
    ],
    [
      'production traffic somewhere else',
      (aws) => {
        aws.service.setWeights('production', { two: 1 });
        return aws.deployService();
      },
      'ELASTIC_LOAD_BALANCING_INVALID',
      `The ELB could not be updated due to the following error: Primary taskset target group must be behind listener ${production.replace(':listener/', ':listener-rule/')}`,
    ],
    [
      'no production traffic at all',
      (aws) => {
        aws.service.setWeights('production', {});
        return aws.deployService();
      },
      'ELASTIC_LOAD_BALANCING_INVALID',
      `The ELB could not be updated due to the following error: Primary taskset target group must be behind listener ${production}`,
    ],
    [
      'no service',
      (aws) => {
        aws.service.remove();
        return aws.deployService();
      },
      'INVALID_ECS_SERVICE',
      'The deployment failed because the Amazon ECS service web in the cluster shop does not exist.',
    ],
  ])('%s fails it, and nothing has changed', (_, deploy, code, message) => {
    const aws = sampleEcs();
    const id = deploy(aws);
    expect(aws.info(id).status).toBe('Created');
    aws.clock.advance(10_000);
    expect(aws.info(id)).toMatchObject({ status: 'Failed', errorInformation: { code, message } });
    expect(aws.service.orders).toEqual([]);
    aws.clock.advance(minute);
    expect(aws.call('ListDeployments', {}).deployments).toEqual([id]);
    expect(aws.scheduled()).toBe(0);
  });
});
