/** Every strategy, at every stage, with everything that can go wrong: where traffic, revisions and statuses end. */

import { describe, expect, it } from '@jest/globals';
import type { HookRequest } from './hooks.ts';
import {
  lambdaHook,
  productionRule,
  revision,
  sampleServiceDeployments,
  serviceArn,
  testRule,
} from './service-deployments-sample.ts';

const shiftStages = ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];
const hookStages = [
  ...['PRE_SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT'],
  ...['PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT'],
];
const stages = [...hookStages.slice(0, 1), 'SCALE_UP', ...hookStages.slice(1), 'BAKE_TIME', 'CLEAN_UP'];
const rollingStages = ['PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'BAKE_TIME'];

const strategies = {
  ROLLING: { strategy: 'ROLLING', bakeTimeInMinutes: 2 },
  BLUE_GREEN: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2 },
  LINEAR: {
    strategy: 'LINEAR',
    bakeTimeInMinutes: 2,
    linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 },
  },
  CANARY: { strategy: 'CANARY', bakeTimeInMinutes: 2, canaryConfiguration: { canaryBakeTimeInMinutes: 1 } },
} as const;
type StrategyName = keyof typeof strategies;
const names = Object.keys(strategies) as StrategyName[];

const places = names.flatMap((name) =>
  (name === 'ROLLING' ? rollingStages : stages).map((stage) => [name, stage] as const),
);
const hookPlaces = places.filter(([, stage]) => hookStages.includes(stage));

type Sample = ReturnType<typeof sampleServiceDeployments>;

/** Everything as it was, and nothing of the target left. */
async function expectRolledBack(ecs: Sample, arn: string, reason: string): Promise<void> {
  await ecs.step(60);
  const found = ecs.describe(arn);
  expect(found).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: `Service deployment rolled back because ${reason}`,
    rollback: { serviceRevisionArn: revision(1), reason: `Service deployment rolled back because ${reason}` },
    targetServiceRevision: { arn: revision(2), requestedTaskCount: 0, runningTaskCount: 0 },
    sourceServiceRevisions: [{ arn: revision(1), requestedTaskCount: 2, runningTaskCount: 2 }],
  });
  expect(ecs.onB(productionRule)).toBe(0);
  if (found.deploymentConfiguration.strategy !== 'ROLLING') {
    expect(found.targetServiceRevision.requestedProductionTrafficWeight).toBe(0);
    expect(found.sourceServiceRevisions[0].requestedProductionTrafficWeight).toBe(100);
    const tested = ecs.shifts.some(({ rule }) => rule === testRule);
    // Untouched, the test rule goes to the group that green would have had.
    expect(ecs.onB(testRule)).toBe(tested ? 0 : 100);
  }
  expect(ecs.ends).toEqual([
    { serviceArn, deploymentArn: arn, status: 'ROLLBACK_SUCCESSFUL', revisionArn: revision(1) },
  ]);
  expect(ecs.deployments.describe(serviceArn).deployments).toMatchObject([
    { revisionArn: revision(1), status: 'PRIMARY', rolloutState: 'COMPLETED' },
  ]);
}

/** What a stage shows while a hook holds it: the hook says that it is not done yet until it is told otherwise. */
function heldAt(stage: string, more: object = {}) {
  const ecs = sampleServiceDeployments();
  const said = { hookStatus: 'IN_PROGRESS' };
  ecs.hooks.set('hold', (request) =>
    // A hook that is called for the way back does not hold it up.
    isWayBack(request) ? { hookStatus: 'SUCCEEDED' } : said,
  );
  const lifecycleHooks = hookStages.includes(stage) ? [{ ...lambdaHook('hold', stage), ...more }] : [];
  return { ecs, said, lifecycleHooks };
}

/** By the weights, as AWS advises; before the first shift of production they look the same. */
function isWayBack({ lifecycleStage, executionDetails }: HookRequest): boolean {
  const { testTrafficWeights, productionTrafficWeights } = executionDetails;
  const weights: Record<string, number> = { ...testTrafficWeights, ...productionTrafficWeights };
  return shiftStages.includes(lifecycleStage) && weights[revision(2)] === 0 && weights[revision(1)] === 100;
}

describe('StopServiceDeployment', () => {
  it.each(places)('takes %s back from %s', async (name, stage) => {
    const { ecs, lifecycleHooks } = heldAt(stage);
    const arn = ecs.deploySecond({ ...strategies[name], lifecycleHooks } as never);
    await ecs.reach(arn, stage);
    ecs.call('StopServiceDeployment', { serviceDeploymentArn: arn });
    expect(ecs.describe(arn).status).toBe('ROLLBACK_REQUESTED');
    await ecs.step(1);
    expect(['ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL']).toContain(ecs.describe(arn).status);
    // Twice is as good as once.
    if (ecs.describe(arn).status === 'ROLLBACK_IN_PROGRESS') {
      ecs.call('StopServiceDeployment', { serviceDeploymentArn: arn, stopType: 'ROLLBACK' });
    }
    await expectRolledBack(ecs, arn, 'StopServiceDeployment was called.');
    expect(ecs.refusal(() => ecs.call('StopServiceDeployment', { serviceDeploymentArn: arn }))).toMatch(
      /^ConflictException/,
    );
  });
});

describe('a hook', () => {
  it.each(hookPlaces)('that says FAILED takes %s back from %s', async (name, stage) => {
    const { ecs, said, lifecycleHooks } = heldAt(stage);
    const arn = ecs.deploySecond({ ...strategies[name], lifecycleHooks } as never);
    await ecs.reach(arn, stage);
    said.hookStatus = 'FAILED';
    await ecs.step(31);
    const target = lifecycleHooks[0]?.hookTargetArn;
    await expectRolledBack(
      ecs,
      arn,
      `${stage} lifecycle hook(s) failed. Lifecycle hook target ${target} returned FAILED status.`,
    );
  });

  it.each(hookPlaces)('that never comes to an end takes %s back from %s', async (name, stage) => {
    const { ecs, lifecycleHooks } = heldAt(stage, { timeoutConfiguration: { timeoutInMinutes: 2 } });
    const arn = ecs.deploySecond({ ...strategies[name], lifecycleHooks } as never);
    await ecs.reach(arn, stage);
    await ecs.step(125);
    const target = lifecycleHooks[0]?.hookTargetArn;
    await expectRolledBack(ecs, arn, `${stage} lifecycle hook(s) failed. Lifecycle hook target ${target} timed out.`);
  });

  it.each(hookPlaces)('whose time is up lets %s go on from %s if it is to', async (name, stage) => {
    const timeoutConfiguration = { timeoutInMinutes: 1, action: 'CONTINUE' };
    const { ecs, lifecycleHooks } = heldAt(stage, { timeoutConfiguration });
    const arn = ecs.deploySecond({ ...strategies[name], lifecycleHooks } as never);
    await ecs.step(800);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
  });
});

const pausePlaces = hookPlaces.filter(([, stage]) => !shiftStages.includes(stage));

describe('a pause', () => {
  it.each(pausePlaces)('of nobody takes %s back from %s', async (name, stage) => {
    const ecs = sampleServiceDeployments();
    const hook = { targetType: 'PAUSE', lifecycleStages: [stage], timeoutConfiguration: { timeoutInMinutes: 2 } };
    const arn = ecs.deploySecond({ ...strategies[name], lifecycleHooks: [hook] } as never);
    await ecs.reach(arn, stage);
    const [shown] = ecs.describe(arn).lifecycleHookDetails;
    expect(shown).toMatchObject({ targetType: 'PAUSE', status: 'AWAITING_ACTION', timeoutAction: 'ROLLBACK' });
    expect(shown.hookId).toMatch(/^ecs-pause-[\w-]{43}$/);
    await ecs.step(118);
    expect(ecs.describe(arn).status).toBe('IN_PROGRESS');
    await ecs.step(5);
    await expectRolledBack(ecs, arn, `${stage} pause hook timed out.`);
    expect(ecs.eventNames()).toContain('HOOK_TIMED_OUT');
  });

  it.each(pausePlaces)('that is told to takes %s back from %s', async (name, stage) => {
    const ecs = sampleServiceDeployments();
    const hook = { targetType: 'PAUSE', lifecycleStages: [stage] };
    const arn = ecs.deploySecond({ ...strategies[name], lifecycleHooks: [hook] } as never);
    await ecs.reach(arn, stage);
    const [{ hookId }] = ecs.describe(arn).lifecycleHookDetails;
    ecs.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId, action: 'ROLLBACK' });
    await expectRolledBack(ecs, arn, `ContinueServiceDeployment was called with ROLLBACK at ${stage}.`);
    expect(ecs.eventNames()).toContain('HOOK_FAILED');
  });
});

describe('an alarm', () => {
  const alarms = { alarmNames: ['errors'], enable: true, rollback: true };
  const alarmPlaces = places.filter(([, stage]) => stage !== 'CLEAN_UP');

  it.each(alarmPlaces)('that turns red takes %s back from %s', async (name, stage) => {
    const { ecs, lifecycleHooks } = heldAt(stage);
    if (stage === 'SCALE_UP') ecs.tasks.fates.set(revision(2), 'hang');
    const arn = ecs.deploySecond({ ...strategies[name], lifecycleHooks, alarms } as never);
    await ecs.reach(arn, stage);
    expect(ecs.describe(arn).alarms).toEqual({ status: 'MONITORING', alarmNames: ['errors'] });
    ecs.alarms.set('errors', 'ALARM');
    await ecs.step(16);
    await expectRolledBack(ecs, arn, 'the alarm(s) errors were triggered.');
    expect(ecs.describe(arn).alarms).toMatchObject({ status: 'TRIGGERED', triggeredAlarmNames: ['errors'] });
  });

  it.each(names)('that was red before does not stop %s, unless it turns red again', async (name) => {
    const ecs = sampleServiceDeployments();
    ecs.alarms.set('errors', 'ALARM');
    const arn = ecs.deploySecond({ ...strategies[name], alarms } as never);
    await ecs.reach(arn, 'BAKE_TIME');
    ecs.alarms.set('errors', 'OK');
    await ecs.step(16);
    ecs.alarms.set('errors', 'ALARM');
    await ecs.step(16);
    await expectRolledBack(ecs, arn, 'the alarm(s) errors were triggered.');
  });

  it.each(names)('without rollback leaves %s as it stands', async (name) => {
    const { ecs, lifecycleHooks } = heldAt('POST_SCALE_UP');
    const arn = ecs.deploySecond({
      ...{ ...strategies[name], lifecycleHooks },
      alarms: { ...alarms, rollback: false },
    } as never);
    await ecs.reach(arn, 'POST_SCALE_UP');
    ecs.alarms.set('errors', 'ALARM');
    await ecs.step(60);
    expect(ecs.describe(arn)).toMatchObject({ status: 'STOPPED', stoppedAt: expect.any(Date) });
    expect(ecs.describe(arn).rollback).toBeUndefined();
    expect(ecs.tasks.port.counts(revision(2)).requested).toBe(2);
    expect(ecs.deployments.describe(serviceArn).deployments[0]).toMatchObject({
      revisionArn: revision(2),
      rolloutState: 'FAILED',
    });
    expect(ecs.ends).toMatchObject([{ status: 'STOPPED', revisionArn: revision(1) }]);
  });
});

describe('green that never gets healthy', () => {
  const deploymentCircuitBreaker = { enable: true, rollback: true };

  it.each(names)('trips the circuit breaker of %s', async (name) => {
    const ecs = sampleServiceDeployments();
    ecs.tasks.fates.set(revision(2), 'fail');
    const arn = ecs.deploySecond({ ...strategies[name], deploymentCircuitBreaker } as never);
    await ecs.reach(arn, 'SCALE_UP');
    expect(ecs.describe(arn).deploymentCircuitBreaker).toEqual({ status: 'MONITORING', failureCount: 0, threshold: 3 });
    await ecs.step(30);
    await expectRolledBack(ecs, arn, 'the circuit breaker threshold was exceeded.');
    expect(ecs.describe(arn).deploymentCircuitBreaker).toMatchObject({ status: 'TRIGGERED', threshold: 3 });
    expect(ecs.eventNames()).toEqual([
      ...['SERVICE_DEPLOYMENT_IN_PROGRESS', 'SERVICE_DEPLOYMENT_FAILED', 'SERVICE_DEPLOYMENT_IN_PROGRESS'],
      'SERVICE_DEPLOYMENT_COMPLETED',
    ]);
  });

  it.each(names)('stops %s without a rollback, and starts no more tasks', async (name) => {
    const ecs = sampleServiceDeployments();
    ecs.tasks.fates.set(revision(2), 'fail');
    const arn = ecs.deploySecond({
      ...strategies[name],
      deploymentCircuitBreaker: { enable: true, rollback: false },
    } as never);
    await ecs.step(60);
    expect(ecs.describe(arn).status).toBe('STOPPED');
    expect(ecs.tasks.port.counts(revision(2)).requested).toBe(0);
    expect(ecs.tasks.port.counts(revision(1)).requested).toBe(2);
    expect(ecs.onB(productionRule)).toBe(0);
  });

  it.each(names)('keeps %s trying without a circuit breaker', async (name) => {
    const ecs = sampleServiceDeployments();
    ecs.tasks.fates.set(revision(2), 'fail');
    const arn = ecs.deploySecond(strategies[name] as never);
    await ecs.step(600);
    expect(ecs.describe(arn)).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'SCALE_UP' });
    expect(ecs.onB(productionRule)).toBe(0);
  });
});

describe('a hook that fails on the way back', () => {
  it.each(['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'])(
    'ends it at %s, with traffic where it was',
    async (stage) => {
      const ecs = sampleServiceDeployments();
      ecs.hooks.set('gate', (request) => ({
        hookStatus: isWayBack(request) ? 'FAILED' : 'SUCCEEDED',
      }));
      const lifecycleHooks = [lambdaHook('gate', stage)];
      const arn = ecs.deploySecond({ ...strategies.BLUE_GREEN, lifecycleHooks } as never);
      await ecs.reach(arn, 'BAKE_TIME');
      ecs.call('StopServiceDeployment', { serviceDeploymentArn: arn });
      await ecs.step(60);
      expect(ecs.describe(arn).status).toBe('ROLLBACK_FAILED');
      expect(ecs.onB(productionRule)).toBe(0);
      expect(ecs.ends).toMatchObject([{ status: 'ROLLBACK_FAILED', revisionArn: revision(1) }]);
    },
  );
});
