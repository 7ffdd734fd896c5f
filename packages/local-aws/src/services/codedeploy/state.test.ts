/** CodeDeploy written down and read back, from seeds that a person writes and in the middle of deployments. */

import { describe, expect, it } from '@jest/globals';
import { StateError } from '../service.ts';
import { appSpecOf, revisionOf, sampleCodeDeploy } from './codedeploy-sample.ts';
import { sampleEcs } from './ecs/ecs-sample.ts';
import { deploymentIn, hasHook, stages } from './ecs/stage-sample.ts';

const minute = 60_000;

/** Through JSON, as it goes through a file. */
const written = (state: unknown) => JSON.parse(JSON.stringify(state));

type Sample = ReturnType<typeof sampleCodeDeploy>;
const putDown = (aws: Sample) => {
  const state = written(aws.codedeploy.dump());
  aws.codedeploy.reset();
  return state;
};

describe('a state', () => {
  it('holds everything that CodeDeploy shows', () => {
    const aws = sampleEcs({ triggers: [] });
    aws.call('CreateDeploymentConfig', {
      deploymentConfigName: 'mine',
      computePlatform: 'ECS',
      trafficRoutingConfig: {
        type: 'TimeBasedCanary',
        timeBasedCanary: { canaryPercentage: 50, canaryInterval: 1 },
      },
    });
    const ResourceArn = 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:api/live';
    aws.call('TagResource', { ResourceArn, Tags: [{ Key: 'team', Value: 'web' }] });
    aws.call('RegisterApplicationRevision', {
      ...{ applicationName: 'shop', description: 'first' },
      revision: revisionOf('{}'),
    });
    const id = aws.deployService(2, [], { deploymentConfigName: 'mine', description: 'second' });
    aws.clock.advance(20 * minute);
    const show = () => ({
      applications: aws.call('BatchGetApplications', { applicationNames: ['shop', 'api'] }),
      group: aws.call('GetDeploymentGroup', aws.names),
      tags: aws.call('ListTagsForResource', { ResourceArn }),
      config: aws.call('GetDeploymentConfig', { deploymentConfigName: 'mine' }),
      revision: aws.call('GetApplicationRevision', { applicationName: 'shop', revision: revisionOf('{}') }),
      revisions: aws.call('ListApplicationRevisions', { applicationName: 'api' }),
      deployment: aws.info(id),
      target: aws.ecsTarget(id),
    });
    const before = show();
    expect(before.deployment.status).toBe('Succeeded');
    const state = putDown(aws);
    aws.codedeploy.restore(state);
    expect(show()).toEqual(before);
    expect(written(aws.codedeploy.dump())).toEqual(state);
    expect(aws.scheduled()).toBe(0);
  });

  it('may be written by a person, who leaves out what has a default', () => {
    const aws = sampleCodeDeploy();
    aws.codedeploy.restore({
      applications: [
        {
          applicationName: 'web',
          computePlatform: 'ECS',
          deploymentGroups: [
            {
              deploymentGroupName: 'live',
              ecsServices: [{ clusterName: 'shop', serviceName: 'web' }],
              loadBalancerInfo: {
                targetGroupPairInfoList: [
                  {
                    targetGroups: [{ name: 'one' }, { name: 'two' }],
                    prodTrafficRoute: { listenerArns: ['arn:aws:elasticloadbalancing:us-east-1:0:listener/x'] },
                  },
                ],
              },
            },
          ],
        },
        { applicationName: 'bot', computePlatform: 'Lambda', deploymentGroups: [{ deploymentGroupName: 'live' }] },
      ],
    });
    const names = { applicationName: 'web', deploymentGroupName: 'live' };
    expect(aws.call('GetDeploymentGroup', names).deploymentGroupInfo).toMatchObject({
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      serviceRoleArn: 'arn:aws:iam::000000000000:role/codedeploy',
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      deploymentGroupId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(aws.call('ListApplications', {}).applications).toEqual(['bot', 'web']);
  });

  const group = (members: object) => ({
    applications: [
      {
        applicationName: 'bot',
        computePlatform: 'Lambda',
        deploymentGroups: [{ deploymentGroupName: 'live', ...members }],
      },
    ],
  });
  it.each<[string, unknown, string]>([
    ['a list', [], 'codedeploy is [], it must be a map.'],
    ['an unknown member', { apps: [] }, 'codedeploy.apps is not known'],
    ['no name', { applications: [{}] }, 'codedeploy.applications[0].applicationName is missing'],
    [
      'an unknown platform',
      { applications: [{ applicationName: 'a', computePlatform: 'Fargate' }] },
      'codedeploy.applications[0]: the computePlatform must be Server, Lambda, ECS, not Fargate.',
    ],
    [
      'what CodeDeploy would refuse',
      group({ alarmConfiguration: { enabled: true } }),
      'codedeploy.applications[0].deploymentGroups[0]: An enabled alarmConfiguration must name at least one alarm.',
    ],
    [
      'a text for a map',
      group({ alarmConfiguration: 'on' }),
      'codedeploy.applications[0].deploymentGroups[0].alarmConfiguration is "on", it must be a map.',
    ],
    ['a misspelt member', group({ alarmConfig: {} }), 'deploymentGroups[0].alarmConfig is not known'],
    ['a configuration that is not there', group({ deploymentConfigName: 'mine' }), 'No deployment configuration found'],
    ['two of a name', { applications: [{ applicationName: 'a' }, { applicationName: 'a' }] }, 'two applications a.'],
    ['a deployment without a platform', { deployments: [{ computePlatform: 'Server' }] }, 'no deployments on Server.'],
  ])('with %s is refused, and says where', (_, state, message) => {
    const aws = sampleCodeDeploy();
    const restore = () => aws.codedeploy.restore(state);
    expect(restore).toThrow(StateError);
    expect(restore).toThrow(message);
  });
});

describe('a deployment that is put down and taken up', () => {
  it.each(stages)('in %s goes on to its end at its own time', (stage) => {
    const [aws, other] = [deploymentIn(stage), deploymentIn(stage)];
    const finish = ({ clock, id, ...sample }: typeof aws) => {
      const answered = new Set(sample.hookCalls.map(executionOf));
      if (hasHook(stage)) answered.delete([...answered].at(-1) ?? '');
      for (let seconds = 0; seconds < 1000; seconds += 10) {
        const hook = sample.hookCalls.find((call) => !answered.has(executionOf(call)));
        if (hook !== undefined) {
          answered.add(executionOf(hook));
          sample.report(hook, 'Succeeded');
        }
        if (sample.info(id).status === 'Ready') sample.call('ContinueDeployment', { deploymentId: id });
        clock.advance(10_000);
      }
      return { info: sample.info(id), lifecycle: sample.lifecycle(id), scheduled: sample.scheduled() };
    };
    const calls = aws.hookCalls.length;
    const state = putDown(aws);
    expect(aws.scheduled()).toBeLessThanOrEqual(1);
    aws.codedeploy.restore(state);
    aws.clock.advance(0);
    other.clock.advance(0);
    expect(aws.hookCalls).toHaveLength(calls + (hasHook(stage) ? 1 : 0));
    const [resumed, undisturbed] = [finish(aws), finish(other)];
    expect(resumed.info.status).toBe('Succeeded');
    expect(resumed).toEqual(undisturbed);
    expect(aws.service.weights('production')).toEqual({ one: 0, two: 100 });
    expect(aws.service.taskSets()).toEqual(['2:PRIMARY:100']);
  });

  it('still heeds its alarms and its replacement', () => {
    for (const harm of ['alarm', 'health'] as const) {
      const aws = deploymentIn('AllowTraffic');
      aws.codedeploy.restore(putDown(aws));
      aws.clock.advance(0);
      if (harm === 'alarm') aws.alarmStates.set('errors', 'ALARM');
      else aws.service.failHealthChecks();
      aws.clock.advance(16_000);
      expect(aws.info(aws.id).errorInformation.code).toBe(harm === 'alarm' ? 'ALARM_ACTIVE' : 'ECS_UPDATE_ERROR');
      aws.clock.advance(5000);
      expect(aws.service.weights('production')).toEqual({ one: 100, two: 0 });
    }
  });

  it('lets tasks start anew, and heeds them from then on', () => {
    const aws = deploymentIn('AllowTraffic');
    const state = putDown(aws);
    aws.service.restart();
    aws.codedeploy.restore(state);
    aws.clock.advance(2 * minute);
    expect(aws.info(aws.id).status).toBe('InProgress');
    aws.service.failHealthChecks();
    aws.clock.advance(0);
    expect(aws.info(aws.id).errorInformation.code).toBe('ECS_UPDATE_ERROR');
  });

  it('names its rollback, and the rollback goes on', () => {
    const aws = deploymentIn('AllowTraffic');
    aws.call('StopDeployment', { deploymentId: aws.id, autoRollbackEnabled: true });
    aws.clock.advance(600);
    expect(aws.info(aws.id)).not.toHaveProperty('rollbackInfo');
    aws.codedeploy.restore(putDown(aws));
    const rollback = aws.rollbackOf(aws.id);
    aws.clock.advance(5000);
    expect(aws.info(rollback).status).toBe('Succeeded');
    expect(aws.service.taskSets()).toEqual(['1:PRIMARY:100']);
  });

  it('may be one of Lambda', () => {
    const aws = sampleCodeDeploy({ alarms: ['errors'] });
    const id = aws.deploy(appSpecOf({}, [{ BeforeAllowTraffic: 'pre' }]));
    aws.clock.advance(2000);
    aws.codedeploy.restore(putDown(aws));
    aws.clock.advance(1000);
    expect(aws.hookCalls).toHaveLength(2);
    aws.report(aws.hookCalls[1], 'Succeeded');
    aws.clock.advance(minute);
    aws.codedeploy.restore(putDown(aws));
    aws.clock.advance(5 * minute);
    expect(aws.info(id).status).toBe('Succeeded');
    expect(aws.routings.map(({ at }) => at)).toEqual([3, 303]);
  });
});

function executionOf({ payload }: Sample['hookCalls'][number]) {
  return payload.LifecycleEventHookExecutionId;
}
