/** Whole deployments on the Lambda platform, second by second. */

import { describe, expect, it } from '@jest/globals';
import { appSpecOf, type SampleOptions, sampleCodeDeploy } from './codedeploy-sample.ts';

const whollyOn = (functionVersion: string) => ({ functionVersion, additionalVersionWeights: {} });
const splitAt = (weight: number) => ({ functionVersion: '1', additionalVersionWeights: { '2': weight } });
const bothHooks = appSpecOf({}, [{ BeforeAllowTraffic: 'pre' }, { AfterAllowTraffic: 'post' }]);
const minute = 60_000;
const badAppSpec =
  'The deployment failed because the AppSpec file that specifies the AWS Lambda deployment configuration is missing or has an invalid configuration.';

type Sample = ReturnType<typeof sampleCodeDeploy>;

/** What to do to get a deployment with both hooks into each stage. */
const stages: readonly [string, (aws: Sample) => void][] = [
  ['Created', () => {}],
  ['preparing', (aws) => aws.clock.advance(1000)],
  ['BeforeAllowTraffic', (aws) => aws.clock.advance(2000)],
  [
    'AllowTraffic',
    (aws) => {
      aws.clock.advance(2000);
      aws.report(aws.hookCalls[0], 'Succeeded');
      aws.clock.advance(minute);
    },
  ],
  [
    'AfterAllowTraffic',
    (aws) => {
      aws.clock.advance(2000);
      aws.report(aws.hookCalls[0], 'Succeeded');
      aws.clock.advance(6 * minute);
    },
  ],
];

describe('a deployment', () => {
  it('shifts as its configuration says, to the second', () => {
    const shiftsOf = (config: string) => {
      const aws = sampleCodeDeploy({ config });
      const id = aws.deploy();
      aws.clock.advance(60 * minute);
      expect(aws.info(id).status).toBe('Succeeded');
      expect(aws.alias()).toEqual(whollyOn('2'));
      return aws.routings.map(({ at, additionalVersionWeights }) => [at - 1.5, additionalVersionWeights['2'] ?? 1]);
    };
    expect(shiftsOf('CodeDeployDefault.LambdaAllAtOnce')).toEqual([[0, 1]]);
    expect(shiftsOf('CodeDeployDefault.LambdaCanary10Percent15Minutes')).toEqual([
      [0, 0.1],
      [900, 1],
    ]);
    expect(shiftsOf('CodeDeployDefault.LambdaLinear10PercentEvery2Minutes')).toEqual(
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].map((weight, step) => [step * 120, weight]),
    );
  });

  it('keeps its times after a hook that took long', () => {
    const aws = sampleCodeDeploy({ config: 'CodeDeployDefault.LambdaLinear10PercentEvery10Minutes' });
    aws.deploy(bothHooks);
    aws.clock.advance(50 * minute);
    aws.report(aws.hookCalls[0], 'Succeeded');
    aws.clock.advance(100 * minute);
    expect(aws.routings.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => 3000 + step * 600));
  });

  it('may name its function by ARN', () => {
    const aws = sampleCodeDeploy();
    const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:bot';
    const id = aws.deploy(appSpecOf({ Name: arn }));
    aws.clock.advance(10 * minute);
    aws.deploy(appSpecOf({ CurrentVersion: '2', TargetVersion: '3' }));
    aws.clock.advance(10 * minute);
    expect(aws.askedFor).toEqual([arn, 'arn:aws:lambda:us-east-1:000000000000:function:bot']);
    expect(aws.target(id)).toMatchObject({ targetId: 'bot:live', lambdaFunctionInfo: { functionName: 'bot' } });
  });

  it('leaves nothing to come when it has ended', () => {
    const aws = sampleCodeDeploy({ alarms: ['errors'] });
    const deploymentId = aws.deploy();
    aws.clock.advance(minute);
    aws.call('StopDeployment', { deploymentId });
    aws.clock.advance(minute);
    aws.deploy();
    expect(aws.scheduled()).toBe(1);
    aws.clock.advance(10 * minute);
    expect(aws.scheduled()).toBe(0);
  });

  it('shows its state while it runs and when it is over', () => {
    const aws = sampleCodeDeploy();
    const id = aws.deploy(appSpecOf(), { description: 'release 7' });
    expect(aws.info(id)).toEqual({
      applicationName: 'shop',
      deploymentGroupName: 'live',
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      deploymentId: expect.stringMatching(/^d-[A-Z0-9]{9}$/),
      revision: { revisionType: 'AppSpecContent', appSpecContent: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      status: 'Created',
      createTime: new Date(Date.UTC(2026, 0, 1)),
      description: 'release 7',
      creator: 'user',
      ignoreApplicationStopFailures: false,
      updateOutdatedInstancesOnly: false,
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      instanceTerminationWaitTimeStarted: false,
      computePlatform: 'Lambda',
    });
    aws.clock.advance(2000);
    expect(aws.info(id)).toMatchObject({
      status: 'InProgress',
      startTime: new Date(Date.UTC(2026, 0, 1, 0, 0, 0, 500)),
    });
    expect(aws.info(id)).not.toHaveProperty('deploymentOverview');
    expect(aws.target(id)).toEqual({
      deploymentId: id,
      targetId: 'bot:live',
      targetArn: 'arn:aws:lambda:us-east-1:000000000000:function:bot:live',
      status: 'InProgress',
      lastUpdatedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, 1, 500)),
      lifecycleEvents: [
        {
          lifecycleEventName: 'BeforeAllowTraffic',
          status: 'Succeeded',
          startTime: new Date(Date.UTC(2026, 0, 1, 0, 0, 1, 200)),
          endTime: new Date(Date.UTC(2026, 0, 1, 0, 0, 1, 500)),
        },
        {
          lifecycleEventName: 'AllowTraffic',
          status: 'InProgress',
          startTime: new Date(Date.UTC(2026, 0, 1, 0, 0, 1, 500)),
        },
        { lifecycleEventName: 'AfterAllowTraffic', status: 'Pending' },
      ],
      lambdaFunctionInfo: {
        functionName: 'bot',
        functionAlias: 'live',
        currentVersion: '1',
        targetVersion: '2',
        targetVersionWeight: 0.1,
      },
    });
    aws.clock.advance(6 * minute);
    expect(aws.info(id)).toMatchObject({
      status: 'Succeeded',
      completeTime: new Date(Date.UTC(2026, 0, 1, 0, 5, 2, 300)),
      deploymentOverview: { Pending: 0, InProgress: 0, Succeeded: 1, Failed: 0, Skipped: 0, Ready: 0 },
    });
    expect(aws.target(id)).toMatchObject({ status: 'Succeeded', lambdaFunctionInfo: { targetVersionWeight: 1 } });
  });

  it('tells the event stream what happens, in order', () => {
    const aws = sampleCodeDeploy({ config: 'CodeDeployDefault.LambdaAllAtOnce' });
    const deploymentId = aws.deploy();
    aws.clock.advance(minute);
    const told = aws.events.map(({ type, detail: { name = '', status = '' } }) => `${type} ${name} ${status}`.trim());
    expect(told.map((line) => line.replace(/ +/g, ' '))).toEqual([
      'deployment-created',
      'event',
      'deployment-status InProgress',
      'lifecycle-event BeforeAllowTraffic InProgress',
      'lifecycle-event BeforeAllowTraffic Succeeded',
      'lifecycle-event AllowTraffic InProgress',
      'traffic-shifted',
      'lifecycle-event AllowTraffic Succeeded',
      'lifecycle-event AfterAllowTraffic InProgress',
      'lifecycle-event AfterAllowTraffic Succeeded',
      'deployment-status Succeeded',
      'event',
    ]);
    const shift = { deploymentId, function: 'bot', alias: 'live', targetVersion: '2', targetVersionWeight: 1 };
    expect(aws.events.find(({ type }) => type === 'traffic-shifted')?.detail).toEqual(shift);
  });
});

describe('hooks', () => {
  it('are invoked at 0 % and at 100 %, and waited for', () => {
    const aws = sampleCodeDeploy();
    const id = aws.deploy(bothHooks);
    aws.clock.advance(20 * minute);
    expect(aws.lifecycle(id)).toEqual([
      'BeforeAllowTraffic:InProgress',
      'AllowTraffic:Pending',
      'AfterAllowTraffic:Pending',
    ]);
    expect(aws.hookCalls).toEqual([
      {
        function: 'pre',
        at: 1.2,
        payload: {
          DeploymentId: id,
          LifecycleEventHookExecutionId: expect.stringMatching(/^eyJlbmNyeXB0ZWREYXRhIjoi/),
        },
      },
    ]);
    expect(aws.alias()).toEqual(whollyOn('1'));
    aws.report(aws.hookCalls[0], 'Succeeded');
    aws.clock.advance(6 * minute);
    expect(aws.hookCalls.map((hook) => [hook.function, hook.at])).toEqual([
      ['pre', 1.2],
      ['post', 1500.5],
    ]);
    expect(aws.alias()).toEqual(whollyOn('2'));
    expect(aws.info(id).status).toBe('InProgress');
    aws.report(aws.hookCalls[1], 'Succeeded');
    expect(aws.info(id).status).toBe('Succeeded');
  });

  it.each([
    ['BeforeAllowTraffic', 2, ['Failed', 'Skipped', 'Skipped'], '1'],
    ['AfterAllowTraffic', 4, ['Succeeded', 'Succeeded', 'Failed'], '2'],
  ])('that report a failure at %s fail the deployment', (_, stage, lifecycle, serving) => {
    const aws = sampleCodeDeploy({ rollbackOn: [] });
    const id = aws.deploy(bothHooks);
    stages[stage]?.[1](aws);
    aws.report(aws.hookCalls.at(-1), 'Failed');
    expect(aws.info(id)).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'HOOK_EXECUTION_FAILURE',
        message: 'The deployment failed because one or more of the lifecycle event validation functions failed.',
      },
      deploymentOverview: { Failed: 1, Succeeded: 0 },
    });
    expect(aws.lifecycle(id).map((event) => event.split(':')[1])).toEqual(lifecycle);
    aws.clock.advance(60 * minute);
    expect(aws.alias()).toEqual(whollyOn(serving));
    expect(aws.info(id)).not.toHaveProperty('rollbackInfo');
  });

  it('that never report fail the deployment after an hour', () => {
    const aws = sampleCodeDeploy();
    const id = aws.deploy(bothHooks);
    aws.clock.advance(1200 + 60 * minute - 1);
    expect(aws.info(id).status).toBe('InProgress');
    aws.clock.advance(1);
    expect(aws.info(id)).toMatchObject({
      status: 'Failed',
      errorInformation: {
        message:
          'The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.',
      },
    });
    aws.clock.advance(1000);
    expect(aws.info(aws.rollbackOf(id)).creator).toBe('codeDeployRollback');
    expect(() => aws.report(aws.hookCalls[0], 'Succeeded')).toThrow('already completed');
  });

  it('that do not exist fail the deployment at once', () => {
    const aws = sampleCodeDeploy();
    const id = aws.deploy(appSpecOf({}, [{ BeforeAllowTraffic: 'gone' }]));
    aws.clock.advance(1200);
    expect(aws.info(id)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'INVALID_LAMBDA_FUNCTION', message: expect.stringContaining('function:gone') },
    });
  });

  it('may report once, as Succeeded or Failed, with the id that they got', () => {
    const aws = sampleCodeDeploy();
    const deploymentId = aws.deploy(bothHooks);
    aws.clock.advance(2000);
    const [hook] = aws.hookCalls;
    const lifecycleEventHookExecutionId = hook?.payload.LifecycleEventHookExecutionId;
    const refusal = (input: object) =>
      aws.refusal('PutLifecycleEventHookExecutionStatus', {
        ...{ deploymentId, lifecycleEventHookExecutionId, status: 'Succeeded' },
        ...input,
      }).code;
    expect(refusal({ status: 'Skipped' })).toBe('InvalidLifecycleEventHookExecutionStatusException');
    expect(refusal({ lifecycleEventHookExecutionId: 'eyJ' })).toBe('InvalidLifecycleEventHookExecutionIdException');
    expect(refusal({ lifecycleEventHookExecutionId: undefined })).toBe('InvalidLifecycleEventHookExecutionIdException');
    expect(refusal({ deploymentId: undefined })).toBe('DeploymentIdRequiredException');
    expect(aws.report(hook, 'Succeeded')).toEqual({ lifecycleEventHookExecutionId });
    expect(refusal({})).toBe('LifecycleEventAlreadyCompletedException');
    expect(aws.info(deploymentId).status).toBe('InProgress');
  });
});

describe('alarms', () => {
  it('stop the deployment in mid-canary, and have it rolled back without hooks', () => {
    const aws = sampleCodeDeploy({ alarms: ['errors', 'latency', 'fine'] });
    const id = aws.deploy(bothHooks);
    stages[3]?.[1](aws);
    expect(aws.alias()).toEqual(splitAt(0.1));
    aws.alarmStates.set('errors', 'ALARM').set('latency', 'ALARM').set('fine', 'INSUFFICIENT_DATA');
    aws.clock.advance(14_199);
    expect(aws.info(id).status).toBe('InProgress');
    aws.clock.advance(1);
    expect(aws.info(id)).toMatchObject({
      status: 'Stopped',
      errorInformation: {
        code: 'ALARM_ACTIVE',
        message:
          'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <errors> <latency>',
      },
    });
    expect(aws.lifecycle(id)).toEqual([
      'BeforeAllowTraffic:Succeeded',
      'AllowTraffic:Failed',
      'AfterAllowTraffic:Skipped',
    ]);
    expect(aws.info(id)).not.toHaveProperty('rollbackInfo');
    aws.clock.advance(1000);
    const rollback = aws.rollbackOf(id);
    expect(aws.target(rollback).lambdaFunctionInfo.targetVersionWeight).toBe(0.9);
    expect(aws.info(id).rollbackInfo.rollbackMessage).toBe(
      `Deployment ${id} terminated. Automatic rollback is triggered with a DeploymentId ${rollback}.`,
    );
    expect(aws.info(rollback)).toMatchObject({
      creator: 'codeDeployRollback',
      deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
      rollbackInfo: {
        rollbackTriggeringDeploymentId: id,
        rollbackMessage: `Deployment ${rollback} is triggered to roll back deployment ${id}.`,
      },
    });
    aws.clock.advance(2500);
    expect(aws.info(rollback).status).toBe('Succeeded');
    expect(aws.info(rollback).completeTime - aws.info(id).completeTime).toBe(2300);
    expect(aws.lifecycle(rollback)).toEqual([
      'BeforeAllowTraffic:Succeeded',
      'AllowTraffic:Succeeded',
      'AfterAllowTraffic:Succeeded',
    ]);
    expect(aws.target(rollback).lambdaFunctionInfo).toMatchObject({
      currentVersion: '2',
      targetVersion: '1',
      targetVersionWeight: 1,
    });
    expect(aws.alias()).toEqual(whollyOn('1'));
    expect(aws.hookCalls).toHaveLength(1);
    const started = aws.events.find(({ type }) => type === 'rollback-started')?.detail;
    expect(started).toEqual({ deploymentId: id, rollbackDeploymentId: rollback });
  });

  it('that are red at the start stop it before its hook runs', () => {
    const aws = sampleCodeDeploy({ alarms: ['errors'] });
    aws.alarmStates.set('errors', 'ALARM');
    const id = aws.deploy(bothHooks);
    aws.clock.advance(1200);
    expect(aws.info(id)).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
    expect(aws.lifecycle(id)).toEqual([
      'BeforeAllowTraffic:Failed',
      'AllowTraffic:Skipped',
      'AfterAllowTraffic:Skipped',
    ]);
    aws.clock.advance(minute);
    expect(aws.info(aws.rollbackOf(id)).status).toBe('Succeeded');
    expect(aws.hookCalls).toEqual([]);
    expect(aws.alias()).toEqual(whollyOn('1'));
  });

  it.each<[string, SampleOptions, object, string]>([
    ['do not matter if they do not exist and that is to be ignored', { ignorePollAlarmFailure: true }, {}, 'Succeeded'],
    ['stop the deployment if they do not exist', {}, {}, 'Stopped'],
    [
      'are those of the deployment if it names its own',
      {},
      { enabled: true, alarms: [{ name: 'green' }] },
      'Succeeded',
    ],
    ['are not looked at if the deployment says so', {}, { enabled: false, alarms: [{ name: 'gone' }] }, 'Succeeded'],
  ])('%s', (_, options, override, status) => {
    const aws = sampleCodeDeploy({ ...options, alarms: ['gone'], rollbackOn: ['DEPLOYMENT_STOP_ON_ALARM'] });
    aws.alarmStates.delete('gone');
    aws.alarmStates.set('green', 'OK');
    const overrides = Object.keys(override).length > 0 ? { overrideAlarmConfiguration: override } : {};
    const id = aws.deploy(appSpecOf(), overrides);
    aws.clock.advance(10 * minute);
    expect(aws.info(id).status).toBe(status);
    expect(aws.alias()).toEqual(whollyOn(status === 'Stopped' ? '1' : '2'));
  });
});

describe('StopDeployment', () => {
  it.each(stages)('with rollback at %s leaves the old version alone', (_, reach) => {
    const aws = sampleCodeDeploy({ rollbackOn: [] });
    const id = aws.deploy(bothHooks);
    reach(aws);
    const stop = () => aws.call('StopDeployment', { deploymentId: id, autoRollbackEnabled: true }).status;
    expect([stop(), stop()]).toEqual(['Pending', 'Pending']);
    aws.clock.advance(1000);
    expect(stop()).toBe('Succeeded');
    expect(aws.info(id)).toMatchObject({ status: 'Stopped', errorInformation: { code: 'MANUAL_STOP' } });
    aws.clock.advance(10 * minute);
    expect(aws.alias()).toEqual(whollyOn('1'));
  });

  it.each([
    ...stages.slice(0, 3).map(([name, reach]) => [name, reach, whollyOn('1')] as const),
    ...stages.slice(3, 4).map(([name, reach]) => [name, reach, splitAt(0.1)] as const),
    ...stages.slice(4).map(([name, reach]) => [name, reach, whollyOn('2')] as const),
  ])('without rollback at %s leaves the alias as it is', (_, reach, left) => {
    const aws = sampleCodeDeploy();
    const id = aws.deploy(bothHooks);
    reach(aws);
    aws.call('StopDeployment', { deploymentId: id, autoRollbackEnabled: false });
    aws.clock.advance(90 * minute);
    expect(aws.info(id).status).toBe('Stopped');
    expect(aws.info(id)).not.toHaveProperty('rollbackInfo');
    expect(aws.alias()).toEqual(left);
  });

  it('rolls back by the configuration if it does not say', () => {
    const rolledBack = (rollbackOn: readonly string[], more: object = {}) => {
      const aws = sampleCodeDeploy({ rollbackOn });
      const deploymentId = aws.deploy(appSpecOf(), more);
      aws.clock.advance(minute);
      aws.call('StopDeployment', { deploymentId });
      aws.clock.advance(minute);
      return aws.info(deploymentId).rollbackInfo !== undefined;
    };
    expect(rolledBack(['DEPLOYMENT_STOP_ON_REQUEST'])).toBe(true);
    expect(rolledBack(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'])).toBe(false);
    const override = { autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_REQUEST'] } };
    expect(rolledBack([], override)).toBe(true);
    expect(rolledBack(['DEPLOYMENT_STOP_ON_REQUEST'], { autoRollbackConfiguration: { enabled: false } })).toBe(false);
  });

  it('is not overtaken by what happens while the deployment stops', () => {
    const aws = sampleCodeDeploy({ alarms: ['errors'], rollbackOn: ['DEPLOYMENT_STOP_ON_ALARM'] });
    const deploymentId = aws.deploy(bothHooks);
    aws.clock.advance(16_000);
    aws.call('StopDeployment', { deploymentId });
    aws.alarmStates.set('errors', 'ALARM');
    aws.report(aws.hookCalls[0], 'Succeeded');
    aws.clock.advance(minute);
    expect(aws.info(deploymentId).errorInformation.code).toBe('MANUAL_STOP');
    expect(aws.info(deploymentId)).not.toHaveProperty('rollbackInfo');
    expect(aws.routings).toEqual([]);
  });

  it('remembers that a rollback was asked for', () => {
    const aws = sampleCodeDeploy({ rollbackOn: [] });
    const deploymentId = aws.deploy();
    aws.clock.advance(minute);
    aws.call('StopDeployment', { deploymentId, autoRollbackEnabled: true });
    aws.call('StopDeployment', { deploymentId });
    aws.clock.advance(minute);
    expect(aws.alias()).toEqual(whollyOn('1'));
  });

  it('of a rollback is not rolled back', () => {
    const aws = sampleCodeDeploy();
    const original = aws.deploy();
    aws.clock.advance(minute);
    aws.call('StopDeployment', { deploymentId: original });
    aws.clock.advance(1000);
    const deploymentId = aws.rollbackOf(original);
    aws.call('StopDeployment', { deploymentId, autoRollbackEnabled: true });
    aws.clock.advance(minute);
    expect(aws.info(deploymentId).status).toBe('Stopped');
    expect(aws.call('ListDeployments', {}).deployments).toEqual([deploymentId, original]);
  });

  it('before the start leaves a target that was skipped', () => {
    const aws = sampleCodeDeploy();
    const deploymentId = aws.deploy();
    aws.clock.advance(1000);
    aws.call('StopDeployment', { deploymentId });
    aws.clock.advance(1000);
    expect(aws.target(deploymentId).status).toBe('Skipped');
    expect(aws.info(deploymentId).deploymentOverview).toMatchObject({ Skipped: 1 });
  });

  it('comes too late for a deployment that has ended by itself', () => {
    const aws = sampleCodeDeploy();
    const deploymentId = aws.deploy();
    aws.clock.advance(10 * minute);
    expect(aws.refusal('StopDeployment', { deploymentId }).code).toBe('DeploymentAlreadyCompletedException');
    expect(aws.refusal('ContinueDeployment', { deploymentId }).code).toBe('DeploymentAlreadyCompletedException');
  });
});

describe('what the AppSpec file asks for', () => {
  it.each<[string, object | string, string]>([
    [
      'another current version',
      appSpecOf({ CurrentVersion: '3' }),
      ' The Lambda function alias version does not match the current version in AppSpec file.',
    ],
    ['the version that is live', appSpecOf({ TargetVersion: '1' }), ''],
    ['a version that does not exist', appSpecOf({ TargetVersion: '9' }), ' The target version 9 does not exist.'],
    [
      'an alias that does not exist',
      appSpecOf({ Alias: 'test' }),
      ' The Lambda function bot or its alias test does not exist.',
    ],
    [
      '$LATEST',
      appSpecOf({ TargetVersion: '$LATEST' }),
      ' The property TargetVersion must be a version number, not $LATEST.',
    ],
    [
      'a hook of another platform',
      appSpecOf({}, [{ AfterInstall: 'pre' }]),
      ' There is no hook afterinstall for AWS Lambda.',
    ],
    ['no alias', appSpecOf({ Alias: '' }), ' The property Alias is missing.'],
    [
      'a service',
      { Resources: [{ api: { Type: 'AWS::ECS::Service', Properties: {} } }] },
      ' The resource must be of Type AWS::Lambda::Function, not AWS::ECS::Service.',
    ],
    [
      'nothing that can be read',
      '{',
      ' The input AppSpec file is a not well-formed yaml. The template cannot be parsed.',
    ],
  ])('%s fails the deployment and moves nothing', (_, appSpec, detail) => {
    const aws = sampleCodeDeploy();
    const id = aws.deploy(appSpec);
    expect(aws.info(id).status).toBe('Created');
    aws.clock.advance(10 * minute);
    expect(aws.info(id)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'INVALID_LAMBDA_CONFIGURATION', message: `${badAppSpec}${detail}` },
    });
    expect(aws.info(id)).not.toHaveProperty('rollbackInfo');
    expect(aws.routings).toEqual([]);
  });

  it('is refused while the alias is split, until somebody clears its routing', () => {
    const aws = sampleCodeDeploy({ rollbackOn: [] });
    const first = aws.deploy();
    aws.clock.advance(minute);
    aws.call('StopDeployment', { deploymentId: first });
    aws.clock.advance(minute);
    const second = aws.deploy();
    aws.clock.advance(minute);
    expect(aws.info(second).errorInformation.code).toBe('INVALID_LAMBDA_CONFIGURATION');
    aws.setAlias(whollyOn('1'));
    const third = aws.deploy();
    aws.clock.advance(10 * minute);
    expect(aws.info(third).status).toBe('Succeeded');
  });

  it('fails if Lambda does not let the alias move', () => {
    const aws = sampleCodeDeploy();
    const id = aws.deploy();
    aws.clock.advance(minute);
    aws.setAlias(undefined);
    aws.clock.advance(10 * minute);
    expect(aws.info(id)).toMatchObject({ status: 'Failed', errorInformation: { code: 'INVALID_LAMBDA_FUNCTION' } });
    expect(aws.info(aws.rollbackOf(id))).toMatchObject({ status: 'Failed' });
    expect(aws.info(aws.rollbackOf(id)).rollbackInfo).not.toHaveProperty('rollbackDeploymentId');
  });
});

describe('a deployment group', () => {
  it('has one active deployment at a time, rollbacks included', () => {
    const aws = sampleCodeDeploy();
    const input = { ...aws.names, revision: { revisionType: 'String', string: { content: '{}' } } };
    const first = aws.deploy();
    aws.clock.advance(minute);
    expect(aws.refusal('CreateDeployment', input)).toMatchObject({
      code: 'DeploymentLimitExceededException',
      message: `The Deployment Group 'live' already has an active Deployment '${first}'`,
    });
    aws.call('StopDeployment', { deploymentId: first });
    aws.clock.advance(1000);
    expect(aws.refusal('CreateDeployment', input).message).toContain(aws.rollbackOf(first));
    aws.clock.advance(minute);
    expect(aws.deploy()).toMatch(/^d-/);
  });

  it('redeploys the last good revision, where it has one', () => {
    const aws = sampleCodeDeploy({ alarms: ['errors'] });
    const good = aws.deploy();
    aws.clock.advance(10 * minute);
    const bad = aws.deploy(appSpecOf({ CurrentVersion: '2', TargetVersion: '3' }));
    aws.clock.advance(minute);
    aws.alarmStates.set('errors', 'ALARM');
    aws.clock.advance(minute);
    const rollback = aws.info(aws.rollbackOf(bad));
    expect(rollback).toMatchObject({ status: 'Succeeded', revision: aws.info(good).revision });
    expect(aws.info(bad).previousRevision).toEqual(aws.info(good).revision);
    expect(aws.alias()).toEqual(whollyOn('2'));
    const { deploymentGroupInfo } = aws.call('GetDeploymentGroup', aws.names);
    expect(deploymentGroupInfo).toMatchObject({
      targetRevision: aws.info(good).revision,
      lastSuccessfulDeployment: { deploymentId: rollback.deploymentId, status: 'Succeeded' },
      lastAttemptedDeployment: { deploymentId: rollback.deploymentId },
    });
  });

  it('says in a revision of its own what the rollback of a first deployment does', () => {
    const aws = sampleCodeDeploy();
    const deploymentId = aws.deploy();
    aws.clock.advance(minute);
    aws.call('StopDeployment', { deploymentId });
    aws.clock.advance(minute);
    const { revision } = aws.info(aws.rollbackOf(deploymentId));
    const registered = aws.call('GetApplicationRevision', { applicationName: 'shop', revision });
    expect(JSON.parse(registered.revision.appSpecContent.content).Resources[0].function.Properties).toEqual({
      Name: 'bot',
      Alias: 'live',
      CurrentVersion: '2',
      TargetVersion: '1',
    });
  });
});
