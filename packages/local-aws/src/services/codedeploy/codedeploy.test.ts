import { describe, expect, it } from '@jest/globals';
import { appSpecOf, sampleCodeDeploy } from './codedeploy-sample.ts';

const whollyOn = (functionVersion: string) => ({ functionVersion, additionalVersionWeights: {} });
const split = { functionVersion: '1', additionalVersionWeights: { '2': 0.1 } };
const bothHooks = appSpecOf({}, [{ BeforeAllowTraffic: 'pre' }, { AfterAllowTraffic: 'post' }]);

describe('a canary deployment', () => {
  it('shifts 10 %, waits five minutes, and shifts the rest', () => {
    const aws = sampleCodeDeploy();
    const id = aws.deploy();
    expect(aws.info(id)).toMatchObject({ status: 'Created', creator: 'user' });
    aws.clock.advance(400_000);
    expect(aws.routings).toEqual([
      { at: 1.5, ...split },
      { at: 301.5, ...whollyOn('2') },
    ]);
    expect(aws.info(id)).toMatchObject({
      status: 'Succeeded',
      deploymentOverview: { Pending: 0, InProgress: 0, Succeeded: 1, Failed: 0, Skipped: 0, Ready: 0 },
      startTime: new Date(aws.info(id).createTime.getTime() + 500),
      completeTime: new Date(aws.info(id).createTime.getTime() + 302_300),
    });
    expect(aws.target(id)).toMatchObject({
      targetId: 'bot:live',
      targetArn: 'arn:aws:lambda:us-east-1:000000000000:function:bot:live',
      status: 'Succeeded',
      lambdaFunctionInfo: {
        functionName: 'bot',
        functionAlias: 'live',
        currentVersion: '1',
        targetVersion: '2',
        targetVersionWeight: 1,
      },
    });
  });

  it('waits for its hooks, before the first and after the last shift', () => {
    const aws = sampleCodeDeploy();
    const id = aws.deploy(bothHooks);
    aws.clock.advance(100_000);
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
    aws.report(aws.hookCalls[0], 'Succeeded');
    aws.clock.advance(310_000);
    expect(aws.alias()).toEqual(whollyOn('2'));
    expect(aws.info(id).status).toBe('InProgress');
    aws.report(aws.hookCalls[1], 'Succeeded');
    expect(aws.info(id).status).toBe('Succeeded');
    expect(aws.hookCalls.map((hook) => hook.function)).toEqual(['pre', 'post']);
  });
});

describe('an alarm in mid-canary', () => {
  it('stops the deployment and has it rolled back without hooks', () => {
    const aws = sampleCodeDeploy({ alarms: ['errors', 'latency'] });
    const id = aws.deploy(bothHooks);
    aws.clock.advance(2000);
    aws.report(aws.hookCalls[0], 'Succeeded');
    aws.clock.advance(60_000);
    expect(aws.alias()).toEqual(split);
    aws.alarmStates.set('errors', 'ALARM');
    aws.clock.advance(15_000);
    expect(aws.info(id)).toMatchObject({
      status: 'Stopped',
      errorInformation: {
        code: 'ALARM_ACTIVE',
        message:
          'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <errors>',
      },
    });
    expect(aws.lifecycle(id)).toEqual([
      'BeforeAllowTraffic:Succeeded',
      'AllowTraffic:Failed',
      'AfterAllowTraffic:Skipped',
    ]);
    const rollback = aws.rollbackOf(id);
    expect(aws.info(id).rollbackInfo.rollbackMessage).toBe(
      `Deployment ${id} terminated. Automatic rollback is triggered with a DeploymentId ${rollback}.`,
    );
    expect(aws.info(rollback)).toMatchObject({
      creator: 'codeDeployRollback',
      rollbackInfo: {
        rollbackTriggeringDeploymentId: id,
        rollbackMessage: `Deployment ${rollback} is triggered to roll back deployment ${id}.`,
      },
    });
    aws.clock.advance(3000);
    expect(aws.info(rollback).status).toBe('Succeeded');
    expect(aws.lifecycle(rollback)).toEqual([
      'BeforeAllowTraffic:Succeeded',
      'AllowTraffic:Succeeded',
      'AfterAllowTraffic:Succeeded',
    ]);
    expect(aws.alias()).toEqual(whollyOn('1'));
    expect(aws.hookCalls).toHaveLength(1);
  });
});
