import { isTerminal } from '@aws-release-actions/deployment';
import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { serviceSnapshot } from './service-snapshot.ts';

const arn = 'arn:aws:ecs:us-east-1:111122223333:service-deployment/trivia/api/8CrZvVpLaQgh5LYTDKsx1';

/** What DescribeServiceDeployments answers; statuses and stages that the SDK does not know yet, too. */
const shown = (status: string, lifecycleStage?: string, more: Partial<ServiceDeployment> = {}) =>
  ({
    serviceDeploymentArn: arn,
    status,
    ...(lifecycleStage === undefined ? {} : { lifecycleStage }),
    ...more,
  }) as ServiceDeployment;

describe('a status', () => {
  it.each([
    ['PENDING', undefined, 'created', undefined],
    ['IN_PROGRESS', 'SCALE_UP', 'in-progress', undefined],
    ['IN_PROGRESS', 'BAKE_TIME', 'baking', undefined],
    ['IN_PROGRESS', 'CLEAN_UP', 'in-progress', undefined],
    ['SUCCESSFUL', undefined, 'succeeded', undefined],
    ['STOP_REQUESTED', 'SCALE_UP', 'in-progress', undefined],
    ['STOPPED', undefined, 'stopped', false],
    ['ROLLBACK_REQUESTED', 'BAKE_TIME', 'rolling-back', true],
    ['ROLLBACK_IN_PROGRESS', 'PRODUCTION_TRAFFIC_SHIFT', 'rolling-back', true],
    ['ROLLBACK_SUCCESSFUL', undefined, 'failed', true],
    ['ROLLBACK_FAILED', undefined, 'failed', true],
  ])('%s at %s is %s, and went back: %s', (status, stage, meaning, wentBack) => {
    expect(serviceSnapshot(shown(status, stage))).toMatchObject({ deploymentId: arn, status: meaning });
    expect(serviceSnapshot(shown(status, stage)).wentBack).toBe(wentBack);
  });

  it('that is new to us is one of a running deployment that has come nowhere yet', () => {
    for (const status of ['REVIEWING', '']) {
      const snapshot = serviceSnapshot(shown(status, 'CLEAN_UP'));
      expect(snapshot).toMatchObject({ status: 'unknown', stages: [] });
      expect([isTerminal(snapshot.status), snapshot.reached]).toEqual([false, undefined]);
    }
  });
});

describe('a stage', () => {
  it.each([
    ['RECONCILE_SERVICE', undefined],
    ['PRE_SCALE_UP', undefined],
    ['SCALE_UP', undefined],
    ['POST_SCALE_UP', 'green-ready'],
    ['TEST_TRAFFIC_SHIFT', 'green-ready'],
    ['POST_TEST_TRAFFIC_SHIFT', 'test-traffic'],
    ['PRE_PRODUCTION_TRAFFIC_SHIFT', 'test-traffic'],
    ['PRODUCTION_TRAFFIC_SHIFT', 'test-traffic'],
    ['POST_PRODUCTION_TRAFFIC_SHIFT', 'production-traffic'],
    ['BAKE_TIME', 'baking'],
    ['CLEAN_UP', 'baking'],
    ['POST_BAKE_TIME', undefined],
  ])('%s is shown under way, and means %s', (stage, reached) => {
    const snapshot = serviceSnapshot(shown('IN_PROGRESS', stage));
    expect(snapshot.stages).toEqual([{ name: stage, status: 'in-progress' }]);
    expect(snapshot.reached).toBe(reached);
  });

  it('means nothing once the deployment goes back, and no more than the end at the end', () => {
    for (const status of [
      'STOP_REQUESTED',
      'ROLLBACK_REQUESTED',
      'ROLLBACK_IN_PROGRESS',
      'ROLLBACK_SUCCESSFUL',
      'STOPPED',
    ]) {
      const snapshot = serviceSnapshot(shown(status, 'BAKE_TIME'));
      expect([snapshot.reached, snapshot.stages]).toEqual([undefined, []]);
    }
    expect(serviceSnapshot(shown('SUCCESSFUL', 'CLEAN_UP'))).toMatchObject({ reached: 'completed', stages: [] });
  });
});

it('tells weights and times as ECS does', () => {
  const snapshot = serviceSnapshot(
    shown('ROLLBACK_SUCCESSFUL', undefined, {
      createdAt: new Date(1000),
      startedAt: new Date(2000),
      finishedAt: new Date(3000),
      targetServiceRevision: { requestedProductionTrafficWeight: 10 },
    }),
  );
  expect(snapshot).toMatchObject({ createdAt: 1000, endedAt: 3000, newVersionPercent: 10 });
  expect(serviceSnapshot(shown('STOPPED', undefined, { stoppedAt: new Date(4000) })).endedAt).toBe(4000);
  expect(serviceSnapshot(shown('PENDING')).newVersionPercent).toBeUndefined();
});

describe('a failure', () => {
  const failureOf = (status: string, more: Partial<ServiceDeployment> = {}) =>
    serviceSnapshot(shown(status, undefined, more)).failure;

  it('is told in the words of ECS', () => {
    const statusReason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
    expect(failureOf('ROLLBACK_SUCCESSFUL', { statusReason })).toEqual({
      code: 'ROLLBACK_SUCCESSFUL',
      message: statusReason,
    });
    expect(failureOf('ROLLBACK_IN_PROGRESS', { rollback: { reason: 'A hook failed.' } })?.message).toBe(
      'A hook failed.',
    );
  });

  it('without words is one all the same', () => {
    expect(failureOf('ROLLBACK_FAILED')).toEqual({
      code: 'ROLLBACK_FAILED',
      message: 'ECS gave no reason for the status ROLLBACK_FAILED.',
    });
  });

  it('names the alarms that went off, and no others', () => {
    const alarms = { status: 'TRIGGERED', alarmNames: ['a', 'b'], triggeredAlarmNames: ['b'] } as const;
    expect(
      failureOf('ROLLBACK_SUCCESSFUL', { alarms: { ...alarms, alarmNames: ['a', 'b'], triggeredAlarmNames: ['b'] } })
        ?.alarms,
    ).toEqual(['b']);
    expect(failureOf('ROLLBACK_SUCCESSFUL', { alarms: { alarmNames: ['a'] } })).not.toHaveProperty('alarms');
  });

  it('is nothing that a deployment on its way has', () => {
    for (const status of ['PENDING', 'IN_PROGRESS', 'SUCCESSFUL']) {
      expect(failureOf(status, { statusReason: 'All is well.' })).toBeUndefined();
    }
  });
});

describe('a pause', () => {
  const at = (status: string, hook: object) =>
    serviceSnapshot(shown(status, 'POST_TEST_TRAFFIC_SHIFT', { lifecycleHookDetails: [hook] })).waitingFor;
  const pause = { hookId: 'ecs-pause-1', targetType: 'PAUSE', status: 'AWAITING_ACTION' };

  it('waits for an answer until its time is up', () => {
    const expiresAt = new Date(Date.UTC(2026, 0, 1, 13, 5, 9));
    expect(at('IN_PROGRESS', { ...pause, expiresAt, timeoutAction: 'CONTINUE' })).toBe(
      'an answer at POST_TEST_TRAFFIC_SHIFT (until 13:05:09 UTC, then CONTINUE)',
    );
    expect(at('IN_PROGRESS', { ...pause, expiresAt })).toMatch(/then ROLLBACK\)$/);
  });

  it('is found behind hooks that have been answered', () => {
    const lifecycleHookDetails = [{ ...pause, status: 'SUCCEEDED' }, pause] as never;
    const snapshot = serviceSnapshot(shown('IN_PROGRESS', 'POST_TEST_TRAFFIC_SHIFT', { lifecycleHookDetails }));
    expect(snapshot.waitingFor).toMatch(/^an answer at/);
  });

  it.each(['IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'TIMED_OUT'])('that is %s does not wait', (status) => {
    expect(at('IN_PROGRESS', { ...pause, status })).toBeUndefined();
  });

  it('of a deployment that goes back waits for nobody', () => {
    expect(at('ROLLBACK_IN_PROGRESS', pause)).toBeUndefined();
  });
});
