import type { ContainerDeploymentRequest } from '@aws-release-actions/driver';
import type { DeploymentInfo, ECSTarget, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import type { TaskSet } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { type Answers, answeringSession } from '../test/answering-session.ts';
import { taskSetDeployments, taskSetSnapshot } from './task-set-deployments.ts';

const events = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
];

/** The events of a deployment that is in the middle of one; all before it have succeeded. */
const upTo = (current: string, among = events): LifecycleEvent[] =>
  among.map((lifecycleEventName) => {
    const [here, there] = [among.indexOf(lifecycleEventName), among.indexOf(current)];
    return { lifecycleEventName, status: here < there ? 'Succeeded' : here === there ? 'InProgress' : 'Pending' };
  });
const done = upTo('End', [...events, 'End']).slice(0, -1);
const target = (lifecycleEvents: LifecycleEvent[], weight?: number): ECSTarget => ({
  lifecycleEvents,
  taskSetsInfo: [
    { taskSetLabel: 'Blue', trafficWeight: 100 - (weight ?? 0) },
    { taskSetLabel: 'Green', ...(weight === undefined ? {} : { trafficWeight: weight }) },
  ],
});
const snapshot = (info: DeploymentInfo, shown?: ECSTarget) => taskSetSnapshot('d-1', info, shown);

describe('how far a deployment has come', () => {
  it.each<[string, DeploymentInfo['status'], LifecycleEvent[], string | undefined]>([
    ['is created', 'Created', [], undefined],
    ['installs', 'InProgress', upTo('Install'), undefined],
    ['has installed', 'InProgress', upTo('AfterInstall'), 'green-ready'],
    ['moves the test listener', 'InProgress', upTo('AllowTestTraffic'), 'green-ready'],
    ['has moved the test listener', 'InProgress', upTo('AfterAllowTestTraffic'), 'test-traffic'],
    ['waits', 'Ready', upTo('BeforeAllowTraffic'), 'test-traffic'],
    ['shifts', 'InProgress', upTo('AllowTraffic'), 'test-traffic'],
    ['has shifted', 'InProgress', upTo('AfterAllowTraffic'), 'production-traffic'],
    ['keeps blue', 'InProgress', done, 'baking'],
    ['bakes', 'Baking', done, 'baking'],
    ['has succeeded', 'Succeeded', done, 'completed'],
    ['has failed late', 'Failed', done, undefined],
    ['was stopped late', 'Stopped', done, undefined],
    ['is in a status that is new to us', 'Pausing' as 'Ready', upTo('AllowTraffic'), 'test-traffic'],
  ])('that %s', (_, status, lifecycleEvents, reached) => {
    expect(snapshot({ status }, target(lifecycleEvents)).reached).toBe(reached);
  });

  it('is the same where there is no test listener', () => {
    const short = events.filter((name) => !name.includes('TestTraffic'));
    const reached = (status: DeploymentInfo['status'], current: string) =>
      snapshot({ status }, target(upTo(current, short))).reached;
    expect(reached('InProgress', 'BeforeAllowTraffic')).toBe('green-ready');
    expect(reached('Ready', 'BeforeAllowTraffic')).toBe('test-traffic');
    expect(reached('InProgress', 'AllowTraffic')).toBe('green-ready');
    expect(reached('InProgress', 'AfterAllowTraffic')).toBe('production-traffic');
  });

  it('is told by the wait for the end of blue, too', () => {
    const info = { status: 'InProgress', instanceTerminationWaitTimeStarted: true } as const;
    expect(snapshot(info, target([])).reached).toBe('baking');
  });
});

describe('a look', () => {
  it('shows the weight of green, and of no rollback', () => {
    expect(snapshot({ status: 'InProgress' }, target([], 10)).newVersionPercent).toBe(10);
    expect(snapshot({ status: 'InProgress' }, target([], 0)).newVersionPercent).toBe(0);
    expect(snapshot({ status: 'InProgress' }, target([]))).not.toHaveProperty('newVersionPercent');
    const rollback = { status: 'InProgress', creator: 'codeDeployRollback' } as const;
    expect(snapshot(rollback, target([], 100))).not.toHaveProperty('newVersionPercent');
  });

  it('before the start shows no stages', () => {
    expect(snapshot({ status: 'Created' })).toMatchObject({ status: 'created', stages: [] });
  });

  it('tells what a deployment that is ready waits for', () => {
    const deploymentReadyOption = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 } as const;
    const info = { status: 'Ready', blueGreenDeploymentConfiguration: { deploymentReadyOption } } as const;
    expect(snapshot(info).waitingFor).toBe('an answer (for 30 minutes; then it is stopped)');
    expect(snapshot({ status: 'Ready' }).waitingFor).toMatch(/for some minutes/);
    expect(snapshot({ ...info, status: 'InProgress' })).not.toHaveProperty('waitingFor');
  });

  it('tells failure and rollback in the words of CodeDeploy', () => {
    const info: DeploymentInfo = {
      status: 'Stopped',
      errorInformation: { code: 'ALARM_ACTIVE', message: 'Activated alarms: <api-5xx>' },
      rollbackInfo: { rollbackDeploymentId: 'd-2', rollbackMessage: 'Deployment d-1 terminated.' },
    };
    expect(snapshot(info, target(upTo('AfterAllowTraffic')))).toMatchObject({
      status: 'stopped',
      failure: { code: 'ALARM_ACTIVE', alarms: ['api-5xx'] },
      rollbackDeploymentId: 'd-2',
      rollbackMessage: 'Deployment d-1 terminated.',
    });
  });
});

describe('deployments of task sets', () => {
  const definition = (name: string) => `arn:aws:ecs:us-east-1:111122223333:task-definition/${name}`;
  const set = (name: string, status: string, externalId?: string): TaskSet => ({
    taskDefinition: definition(name),
    status,
    ...(externalId === undefined ? {} : { externalId }),
  });
  const open = (answers: Answers, sets: readonly TaskSet[] = []) => {
    const { session, calls } = answeringSession(answers);
    const names = { application: 'trivia', deploymentGroup: 'live' };
    return { deployments: taskSetDeployments(session, names, async () => sets), calls };
  };

  it('are created with an AppSpec of their own, rolled back for every reason', async () => {
    const { deployments, calls } = open({ CreateDeployment: () => ({ deploymentId: 'd-1' }) });
    const service = { container: { name: 'web', port: 8080 } };
    const request = { service, taskDefinition: definition('api:8'), rollBackOnStop: true, description: 'Run 7' };
    expect(await deployments.create(request as ContainerDeploymentRequest)).toEqual({
      kind: 'created',
      deploymentId: 'd-1',
    });
    expect(calls).toMatchObject([
      [
        'CreateDeployment',
        {
          description: 'Run 7',
          revision: {
            revisionType: 'AppSpecContent',
            appSpecContent: { content: expect.stringContaining(definition('api:8')) },
          },
          autoRollbackConfiguration: {
            enabled: true,
            events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
          },
        },
      ],
    ]);
  });

  it('are looked at with the status last: an ended one never shows stages from before its end', async () => {
    const { deployments, calls } = open({
      GetDeployment: () => ({ deploymentInfo: { status: 'InProgress' } }),
      ListDeploymentTargets: () => ({ targetIds: ['trivia:api'] }),
      GetDeploymentTarget: () => ({ deploymentTarget: { ecsTarget: target(upTo('AfterInstall'), 0) } }),
    });
    expect(await deployments.observe('d-1')).toMatchObject({ status: 'in-progress', reached: 'green-ready' });
    await deployments.observe('d-1');
    expect(calls.map(([operation]) => operation)).toEqual([
      ...['ListDeploymentTargets', 'GetDeploymentTarget', 'GetDeployment', 'GetDeploymentTarget', 'GetDeployment'],
    ]);
  });

  it('have no target before they start', async () => {
    const { deployments } = open({
      GetDeployment: () => ({ deploymentInfo: { status: 'Created' } }),
      ListDeploymentTargets: () => ({ error: 'DeploymentNotStartedException' }),
    });
    expect(await deployments.observe('d-1')).toMatchObject({ status: 'created', reached: undefined });
  });

  it('may have ended when they are stopped', async () => {
    const { deployments, calls } = open({ StopDeployment: () => ({ error: 'DeploymentAlreadyCompletedException' }) });
    await deployments.stop('d-1', false);
    expect(calls).toEqual([['StopDeployment', { deploymentId: 'd-1', autoRollbackEnabled: false }]]);
  });

  const group = { applicationName: 'trivia', deploymentGroupName: 'live' };
  const running = {
    GetDeployment: () => ({ deploymentInfo: { ...group, status: 'InProgress', description: 'Run 7' } }),
  };

  it.each<[string, TaskSet[]]>([
    ['before the shift', [set('api:7', 'PRIMARY'), set('api:8', 'ACTIVE', 'd-1')]],
    ['after the shift', [set('api:8', 'PRIMARY', 'd-1'), set('api:7', 'ACTIVE', 'd-0')]],
    ['beside older ones', [set('api:6', 'DRAINING'), set('api:7', 'PRIMARY'), set('api:8', 'ACTIVE', 'd-1')]],
    ['when blue leaves', [set('api:8', 'PRIMARY', 'd-1'), set('api:7', 'DRAINING', 'd-0')]],
  ])('are about two task sets: %s', async (_, sets) => {
    expect(await open(running, sets).deployments.identify('d-1')).toEqual({
      description: 'Run 7',
      currentVersion: 'api:7',
      targetVersion: 'api:8',
      goesBack: false,
    });
  });

  it('are about what their AppSpec says when their task set is gone', async () => {
    const revision = { revisionType: 'AppSpecContent', appSpecContent: { sha256: 'hash' } };
    const content = JSON.stringify({
      Resources: [{ TargetService: { Properties: { TaskDefinition: definition('api:8') } } }],
    });
    const answers = {
      GetDeployment: () => ({ deploymentInfo: { ...group, status: 'Failed', revision } }),
      GetApplicationRevision: () => ({ revision: { ...revision, appSpecContent: { content } } }),
    };
    expect(await open(answers, [set('api:7', 'PRIMARY')]).deployments.identify('d-1')).toEqual({
      description: '',
      currentVersion: 'api:7',
      targetVersion: 'api:8',
      goesBack: true,
    });
  });

  it.each([{ applicationName: 'other' }, { deploymentGroupName: 'other' }])('are not those of %j', async (other) => {
    const { deployments } = open({ GetDeployment: () => ({ deploymentInfo: { ...group, ...other } }) });
    await expect(deployments.identify('d-1')).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Deployment d-1 is one of the deployment group .*other.*, not of trivia\/live\.$/,
      ),
      nextStep: 'Take the id of a deployment of this service.',
    });
  });

  it('are about nothing known if neither is there', async () => {
    expect(await open(running).deployments.identify('d-1')).toMatchObject({
      currentVersion: undefined,
      targetVersion: undefined,
    });
  });
});
