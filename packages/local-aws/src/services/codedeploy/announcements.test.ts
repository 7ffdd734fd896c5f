/** What CodeDeploy tells topics and the event stream. */

import { describe, expect, it } from '@jest/globals';
import { appSpecOf, sampleCodeDeploy } from './codedeploy-sample.ts';
import { sampleEcs } from './ecs/ecs-sample.ts';

const topic = 'arn:aws:sns:us-east-1:000000000000:releases';
const all = ['Start', 'Success', 'Failure', 'Stop', 'Rollback', 'Ready'].map((event) => `Deployment${event}`);
const triggers = [{ triggerName: 'release-events', triggerTargetArn: topic, triggerEvents: all }];

describe('triggers', () => {
  it('tell a topic of a deployment that went well, as CodeDeploy writes it', () => {
    const aws = sampleEcs({ triggers, terminationWait: 0, config: 'ECSAllAtOnce' });
    const id = aws.deployService();
    aws.clock.advance(120_000);
    const shared = {
      ...{ region: 'us-east-1', accountId: '000000000000', eventTriggerName: 'release-events' },
      ...{ applicationName: 'api', deploymentId: id, deploymentGroupName: 'live' },
      createTime: 'Thu Jan 01 00:00:00 UTC 2026',
    };
    expect(aws.published).toEqual([
      {
        topic,
        subject: `CREATED: AWS CodeDeploy ${id} in us-east-1 to api`,
        message: { ...shared, completeTime: null, status: 'CREATED' },
      },
      {
        topic,
        subject: `SUCCEEDED: AWS CodeDeploy ${id} in us-east-1 to api`,
        message: {
          ...shared,
          completeTime: 'Thu Jan 01 00:01:03 UTC 2026',
          deploymentOverview: '{"Succeeded":1,"Failed":0,"Skipped":0,"InProgress":0,"Pending":0}',
          status: 'SUCCEEDED',
        },
      },
    ]);
  });

  it('tell of a failure and of its rollback', () => {
    const aws = sampleEcs({ triggers });
    const id = aws.deployService(2, [{ AfterInstall: 'pre' }]);
    aws.clock.advance(90_000);
    aws.report(aws.hookCalls[0], 'Failed');
    aws.clock.advance(10_000);
    const rollback = aws.rollbackOf(id);
    const rollbackInformation = JSON.stringify({
      RollbackMessage: `Deployment ${rollback} is triggered to roll back deployment ${id}.`,
      RollbackTriggeringDeploymentId: id,
    });
    const told = aws.published.map(({ subject, message }) => [subject.split(' ')[0], message.deploymentId]);
    expect(told).toEqual([
      ['CREATED:', id],
      ['FAILED:', id],
      ['CREATED:', rollback],
      ['IN_PROGRESS:', rollback],
      ['SUCCEEDED:', rollback],
    ]);
    expect(aws.published[1]?.message).toMatchObject({
      status: 'FAILED',
      errorInformation:
        '{"ErrorCode":"HOOK_EXECUTION_FAILURE","ErrorMessage":"The deployment failed because one or more of the lifecycle event validation functions failed."}',
      rollbackInformation: '{}',
    });
    for (const { message } of aws.published.slice(2)) expect(message).toMatchObject({ rollbackInformation });
  });

  it('tell of Ready and of a stop, and only of the events that they name', () => {
    const aws = sampleEcs({
      triggers: [{ ...triggers[0], triggerEvents: ['DeploymentReady', 'DeploymentStop'] }],
      readyWait: 10,
      rollbackOn: [],
    });
    aws.deployService();
    aws.clock.advance(20 * 60_000);
    expect(aws.published.map(({ message }) => message.status)).toEqual(['READY', 'STOPPED']);
  });

  it('tell of Lambda deployments, too', () => {
    const aws = sampleCodeDeploy({ triggers, config: 'CodeDeployDefault.LambdaAllAtOnce' });
    aws.deploy(appSpecOf());
    aws.clock.advance(60_000);
    aws.deploy(appSpecOf());
    aws.clock.advance(60_000);
    expect(aws.published.map(({ message }) => [message.status, message.deploymentOverview])).toEqual([
      ['CREATED', undefined],
      ['SUCCEEDED', '{"Succeeded":1,"Failed":0,"Skipped":0,"InProgress":0,"Pending":0}'],
      ['CREATED', undefined],
      ['FAILED', '{"Succeeded":0,"Failed":0,"Skipped":1,"InProgress":0,"Pending":0}'],
    ]);
  });
});

describe('the event stream', () => {
  it('has the events that EventBridge would deliver', () => {
    const aws = sampleEcs({ readyWait: 10 });
    const id = aws.deployService();
    aws.clock.advance(20 * 60_000);
    const told = aws.events.filter(({ type }) => type === 'event').map(({ detail }) => detail);
    const { deploymentGroupId } = aws.call('GetDeploymentGroup', aws.names).deploymentGroupInfo;
    expect(told[0]).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'CodeDeploy Deployment State-change Notification',
      source: 'aws.codedeploy',
      account: '000000000000',
      time: '2026-01-01T00:00:00Z',
      region: 'us-east-1',
      resources: [
        'arn:aws:codedeploy:us-east-1:000000000000:application:api',
        'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:api/live',
      ],
      detail: {
        ...{ region: 'us-east-1', application: 'api', deploymentGroup: 'live', instanceGroupId: deploymentGroupId },
        ...{ deploymentId: id, state: 'START' },
      },
    });
    const states = told.map(({ detail }) => (detail as { state: string }).state);
    expect(states).toEqual(['START', 'READY', 'STOP', 'START', 'SUCCESS']);
  });
});
