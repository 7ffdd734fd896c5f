/** Each thing that can go wrong, at each stage of each kind of deployment: what is left of traffic and task sets. */

import { describe, expect, it } from '@jest/globals';
import { deploymentIn, hasHook, isAfter, type Stage, stages } from './stage-sample.ts';

const minute = 60_000;
const kinds = ['ECSAllAtOnce', 'ECSCanary10Percent5Minutes', 'ECSLinear10PercentEvery1Minutes'] as const;
type Kind = (typeof kinds)[number];
type Wait = ReturnType<typeof deploymentIn>;

const cases = kinds.flatMap((config) =>
  [true, false].flatMap((testListener) =>
    stages
      .filter((stage) => testListener || !stage.includes('TestTraffic'))
      .map((stage) => ({ config, testListener, stage })),
  ),
);

/** Where production traffic goes while a deployment is in `stage`. */
function productionIn(stage: Stage, kind: Kind) {
  if (kind === 'ECSAllAtOnce')
    return stage === 'AllowTraffic' || isAfter(stage, 'AllowTraffic') ? { two: 1 } : { one: 1 };
  if (!isAfter(stage, 'BeforeInstall')) return { one: 1 };
  if (isAfter(stage, 'AllowTraffic')) return { one: 0, two: 100 };
  return stage === 'AllowTraffic' ? { one: 90, two: 10 } : { one: 100, two: 0 };
}

function testIn(stage: Stage, testListener: boolean) {
  return testListener && isAfter(stage, 'AfterInstall') ? { two: 1 } : { one: 1 };
}

/** Whether the replacement has all the traffic. */
const hasAll = (stage: Stage, kind: Kind) =>
  isAfter(stage, 'AllowTraffic') || (stage === 'AllowTraffic' && kind === 'ECSAllAtOnce');

function taskSetsIn(stage: Stage, kind: Kind) {
  if (!isAfter(stage, 'BeforeInstall')) return ['1:PRIMARY:100'];
  return hasAll(stage, kind) ? ['1:ACTIVE:100', '2:PRIMARY:100'] : ['1:PRIMARY:100', '2:ACTIVE:100'];
}

const byAlarm = {
  status: 'Stopped',
  errorInformation: {
    code: 'ALARM_ACTIVE',
    message:
      'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <errors>',
  },
};
const byRequest = {
  status: 'Stopped',
  errorInformation: { code: 'MANUAL_STOP', message: 'The deployment was stopped by a user.' },
};
const byHook = {
  status: 'Failed',
  errorInformation: {
    code: 'HOOK_EXECUTION_FAILURE',
    message: 'The deployment failed because one or more of the lifecycle event validation functions failed.',
  },
};
const bySilence = {
  status: 'Failed',
  errorInformation: {
    code: 'TIMEOUT',
    message:
      'The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.',
  },
};
const byHealth = {
  status: 'Failed',
  errorInformation: {
    code: 'ECS_UPDATE_ERROR',
    message: 'CodeDeploy detected that the replacement task set is unhealthy.',
  },
};
const byWaiting = {
  status: 'Failed',
  errorInformation: {
    code: 'TIMEOUT',
    message:
      'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.',
  },
};

/** What a deployment without waits of its own in `stage` has come to a moment later. */
function hookAfter(stage: Stage, kind: Kind): Stage | undefined {
  if (stage === 'Created' || stage === 'preparation') return 'BeforeInstall';
  if (stage === 'AllowTestTraffic') return 'AfterAllowTestTraffic';
  return stage === 'AllowTraffic' && kind === 'ECSAllAtOnce' ? 'AfterAllowTraffic' : undefined;
}

/** Earlier events have succeeded, the one that ran has failed, the others are skipped. */
function expectCutShort(aws: Wait, failed: string | undefined) {
  const statuses = aws.lifecycle(aws.id).map((event) => event.split(':')[1]);
  const order = { Succeeded: 0, Failed: 1, Skipped: 2 } as Record<string, number>;
  expect(statuses.map((status = '') => order[status] ?? Number.NaN)).toEqual(
    statuses.map((status = '') => order[status] ?? Number.NaN).toSorted(),
  );
  expect(aws.lifecycle(aws.id).find((event) => event.endsWith(':Failed'))).toBe(failed && `${failed}:Failed`);
}

/** All is as it was before the deployment, by a deployment of its own. */
function expectRolledBack(aws: Wait, kind: Kind) {
  aws.clock.advance(1000);
  const rollback = aws.rollbackOf(aws.id);
  aws.clock.advance(5000);
  expect(aws.info(aws.id).rollbackInfo).toEqual({
    rollbackDeploymentId: rollback,
    rollbackMessage: `Deployment ${aws.id} terminated. Automatic rollback is triggered with a DeploymentId ${rollback}.`,
  });
  expect(aws.info(rollback)).toMatchObject({
    status: 'Succeeded',
    creator: 'codeDeployRollback',
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    rollbackInfo: {
      rollbackTriggeringDeploymentId: aws.id,
      rollbackMessage: `Deployment ${rollback} is triggered to roll back deployment ${aws.id}.`,
    },
  });
  const { createTime, completeTime } = aws.info(rollback);
  expect((completeTime - createTime) / 1000).toBeLessThanOrEqual(3);
  expect(new Set(aws.lifecycle(rollback).map((event) => event.split(':')[1]))).toEqual(new Set(['Succeeded']));
  expect(aws.service.weights('production')).toEqual(kind === 'ECSAllAtOnce' ? { one: 1 } : { one: 100, two: 0 });
  expect(aws.service.weights('test')).toEqual({ one: 1 });
  expect(aws.service.taskSets()).toEqual(['1:PRIMARY:100']);
  expect(aws.ecsTarget(rollback).taskSetsInfo).toMatchObject([
    { taskSetLabel: 'Blue', status: 'PRIMARY', trafficWeight: 100 },
    { taskSetLabel: 'Green', status: 'DRAINING', trafficWeight: 0, desiredCount: 0 },
  ]);
}

function expectNoRollback(aws: Wait) {
  aws.clock.advance(minute);
  expect(aws.info(aws.id)).not.toHaveProperty('rollbackInfo');
  expect(aws.call('ListDeployments', {}).deployments).toEqual([aws.id]);
}

describe.each(cases)('$config, test listener $testListener, in $stage', ({ config, testListener, stage }) => {
  const into = (more: object = {}) => deploymentIn(stage, { config, testListener, ...more });
  const lifecycle = ['Created', 'preparation', 'Ready', 'termination'].includes(stage) ? undefined : stage;
  const hasGround = isAfter(stage, 'BeforeInstall');

  it('stopped with a rollback', () => {
    const aws = into({ rollbackOn: [] });
    const call = { deploymentId: aws.id, autoRollbackEnabled: true };
    expect(aws.call('StopDeployment', call)).toMatchObject({ status: 'Pending' });
    aws.clock.advance(1000);
    expect(aws.info(aws.id)).toMatchObject(byRequest);
    expectCutShort(aws, lifecycle);
    if (hasGround) expectRolledBack(aws, config);
    else expectNoRollback(aws);
  });

  it('stopped without: all stays, until the next deployment takes it away', () => {
    const aws = into();
    aws.call('StopDeployment', { deploymentId: aws.id, autoRollbackEnabled: false });
    aws.clock.advance(1000);
    expect(aws.info(aws.id)).toMatchObject(byRequest);
    expectCutShort(aws, lifecycle);
    expectNoRollback(aws);
    expect(aws.service.weights('production')).toEqual(productionIn(stage, config));
    expect(aws.service.weights('test')).toEqual(testIn(stage, testListener));
    expect(aws.service.taskSets()).toEqual(taskSetsIn(stage, config));
    const next = aws.deployService(3, [], { deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' });
    aws.clock.advance(2 * minute);
    aws.call('ContinueDeployment', { deploymentId: next });
    aws.clock.advance(10 * minute);
    expect(aws.info(next)).toMatchObject({ status: 'Succeeded' });
    expect(aws.service.taskSets()).toEqual(['3:PRIMARY:100']);
    const live = hasAll(stage, config) ? 'one' : 'two';
    expect(Object.entries(aws.service.weights('production')).filter(([, weight]) => weight > 0)).toEqual([
      [live, expect.any(Number)],
    ]);
    if (testListener) expect(aws.service.weights('test')).toEqual({ [live]: 1 });
  });

  it('an alarm', () => {
    const aws = into();
    aws.alarmStates.set('errors', 'ALARM');
    aws.clock.advance(15_000);
    expect(aws.info(aws.id)).toMatchObject(byAlarm);
    expectCutShort(aws, hookAfter(stage, config) ?? lifecycle);
    if (hasGround) expectRolledBack(aws, config);
    else expectNoRollback(aws);
  });

  if (!isAfter(stage, 'Install')) {
    it('a replacement that does not become healthy', () => {
      const aws = into();
      aws.service.neverHealthy();
      aws.clock.advance(2000);
      if (stage !== 'Install') aws.report(aws.hookCalls[0], 'Succeeded');
      aws.clock.advance(59 * minute);
      expect(aws.info(aws.id).status).toBe('InProgress');
      aws.clock.advance(minute + 1000);
      expect(aws.info(aws.id)).toMatchObject(byWaiting);
      expectCutShort(aws, 'Install');
      expectRolledBack(aws, config);
    });
  } else if (hasAll(stage, config)) {
    it('an unhealthy replacement with all the traffic succeeds, as AWS documents', () => {
      const aws = into();
      aws.service.failHealthChecks();
      aws.clock.advance(1000);
      if (stage !== 'termination') aws.report(aws.hookCalls.at(-1), 'Succeeded');
      aws.clock.advance(6 * minute);
      expect(aws.info(aws.id).status).toBe('Succeeded');
    });
  } else {
    it('an unhealthy replacement', () => {
      const aws = into();
      aws.service.failHealthChecks();
      aws.clock.advance(0);
      expect(aws.info(aws.id)).toMatchObject(byHealth);
      expectCutShort(aws, lifecycle);
      expectRolledBack(aws, config);
    });
  }

  if (!hasHook(stage)) return;

  it('a hook that says no', () => {
    const aws = into();
    aws.report(aws.hookCalls.at(-1), 'Failed');
    expect(aws.info(aws.id)).toMatchObject(byHook);
    expectCutShort(aws, lifecycle);
    if (hasGround) expectRolledBack(aws, config);
    else expectNoRollback(aws);
  });

  it('a hook that says nothing', () => {
    const aws = into();
    aws.clock.advance(59 * minute);
    expect(aws.info(aws.id).status).toBe('InProgress');
    aws.clock.advance(minute + 1000);
    expect(aws.info(aws.id)).toMatchObject(bySilence);
    expectCutShort(aws, lifecycle);
    if (hasGround) expectRolledBack(aws, config);
    else expectNoRollback(aws);
  });
});
